use super::Arn;

/// What an ARN is that was given for an execution role and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARole {
    /// E.g. `a user's ARN`.
    pub what: &'static str,
    /// Why that cannot be the role.
    pub why: &'static str,
}

/// What the runtime needs in its place.
const OTHER_IDENTITY: &str =
    "that is who deploys; the runtime needs another identity, a role that AgentCore assumes to run the agent";

/// Whether AgentCore could never assume what `text` names. What is no ARN at all is not judged here.
pub fn not_a_role(text: &str) -> Option<NotARole> {
    let arn = Arn::parse(text)?;
    let (kind, name) = arn.resource.split_once('/').unwrap_or((&arn.resource, ""));
    let sso = name.contains("AWSReservedSSO_");
    let (what, why) = match (arn.service.as_str(), kind) {
        ("sts", "assumed-role") if sso => ("the ARN of your SSO session", OTHER_IDENTITY),
        ("sts", "assumed-role") => ("the ARN of a session of a role, not of the role", OTHER_IDENTITY),
        ("sts", "federated-user") | ("iam", "user") => ("a user's ARN", OTHER_IDENTITY),
        ("iam", "role") if sso => ("the role of an SSO permission set", OTHER_IDENTITY),
        ("iam", "role") if name.starts_with("aws-service-role/") => {
            ("a service-linked role", "only the service that it belongs to can assume it")
        }
        ("iam", "root") => ("the ARN of a whole account", OTHER_IDENTITY),
        ("iam", "group") => ("a group's ARN", "nobody can assume a group"),
        ("iam", "instance-profile") => {
            ("the ARN of an instance profile", "AgentCore assumes the role in it, not the profile")
        }
        ("iam", "policy") => ("a policy's ARN", "AgentCore assumes the role that a policy is attached to"),
        _ => return None,
    };
    Some(NotARole { what, why })
}

/// Whether `text` is the id of an account.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_told_from_those_who_use_it() {
        let what = |resource: &str| not_a_role(resource).map(|found| found.what);
        assert_eq!(what("arn:aws:iam::111122223333:role/agents/AgentCoreRuntimeExecutionRole"), None);
        assert_eq!(what("arn:aws:iam::111122223333:user/ann"), Some("a user's ARN"));
        let session = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6a7b/ann@example.com";
        assert_eq!(what(session), Some("the ARN of your SSO session"));
        let role = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0a1b";
        assert_eq!(what(role), Some("the role of an SSO permission set"));
        assert_eq!(what("my-role"), None);
    }
}
