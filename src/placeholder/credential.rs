/// Variables that hold credentials of whoever runs mdaac. A config comes from a pull request: what
/// it could name, it could print into a template that others read.
const CREDENTIALS: [&str; 24] = [
    // AWS SDKs and tools, environment variables; containers; CodeBuild.
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_BEARER_TOKEN_BEDROCK",
    // CI systems, by their own documentation of predefined variables.
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "GH_ENTERPRISE_TOKEN",
    "GITHUB_ENTERPRISE_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "CI_JOB_TOKEN",
    "CI_JOB_JWT",
    "SYSTEM_ACCESSTOKEN",
    "BITBUCKET_STEP_OIDC_TOKEN",
    "CIRCLE_OIDC_TOKEN",
    "BUILDKITE_AGENT_ACCESS_TOKEN",
    // What pipelines of this kind log in with.
    "NPM_TOKEN",
    "NODE_AUTH_TOKEN",
    "CARGO_REGISTRY_TOKEN",
    "VAULT_TOKEN",
    "DOCKER_AUTH_CONFIG",
];

/// Systems that name all their variables so, credentials among them.
const SYSTEMS: [&str; 8] = ["AWS_", "ACTIONS_", "GITHUB_", "GITLAB_", "CI_", "CIRCLE_", "BUILDKITE_", "BITBUCKET_"];
const SECRET_WORDS: [&str; 5] = ["TOKEN", "SECRET", "PASSWORD", "JWT", "PRIVATE_KEY"];

/// Whether a variable's value is a secret, by its name: one that a config may read, and that is shown nowhere.
pub fn names_secret(variable: &str) -> bool {
    let variable = variable.to_ascii_uppercase();
    let words = ["PASSWD", "PASSPHRASE", "API_KEY", "APIKEY", "CREDENTIAL"];
    SECRET_WORDS.iter().chain(&words).any(|word| variable.contains(word))
}

/// Whether a variable holds a credential, by its name.
pub fn is_credential(variable: &str) -> bool {
    let variable = variable.to_ascii_uppercase();
    let of_a_system = SYSTEMS.iter().any(|prefix| variable.starts_with(prefix));
    CREDENTIALS.contains(&variable.as_str()) || of_a_system && SECRET_WORDS.iter().any(|word| variable.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_credential;

    #[test]
    fn credentials_are_told_by_their_names() {
        for name in
            ["AWS_SECRET_ACCESS_KEY", "aws_session_token", "CI_DEPLOY_PASSWORD", "CI_JOB_JWT_V2", "GITHUB_TOKEN"]
        {
            assert!(is_credential(name), "{name}");
        }
        for name in ["AWS_REGION", "AWS_ACCOUNT_ID", "TOKEN_TTL", "CI_COMMIT_SHA", "GITHUB_SHA", "TEAM", "API_TOKEN"] {
            assert!(!is_credential(name), "{name}");
        }
    }
}
