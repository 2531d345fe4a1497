use crate::placeholder::Place;
use crate::project::ModuleId;
use std::borrow::Cow;

/// A value that names an SSM parameter as a whole, by its prefix. `ssm:P`, and what MDAA turns
/// into it: `ssm-org:P`, `ssm-domain:P`, `ssm-env:P`, `generated-role-arn:X`, `generated-role-id:X`.
///
/// Gives the path. `None` for a value with none of these prefixes.
pub fn path_of<'a>(value: &'a str, id: &ModuleId) -> Option<Cow<'a, str>> {
    let rest = |prefix: &str| value.strip_prefix(prefix).map(str::trim_start);
    let generated = |role: &str, attribute: &str| {
        Cow::Owned(
            format!("/{}/{}/generated-role/{}/{attribute}", id.org.name, id.domain.name, role.to_lowercase())
                .to_lowercase(),
        )
    };
    rest("ssm:")
        .map(Cow::Borrowed)
        .or_else(|| rest("generated-role-arn:").map(|role| generated(role, "arn")))
        .or_else(|| rest("generated-role-id:").map(|role| generated(role, "id")))
        .or_else(|| rest("ssm-org:").map(|path| Cow::Owned(below(Place::Org, path, id))))
        .or_else(|| rest("ssm-domain:").map(|path| Cow::Owned(below(Place::Domain, path, id))))
        .or_else(|| rest("ssm-env:").map(|path| Cow::Owned(below(Place::Env, path, id))))
}

/// `P` below `/org`, `/org/domain` or `/org/domain/env`, its case kept.
pub fn below(place: Place, path: &str, id: &ModuleId) -> String {
    let (org, domain, env) = (&id.org.name, &id.domain.name, &id.env.name);
    let prefix = match place {
        Place::Domain => format!("/{org}/{domain}"),
        Place::Env => format!("/{org}/{domain}/{env}"),
        _ => format!("/{org}"),
    };
    format!("{prefix}/{}", path.trim_start().trim_start_matches('/'))
}

/// Whether SSM takes the text as a parameter's name or ARN (SSM PutParameter, Name).
pub fn is_path(path: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    match path.strip_prefix("arn:") {
        Some(arn) => arn.contains(":ssm:") && arn.contains(":parameter/") && arn.chars().all(|c| name(c) || c == ':'),
        None => !path.is_empty() && path.len() <= 1011 && path.chars().all(name) && !path.ends_with('/'),
    }
}
