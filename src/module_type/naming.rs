//! Naming: takes where a module stands, gives the names MDAA 1.6.0 gives its resources.
//!
//! A name that differs by one character replaces the user's resource, so faults are kept too: the
//! hash that sets in at the limit instead of above it, and its second hyphen when negative.

use crate::cloudformation::logical_id;

/// The longest runtime or endpoint name.
const RUNTIME_MAX: usize = 48;
/// The longest role name.
const ROLE_MAX: usize = 64;
/// The longest managed policy name.
const POLICY_MAX: usize = 128;

/// The construct below the stack that holds all of a module's resources; also the module's type.
const CONSTRUCT: &str = "bedrock-agentcore-runtime";

/// Where a module stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Naming<'a> {
    /// The organization.
    pub org: &'a str,
    /// The environment.
    pub env: &'a str,
    /// The domain.
    pub domain: &'a str,
    /// The module's name in mdaa.yaml.
    pub module: &'a str,
}

/// A name that MDAA's naming does not accept: it must begin and end with a letter or digit, with
/// only those and `-`, `_`, `.` between.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name `{name}` is refused")]
pub struct NameRefused {
    /// The whole name as built.
    pub name: String,
}

impl Naming<'_> {
    /// The CloudFormation stack.
    pub fn stack_name(&self) -> String {
        self.prefix().replace('_', "-")
    }

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

    /// The `PolicyName` of the Logs resource policy for X-Ray: CDK's unique id of its construct.
    pub fn xray_resource_policy_name(&self) -> String {
        logical_id(&[&self.stack_name(), CONSTRUCT, "XRayResourcePolicy"])
    }

    /// The SSM parameter for an attribute of a resource: `/org/domain/module/type/id/attribute`.
    /// With an empty `attribute`, what stands before it.
    pub fn parameter_name(&self, resource_type: &str, id: &str, attribute: &str) -> String {
        let Naming { org, domain, module, .. } = self;
        format!("/{org}/{domain}/{module}/{resource_type}/{id}/{attribute}").to_lowercase()
    }

    /// The export for an attribute of a resource: `org:domain:module:type:id:attribute`.
    /// With an empty `attribute`, what stands before it.
    pub fn export_name(&self, resource_type: &str, id: &str, attribute: &str) -> String {
        let Naming { org, domain, module, .. } = self;
        let id: String = id.chars().filter(|&c| is_word(c)).collect::<String>().replace('_', "-");
        format!("{org}:{domain}:{module}:{resource_type}:{id}:{attribute}").to_lowercase()
    }

    /// MDAA's resource name with a suffix, at most `max` characters.
    ///
    /// # Errors
    /// When MDAA refuses the name.
    pub fn resource_name(&self, suffix: &str, max: usize) -> Result<String, NameRefused> {
        let full = format!("{}-{}", self.prefix(), suffix.to_lowercase());
        // JavaScript counts, cuts and hashes UTF-16 code units.
        let units: Vec<u16> = full.encode_utf16().collect();
        let name = if units.len() >= max {
            let hash = hash(&units);
            let kept = units.len().min(max - hash.len() - 1);
            format!("{}-{hash}", String::from_utf16_lossy(&units[..kept]))
        } else {
            full
        };
        if accepted(&name) { Ok(name) } else { Err(NameRefused { name }) }
    }

    fn prefix(&self) -> String {
        let Naming { org, env, domain, module } = self;
        format!("{org}-{env}-{domain}-{module}").to_lowercase()
    }
}

/// The id of the role in names, paths and parameters.
pub fn role_id(agent_runtime_name: &str) -> String {
    format!("{CONSTRUCT}-{agent_runtime_name}")
}

/// What the role for callers is called, also where it is published.
pub fn invoker_id(agent_runtime_name: &str) -> String {
    format!("bedrock-agentcore-invoker-{agent_runtime_name}")
}

/// JavaScript's `h = Math.imul(31, h) + c`, whose last addition is not wrapped, in hex.
fn hash(units: &[u16]) -> String {
    #[allow(clippy::cast_possible_truncation)] // ToInt32 is this cut.
    let hash = units.iter().fold(0_i64, |hash, &unit| i64::from((hash as i32).wrapping_mul(31)) + i64::from(unit));
    let sign = if hash < 0 { "-" } else { "" };
    format!("{sign}{:x}", hash.unsigned_abs())
}

/// `^[A-Za-z0-9][A-Za-z0-9\-_.]*[A-Za-z0-9]$`
fn accepted(name: &str) -> bool {
    let ends = |c: char| c.is_ascii_alphanumeric();
    name.len() >= 2
        && name.starts_with(ends)
        && name.ends_with(ends)
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn sanitized(name: &str, prefix: &str) -> String {
    let name: String = name.chars().map(|c| if is_word(c) { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("{prefix}{name}") }
}

/// JavaScript's `\w`.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
