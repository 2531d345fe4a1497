//! The names of AgentCore's resources, on top of MDAA's naming.

use super::NAME;
use super::names::key;
use crate::cloudformation::logical_id;
use crate::module_type::naming::{NameRefused, Naming, cut, is_word};

/// The longest runtime or endpoint name.
const RUNTIME_MAX: usize = 48;
const ROLE_MAX: usize = 64;
/// The longest managed policy name.
const POLICY_MAX: usize = 128;
/// The longest alias.
const ALIAS_MAX: usize = 256;
const USER_POOL_MAX: usize = 128;
const DOMAIN_MAX: usize = 63;
/// The type that what is published of a user pool has.
pub const USER_POOL: &str = "cognito";

impl Naming<'_> {
    /// `AgentRuntimeName`. May exceed 48 characters by the two of a needed `r_`.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn runtime_name(&self, agent_runtime_name: &str) -> Result<String, NameRefused> {
        Ok(sanitized(&self.resource_name(agent_runtime_name, RUNTIME_MAX)?, "r_"))
    }

    /// The endpoint's `Name`, for its configured name or for none. May exceed 48 characters by a
    /// needed `endpoint_`.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn endpoint_name(&self, agent_runtime_name: &str, endpoint: Option<&str>) -> Result<String, NameRefused> {
        let unnamed = format!("{agent_runtime_name}_endpoint");
        let name = self.resource_name(endpoint.unwrap_or(&unnamed), RUNTIME_MAX)?;
        Ok(sanitized(&name, "endpoint_"))
    }

    /// What the config calls the endpoint of this name: the one of `written`, texts that may stand there, that makes it.
    /// Without environment and hash, so it is the same wherever the config is deployed.
    pub fn endpoint_key<'t>(&self, name: &'t str, written: impl IntoIterator<Item = &'t str>) -> Option<String> {
        // All but the own part of a name that was not cut.
        let rest = self.resource_name("x", RUNTIME_MAX).ok().and_then(|short| {
            let prefix = sanitized(&short, "endpoint_");
            name.strip_prefix(prefix.strip_suffix('x')?)
        });
        let unnamed = |text: &str| format!("{text}_endpoint");
        let texts = written.into_iter().flat_map(|text| [text.to_owned(), unnamed(text)]);
        let mut texts = rest.map(str::to_owned).into_iter().chain(texts);
        texts.find(|text| self.endpoint_name("", Some(text)).is_ok_and(|made| made == name)).map(|text| key(&text))
    }

    /// The execution role's `RoleName`.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn role_name(&self, agent_runtime_name: &str) -> Result<String, NameRefused> {
        self.resource_name(&role_id(agent_runtime_name), ROLE_MAX)
    }

    /// The `ManagedPolicyName` of the role's policy.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn policy_name(&self, agent_runtime_name: &str) -> Result<String, NameRefused> {
        self.resource_name(&role_id(agent_runtime_name), POLICY_MAX)
    }

    /// The `RoleName` of the role for callers of other accounts, and the `ManagedPolicyName` of its policy.
    /// MDAA has none.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn invoker_name(&self, agent_runtime_name: &str) -> Result<String, NameRefused> {
        self.resource_name(&invoker_id(agent_runtime_name), ROLE_MAX)
    }

    /// The `AliasName` of the key of the log groups. None where KMS takes no such name (AWS::KMS::Alias, AliasName): names of
    /// MDAA may hold `.`, and it cuts them to what an alias may be in all.
    pub fn log_key_alias(&self, agent_runtime_name: &str) -> Option<String> {
        let name = self.resource_name(&log_key_id(agent_runtime_name), ALIAS_MAX).ok()?;
        let alias = format!("alias/{name}");
        (alias.len() <= ALIAS_MAX && name.chars().all(|c| is_word(c) || c == '-')).then_some(alias)
    }

    /// `UserPoolName`, and the `ClientName` of the pool's client.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn user_pool_name(&self) -> Result<String, NameRefused> {
        self.module_name(USER_POOL_MAX)
    }

    /// What the host of the pool's sign-in page begins with, where the config does not say.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn domain_prefix(&self) -> Result<String, NameRefused> {
        self.module_name(DOMAIN_MAX)
    }

    /// `ProviderName` of an identity provider that speaks SAML: CDK's unique resource name of its construct, at most 32
    /// characters.
    pub fn saml_provider_name(&self) -> String {
        let construct = [&self.stack_name(), NAME, "CognitoAuthSamlProvider"];
        let hash = ends(&logical_id(&construct), 0, 8);
        let words = construct.concat();
        let words: String = words.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("{}{hash}", ends(&words, 12, 12))
    }

    /// `ProviderName` of one that speaks OpenID Connect: CDK's unique id of its construct without its middle.
    pub fn oidc_provider_name(&self) -> String {
        ends(&logical_id(&[&self.stack_name(), NAME, "CognitoAuthOidcProvider"]), 16, 16)
    }

    /// The `GroupName` of the security group of the VPC endpoint, which MDAA cuts nowhere.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn vpc_endpoint_group_name(&self) -> Result<String, NameRefused> {
        self.resource_name("agentcore-vpce", usize::MAX)
    }

    /// The `PolicyName` of the Logs resource policy for X-Ray: CDK's unique id of its construct.
    pub fn xray_resource_policy_name(&self) -> String {
        logical_id(&[&self.stack_name(), NAME, "XRayResourcePolicy"])
    }
}

/// `AgentRuntimeName` of a runtime whose name MDAA published in full.
pub fn runtime_name_of(full: &str) -> String {
    sanitized(&cut(full.to_owned(), RUNTIME_MAX), "r_")
}

/// The id of the role in names, paths and parameters.
pub fn role_id(agent_runtime_name: &str) -> String {
    format!("{NAME}-{agent_runtime_name}")
}

/// What the key of the log groups is called in its alias, and where it is published.
pub fn log_key_id(agent_runtime_name: &str) -> String {
    format!("agentcore-runtime-logs-{agent_runtime_name}")
}

/// What the role for callers is called, also where it is published.
pub fn invoker_id(agent_runtime_name: &str) -> String {
    format!("bedrock-agentcore-invoker-{agent_runtime_name}")
}

/// The first and the last characters of a longer ASCII text.
fn ends(text: &str, first: usize, last: usize) -> String {
    let (begin, end) = (text.get(..first).unwrap_or(text), text.len().checked_sub(last).and_then(|at| text.get(at..)));
    format!("{begin}{}", end.unwrap_or_default())
}

fn sanitized(name: &str, prefix: &str) -> String {
    let name: String = name.chars().map(|c| if is_word(c) { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("{prefix}{name}") }
}
