use crate::placeholder::{BuiltinName, PARAMETER_PREFIXES};
use crate::project::ModuleId;
use crate::source::Span;

/// A value that names an SSM parameter as a whole: `ssm:P`, and what MDAA turns into it:
/// `ssm-org:P`, `ssm-domain:P`, `ssm-env:P`, `generated-role-arn:X`, `generated-role-id:X`.
#[derive(Clone, Copy, Debug)]
pub struct Prefixed<'a> {
    kind: Kind,
    /// What follows the prefix; may hold placeholders.
    pub rest: &'a str,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Path,
    Below(BuiltinName),
    GeneratedRole(&'static str),
}

/// In the order of [`PARAMETER_PREFIXES`].
const KINDS: [Kind; PARAMETER_PREFIXES.len()] = [
    Kind::Path,
    Kind::Below(BuiltinName::Org),
    Kind::Below(BuiltinName::Domain),
    Kind::Below(BuiltinName::Env),
    Kind::GeneratedRole("arn"),
    Kind::GeneratedRole("id"),
];

/// Whether the value names an SSM parameter as a whole.
pub fn is_parameter(value: &str) -> bool {
    prefixed(value).is_some()
}

/// The value by its prefix; `None` for a value with none of these.
pub fn prefixed(value: &str) -> Option<Prefixed<'_>> {
    PARAMETER_PREFIXES
        .iter()
        .zip(KINDS)
        .find_map(|(prefix, kind)| Some(Prefixed { kind, rest: value.strip_prefix(prefix)?.trim_start() }))
}

impl Prefixed<'_> {
    /// What its path is made of besides what follows the prefix.
    pub fn places(&self, id: &ModuleId) -> &'static [BuiltinName] {
        match self.kind {
            Kind::Path => &[],
            Kind::Below(place) => above(place),
            Kind::GeneratedRole(_) => above(generated_roles(id)),
        }
    }

    /// The context flag that its path goes by.
    pub fn flag(&self, id: &ModuleId) -> Option<Span> {
        id.env_in_ssm_path.written.filter(|_| matches!(self.kind, Kind::GeneratedRole(_)))
    }

    /// The parameter's path, once what follows the prefix is known.
    pub fn path(&self, rest: &str, id: &ModuleId) -> String {
        match self.kind {
            Kind::Path => rest.to_owned(),
            Kind::Below(place) => below(place, rest, id),
            Kind::GeneratedRole(attribute) => {
                below(generated_roles(id), &format!("generated-role/{rest}/{attribute}"), id).to_lowercase()
            }
        }
    }
}

/// Where generated roles are published; `ssm-domain:` goes by no flag (mdaa-newer 13).
fn generated_roles(id: &ModuleId) -> BuiltinName {
    if id.env_in_ssm_path.is_on { BuiltinName::Env } else { BuiltinName::Domain }
}

/// `P` below `/org`, `/org/domain` or `/org/domain/env`, its case kept.
pub fn below(place: BuiltinName, path: &str, id: &ModuleId) -> String {
    let (org, domain, env) = (&id.org.name, &id.domain.name, &id.env.name);
    let prefix = match place {
        BuiltinName::Domain => format!("/{org}/{domain}"),
        BuiltinName::Env => format!("/{org}/{domain}/{env}"),
        _ => format!("/{org}"),
    };
    format!("{prefix}/{}", path.trim_start().trim_start_matches('/'))
}

/// What [`below`] names.
pub fn above(place: BuiltinName) -> &'static [BuiltinName] {
    match place {
        BuiltinName::Domain => &[BuiltinName::Org, BuiltinName::Domain],
        BuiltinName::Env => &[BuiltinName::Org, BuiltinName::Domain, BuiltinName::Env],
        _ => &[BuiltinName::Org],
    }
}

/// Whether SSM takes the text as a parameter's name or ARN (SSM PutParameter, Name).
pub fn is_path(path: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    match path.strip_prefix("arn:") {
        Some(arn) => arn.contains(":ssm:") && arn.contains(":parameter/") && arn.chars().all(|c| name(c) || c == ':'),
        // A name in a hierarchy is fully qualified: it begins with a slash.
        None => {
            let qualified = path.starts_with('/') || !path.contains('/');
            !path.is_empty() && path.len() <= 1011 && path.chars().all(name) && !path.ends_with('/') && qualified
        }
    }
}

/// Whether the text is the name of a parameter and one of its versions: `/x:3`. CloudFormation resolves it by a dynamic
/// reference (its user guide, "Get a plaintext value from Systems Manager Parameter Store").
pub fn is_version(path: &str) -> bool {
    path.split_once(':').is_some_and(|(name, version)| {
        let number = version.parse::<u32>().is_ok_and(|number| number > 0) && !version.starts_with(['0', '+']);
        is_path(name) && number
    })
}
