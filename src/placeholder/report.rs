use super::{Fault, Missing};
use crate::diagnostic::{Code, Diagnostic};

/// A fault in the words of its user; the caller adds the place.
pub fn report(fault: &Fault<Missing>) -> Diagnostic {
    match fault {
        Fault::Name { placeholder, error } => {
            Diagnostic::error(Code::PLACEHOLDER_UNKNOWN, format!("`{placeholder}` is no placeholder")).help(&error.help)
        }
        Fault::InnerUnknown { placeholder } => Diagnostic::error(
            Code::MUST_BE_KNOWN,
            format!("`{placeholder}` names something that is known only when the stack is deployed"),
        )
        .help("set `account` and `region` in the mdaa.yaml, or name it without them"),
        Fault::InnerWhole { placeholder } => Diagnostic::error(
            Code::CONTEXT_MISSING,
            format!("`{placeholder}` is a list or a map and cannot stand inside a longer text"),
        )
        .help("give it a value of its own, or name a context entry that is text"),
        Fault::Unclosed { placeholder } => Diagnostic::error(
            Code::PLACEHOLDER_UNKNOWN,
            format!("`{placeholder}` opens a placeholder and never closes it"),
        )
        .help(format!("write `{placeholder}}}}}`")),
        Fault::Endless { placeholder } => {
            Diagnostic::error(Code::PLACEHOLDER_UNKNOWN, format!("`{placeholder}` never comes to an end"))
                .why("what it stands for leads back to itself, or grows beyond what any value may be")
                .help("give it a value that does not name itself")
        }
        Fault::Lookup(Missing::Context(key, nearest)) => Diagnostic::error(
            Code::CONTEXT_MISSING,
            format!("there is no context entry `{key}`"),
        )
        .help(match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!(
                "add `{key}` under `context:` in the mdaa.yaml, at the top, the domain, the environment or the module"
            ),
        }),
        Fault::Lookup(Missing::Environment(key)) => {
            Diagnostic::error(Code::ENV_VAR_MISSING, format!("the environment variable `{key}` is not set"))
                .help(format!("set it where mdaac runs, e.g. `{key}=… mdaac check`"))
        }
        Fault::Lookup(Missing::SsmPath(path)) => {
            Diagnostic::error(Code::SSM_PATH, format!("`{path}` is no path of an SSM parameter"))
                .help("write `ssm:/path/of/parameter`, with letters, digits and `.-_/`")
        }
        Fault::Lookup(Missing::Parameter(name)) => {
            Diagnostic::error(Code::PLACEHOLDER_UNKNOWN, format!("`{name}` cannot be a CloudFormation parameter here"))
                .help("a parameter's name is letters and digits, and it has one type throughout")
        }
        Fault::Lookup(Missing::ListInText(name)) => Diagnostic::error(
            Code::PLACEHOLDER_UNKNOWN,
            format!("the parameter `{name}` is a list and cannot stand inside a longer text"),
        )
        .help("give it a value of its own"),
    }
}
