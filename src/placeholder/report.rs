use super::ssm_problem;
use super::{Missing, PlaceholderError, PlaceholderErrorKind, closest};
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::source::Map;
use indexmap::IndexMap;

/// The faults of one text. Several names that have one help are one fault: a prompt is full of them.
pub fn reports<'a>(
    errors: &'a [PlaceholderError<Missing>],
    context: &'a Map,
) -> impl Iterator<Item = Diagnostic> + use<'a> {
    let mut alike: IndexMap<_, Vec<&PlaceholderError<Missing>>> = IndexMap::new();
    for (index, error) in errors.iter().enumerate() {
        let key = match &error.kind {
            PlaceholderErrorKind::Name(name) if !context.contains_key(inside(&error.placeholder)) => {
                (Some((&name.help, &error.way)), 0)
            }
            _ => (None, index),
        };
        alike.entry(key).or_default().push(error);
    }
    alike.into_values().filter_map(|errors| {
        let (first, others) = errors.split_first()?;
        let mut found = report(first, context);
        found.related.extend(others.iter().take(MAX_SHOWN).map(|error| (error.at, "nor is this".to_owned())));
        found.secrets.extend(others.iter().flat_map(|error| error.secrets.iter().cloned()));
        Some(found)
    })
}

/// How many more of them are shown.
const MAX_SHOWN: usize = 12;

/// What stands between its brackets.
fn inside(placeholder: &str) -> &str {
    placeholder.get(2..placeholder.len().saturating_sub(2)).unwrap_or_default()
}

/// A fault in the words of its user, who may have meant another entry of the context.
pub fn report(error: &PlaceholderError<Missing>, context: &Map) -> Diagnostic {
    let placeholder = &error.placeholder;
    let unknown = |message: String| Diagnostic::error(Code::PLACEHOLDER_UNKNOWN, message);
    let mut found = match &error.kind {
        PlaceholderErrorKind::Name(error) => {
            let inner = inside(placeholder);
            let help = match context.contains_key(inner) {
                true => Help::nearest(format!("{{{{context:{inner}}}}}")),
                false => error.help.clone(),
            };
            let found = unknown(format!("`{placeholder}` is no placeholder")).help(help.in_brackets_of(placeholder));
            match placeholder.starts_with("{{") && !inner.contains("{{") {
                true => found.why(format!(
                    "double braces hold a placeholder; the text itself is written `{{{{literal:{inner}}}}}`"
                )),
                false => found,
            }
        }
        PlaceholderErrorKind::InnerUnknown => Diagnostic::error(
            Code::MUST_BE_KNOWN,
            format!("`{placeholder}` names something that is known only when the stack is deployed"),
        )
        .help("set `account` and `region` in the mdaa.yaml, or name it without them"),
        PlaceholderErrorKind::InnerWhole => Diagnostic::error(
            Code::CONTEXT_MISSING,
            format!("`{placeholder}` is a list or a map and cannot stand inside a longer text"),
        )
        .help("give it a value of its own, or name a context entry that is text"),
        PlaceholderErrorKind::Unclosed => {
            let close = if placeholder.starts_with('<') { ">>" } else { "}}" };
            let found = unknown(format!("`{placeholder}` opens a placeholder and never closes it"));
            found.help(match error.secrets.is_empty() {
                true => format!("write `{placeholder}{close}`"),
                false => format!("close it with `{close}`"),
            })
        }
        PlaceholderErrorKind::Endless => {
            unknown(format!("`{placeholder}` never comes to an end, or grows beyond what any value may be"))
                .why("what it stands for names itself, or holds others that hold others")
                .help("give it a value of its own, that does not name itself and is not repeated in itself")
        }
        PlaceholderErrorKind::Lookup(missing) => no_value(missing, context),
    };
    found.span = Some(error.at);
    let outside = error.way.iter().filter(|(at, _)| *at != error.at);
    found.related = outside.map(|(at, written)| (*at, format!("used here, by `{written}`"))).collect();
    found.secrets.extend(error.secrets.iter().cloned());
    found
}

/// A name without a value; the caller adds the place.
pub fn no_value(missing: &Missing, context: &Map) -> Diagnostic {
    match missing {
        Missing::Context(key) => {
            let found = Diagnostic::error(Code::CONTEXT_MISSING, format!("there is no context entry `{key}`"));
            found.help(match closest(key, context.keys().map(String::as_str)) {
                Some(nearest) => Help::nearest(nearest),
                None => format!(
                    "add `{key}` under `context:` in the mdaa.yaml, at the top, the domain, the environment or the module"
                )
                .into(),
            })
        }
        Missing::Environment(key) => {
            Diagnostic::error(Code::ENV_VAR_MISSING, format!("the environment variable `{key}` is not set"))
                .help(format!("set it where mdaac runs, e.g. `{key}=… mdaac check`"))
        }
        Missing::Credential(key) => {
            Diagnostic::error(Code::ENV_VAR_CREDENTIAL, format!("`{key}` holds a credential, which no config may read"))
                .why("whoever may change this file, by a pull request too, could read it in the template")
                .help("let the agent read the secret when it starts, e.g. from AWS Secrets Manager")
        }
        Missing::SsmPath(path) => Diagnostic::error(Code::SSM_PATH, format!("`{path}` is no path of an SSM parameter"))
            .help(match absolute(path) {
                Some(path) => format!("write `{path}`"),
                None => "write `ssm:/path/of/parameter`, with letters, digits and `.-_/`".to_owned(),
            }),
        Missing::SsmSecure(written) => {
            Diagnostic::error(Code::SECRET_REFERENCE, format!("CloudFormation would not resolve `{written}`"))
                .why("`ssm-secure` is resolved in a few properties of other resource types only")
                .help("let the agent read the parameter when it starts")
        }
        Missing::SsmValue(name, found) => ssm_problem(name, found),
        Missing::Parameter(name) => {
            Diagnostic::error(Code::PLACEHOLDER_UNKNOWN, format!("`{name}` cannot be a CloudFormation parameter here"))
                .help("its name needs a letter or a digit, and it is one text or a list throughout")
        }
        Missing::ListInText(name) => Diagnostic::error(
            Code::PLACEHOLDER_UNKNOWN,
            format!("the parameter `{name}` is a list and cannot stand inside a longer text"),
        )
        .help("give it a value of its own"),
    }
}

/// `ssm:path/of/parameter` with the slash that it lacks.
fn absolute(written: &str) -> Option<String> {
    let (kind, path) = written.split_once(':')?;
    let path = path.trim();
    let named = |c: char| c.is_ascii_alphanumeric() || ".-_/".contains(c);
    (kind == "ssm" && !path.is_empty() && path.chars().all(named) && !path.contains("//"))
        .then(|| format!("{kind}:/{}", path.trim_matches('/')))
}
