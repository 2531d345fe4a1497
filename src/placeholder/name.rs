use super::suggestion::suggestion;
use crate::diagnostic::Help;

/// What a placeholder names, parsed from the text between its brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceholderName {
    /// `org`, `domain`, `env`, `module_name`, `account`, `region`, `partition`.
    Builtin(BuiltinName),
    /// `context:K`.
    Context(String),
    /// `env_var:K`.
    Environment(String),
    /// `resolve:ssm:P`, or `ssm-org:P` and its kin with their prefix and lower case applied later.
    Ssm(String),
    /// `ssm-org:P`, `ssm-domain:P`, `ssm-env:P`.
    SsmBelow(BuiltinName, String),
    /// `resolve:secretsmanager:…`, passed on to CloudFormation.
    Secret(String),
    /// `resolve:ssm-secure:…`, which CloudFormation resolves in other resource types only.
    SecureParameter,
    /// `literal:TEXT`: the text in its brackets, and no placeholder.
    Literal(String),
    /// `param:[TYPE:]N`.
    Parameter {
        /// CloudFormation's type.
        kind: &'static str,
        /// The parameter's name.
        name: String,
    },
    /// `ref:PATH[:ATTRIBUTE]`.
    Reference {
        /// The construct path.
        path: String,
        /// For Fn::GetAtt.
        attribute: Option<String>,
    },
}

/// The names that need no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuiltinName {
    /// `organization` of the mdaa.yaml.
    Org,
    Domain,
    Env,
    Module,
    Account,
    Region,
    /// `aws`, `aws-cn`, …
    Partition,
}

/// Text between brackets that is no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    pub help: Help,
}

pub(super) const PLACES: [(&str, BuiltinName); 7] = [
    ("org", BuiltinName::Org),
    ("domain", BuiltinName::Domain),
    ("env", BuiltinName::Env),
    ("module_name", BuiltinName::Module),
    ("account", BuiltinName::Account),
    ("region", BuiltinName::Region),
    ("partition", BuiltinName::Partition),
];

pub(super) const KEYED: [&str; 11] = [
    "context:",
    "env_var:",
    "resolve:ssm:",
    "resolve:ssm-secure:",
    "resolve:secretsmanager:",
    "ssm-org:",
    "ssm-domain:",
    "ssm-env:",
    "param:",
    "ref:",
    LITERAL,
];

const LITERAL: &str = "literal:";

/// What a value that names an SSM parameter as a whole begins with.
pub const PARAMETER_PREFIXES: [&str; 6] =
    ["ssm:", "ssm-org:", "ssm-domain:", "ssm-env:", "generated-role-arn:", "generated-role-id:"];

impl PlaceholderName {
    /// Reads the text between the brackets, e.g. `context:vpc`.
    ///
    /// # Errors
    /// When it names nothing, with a suggestion.
    pub fn parse(inner: &str) -> Result<PlaceholderName, NameError> {
        if let Some((_, place)) = PLACES.iter().find(|(name, _)| *name == inner) {
            return Ok(PlaceholderName::Builtin(*place));
        }
        if let Some(text) = inner.strip_prefix(LITERAL) {
            return Ok(PlaceholderName::Literal(text.to_owned()));
        }
        if inner != inner.trim() {
            let trimmed = inner.trim();
            let help = match PlaceholderName::parse(trimmed) {
                Ok(_) => format!("write `{{{{{trimmed}}}}}`: spaces inside the braces count"),
                // The templates of prompts have such braces, too.
                Err(_) => format!("write `{{{{{LITERAL}{inner}}}}}` where the agent is to have it as it is"),
            };
            return Err(NameError { help: help.into() });
        }
        let keyed = KEYED.iter().find_map(|prefix| Some((*prefix, inner.strip_prefix(prefix)?)));
        match keyed {
            Some((_, "")) => Err(NameError { help: format!("name something after `{inner}`").into() }),
            Some((prefix, key)) => PlaceholderName::keyed(prefix, key),
            None => Err(NameError { help: suggestion(inner) }),
        }
    }

