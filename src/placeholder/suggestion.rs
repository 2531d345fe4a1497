use super::closest;
use super::name::{KEYED, PLACES};
use crate::diagnostic::Help;

/// What a text between braces was most likely meant to be.
pub fn suggestion(inner: &str) -> Help {
    if let Some(path) = inner.strip_prefix("ssm:") {
        return format!("write `ssm:{path}` without braces, or `{{{{resolve:ssm:{path}}}}}`").into();
    }
    if inner.starts_with("blueprint:") {
        return "MDAA 1.6 leaves `blueprint:` as it is; write the value out".into();
    }
    if let Some((kind, key)) = inner.split_once(':').filter(|(_, key)| !key.is_empty() && !key.starts_with(':')) {
        if let Some(kind) = meant(kind, OTHER_KINDS) {
            return Help::nearest(format!("{{{{{kind}:{key}}}}}"));
        }
        if ["secretsmanager", "secret", "secrets"].contains(&plain(kind).as_str()) {
            return "let the agent read the secret when it starts, e.g. from AWS Secrets Manager".into();
        }
    }
    // `<<organization>>` may be anybody's text, so these are no near misses.
    if let Some(name) = meant(inner, OTHER_NAMES) {
        return format!("write `{{{{{name}}}}}`").into();
    }
    if let Some((kind, key)) = inner.split_once('.')
        && let Some(kind) =
            meant(kind, OTHER_KINDS).or_else(|| ["context", "env_var"].into_iter().find(|of| *of == kind))
    {
        let named = PLACES.iter().any(|(name, _)| *name == key && kind == "context");
        return if named { format!("write `{{{{{key}}}}}`") } else { format!("write `{{{{{kind}:{key}}}}}`") }.into();
    }
    let known = PLACES.iter().map(|(name, _)| *name).chain(KEYED);
    let (typed, rest) = inner.split_once(':').map_or((inner.to_owned(), ""), |(kind, rest)| (format!("{kind}:"), rest));
    match closest(&typed, known.filter(|name| rest.is_empty() || name.ends_with(':'))) {
        Some(name) => Help::nearest(format!("{{{{{name}{rest}}}}}")),
        None => "known are org, domain, env, module_name, account, region, partition, context:KEY, env_var:NAME, \
                 resolve:ssm:PATH, ssm-org:PATH, ssm-domain:PATH, ssm-env:PATH, param:NAME, ref:PATH and literal:TEXT"
            .into(),
    }
}

/// What other tools, shells and CloudFormation call the names that take a key, letters and digits only.
const OTHER_KINDS: &[(&str, &[&str])] = &[
    ("env_var", &["env", "envvar", "environ", "environment", "getenv", "osenv", "processenv", "variable", "var"]),
    ("context", &["ctx", "cdkcontext", "mdaacontext"]),
    ("resolve:ssm", &["ssmparam", "ssmparameter", "parameterstore", "awsssm"]),
    ("param", &["parameter", "cfnparam", "cfnparameter"]),
];

/// The same of those that take none.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("org", &["organization", "organisation", "orgname", "mdaaorg"]),
    ("domain", &["domainname", "mdaadomain"]),
    ("env", &["environment", "environmentname", "envname", "stage", "mdaaenv"]),
    ("module_name", &["module", "modulename", "mdaamodulename"]),
    ("account", &["accountid", "awsaccountid", "awsaccount", "cdkdefaultaccount"]),
    ("region", &["awsregion", "awsdefaultregion", "regionname", "cdkdefaultregion"]),
    ("partition", &["awspartition"]),
];

fn meant(typed: &str, table: &[(&'static str, &[&str])]) -> Option<&'static str> {
    let typed = plain(typed);
    table.iter().find(|(_, others)| others.contains(&typed.as_str())).map(|(ours, _)| *ours)
}

fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn what_is_suggested_is_a_placeholder() {
        for (typed, wanted) in [
            ("env:X", "did you mean `{{env_var:X}}`?"),
            ("environment:X", "did you mean `{{env_var:X}}`?"),
            ("envvar:X", "did you mean `{{env_var:X}}`?"),
            ("contxt:X", "did you mean `{{context:X}}`?"),
            ("ssm-param:/a/b", "did you mean `{{resolve:ssm:/a/b}}`?"),
            ("acount", "did you mean `{{account}}`?"),
            ("ENV", "did you mean `{{env}}`?"),
            ("AWS::AccountId", "write `{{account}}`"),
            ("AWS_REGION", "write `{{region}}`"),
            ("organization", "write `{{org}}`"),
            ("context.vpc", "write `{{context:vpc}}`"),
            ("context.org", "write `{{org}}`"),
            ("env.HOME", "write `{{env_var:HOME}}`"),
            ("secretsmanager:a", "let the agent read the secret when it starts, e.g. from AWS Secrets Manager"),
        ] {
            assert_eq!(suggestion(typed).to_string(), wanted, "{typed}");
        }
        assert!(suggestion("team").to_string().starts_with("known are"));
    }
}