    /// Whether the text begins as a name does; cheaper than reading it.
    pub fn is_meant(inner: &str) -> bool {
        PLACES.iter().any(|(name, _)| *name == inner)
            || KEYED.iter().any(|prefix| inner.len() > prefix.len() && inner.starts_with(prefix))
    }

    fn keyed(prefix: &str, key: &str) -> Result<PlaceholderName, NameError> {
        let wrong = |help: &str| Err(NameError { help: help.into() });
        let key = key.to_owned();
        Ok(match prefix {
            "context:" => PlaceholderName::Context(key),
            "env_var:" => PlaceholderName::Environment(key),
            "resolve:ssm:" => PlaceholderName::Ssm(key),
            "resolve:ssm-secure:" => PlaceholderName::SecureParameter,
            "resolve:secretsmanager:" => PlaceholderName::Secret(format!("{{{{resolve:secretsmanager:{key}}}}}")),
            "ssm-org:" => PlaceholderName::SsmBelow(BuiltinName::Org, key),
            "ssm-domain:" => PlaceholderName::SsmBelow(BuiltinName::Domain, key),
            "ssm-env:" => PlaceholderName::SsmBelow(BuiltinName::Env, key),
            "param:" => {
                let (kind, name) = key.split_once(':').unwrap_or(("string", &key));
                let kind = match kind {
                    "string" => "String",
                    "number" => "Number",
                    "list" => "CommaDelimitedList",
                    _ => {
                        return wrong(
                            "a parameter is `param:NAME`, `param:string:NAME`, `param:number:NAME` or `param:list:NAME`",
                        );
                    }
                };
                PlaceholderName::Parameter { kind, name: name.to_owned() }
            }
            _ => {
                let (path, attribute) =
                    key.split_once(':').map_or((key.as_str(), None), |(path, attribute)| (path, Some(attribute)));
                let named = |attribute: &str| {
                    !attribute.is_empty() && attribute.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
                };
                if !attribute.is_none_or(named) {
                    return wrong("an attribute is letters, digits and `.`, e.g. `{{ref:PATH:Arn}}`");
                }
                PlaceholderName::Reference { path: path.to_owned(), attribute: attribute.map(str::to_owned) }
            }
        })
    }
}

/// Names longer than this are no slip of the finger, and dear to compare.
const MAX_TYPED: usize = 100;
/// How many names are compared.
const MAX_KNOWN: usize = 1_000;

/// The one of `known` that `typed` was most likely meant to be: one that it begins, or the nearest.
pub fn closest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if typed.len() > MAX_TYPED {
        return None;
    }
    let typed = typed.to_lowercase();
    let known: Vec<(String, &str)> =
        known.filter(|name| name.len() <= MAX_TYPED).take(MAX_KNOWN).map(|name| (name.to_lowercase(), name)).collect();
    let distances = known.iter().map(|(lower, name)| (strsim::damerau_levenshtein(&typed, lower), *name));
    let nearest = distances.filter(|(distance, name)| *distance <= 1 + name.len() / 4).min();
    // `policyDoc` is nearer to `policyArn`, but it is the beginning of `policyDocument`.
    let begun = known.iter().filter(|(lower, _)| typed.len() >= MIN_BEGINNING && lower.starts_with(&typed));
    let begun = begun.map(|(_, name)| *name).min_by_key(|name| name.len());
    match nearest {
        Some((0 | 1, name)) => Some(name),
        Some((_, name)) => begun.or(Some(name)),
        None => begun,
    }
}

/// How much of a name one writes to mean it.
const MIN_BEGINNING: usize = 4;

/// What `{{literal:TEXT}}` stands for: the text in the brackets it is written in.
pub fn literal(written: &str, text: &str) -> String {
    let (open, close) = if written.starts_with('<') { ("<<", ">>") } else { ("{{", "}}") };
    format!("{open}{text}{close}")
}
