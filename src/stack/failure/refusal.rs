use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::resource_types::iam::ROLE;
use crate::cloudformation::{Fragment, Template, property, type_of};
use regex::Regex;
use std::sync::LazyLock;

/// When AWS refused. What is known of one phase says nothing of another: "network interface" is a quota on a create, and
/// what the service leaves for hours on a delete (facts 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Create,
    Update,
    Delete,
    Import,
    /// Before the deploy, about one resource.
    Validation,
    /// The change set as a whole could not be made.
    ChangeSet,
}

/// What AWS said about a resource, and what is known of that one here.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    pub phase: Phase,
    pub resource_type: &'a str,
    pub logical_id: &'a str,
    /// AWS's words, whole.
    pub reason: &'a str,
    /// What the stack shall hold; none where no config is known.
    pub template: Option<&'a Template>,
    /// The account of the stack.
    pub account: Option<&'a str>,
    /// Whether the same operation makes a role.
    pub adds_role: bool,
}

#[allow(clippy::unwrap_used, reason = "literal patterns, compiled by a test")]
mod patterns {
    use super::{LazyLock, Regex};

    pub static ACTION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:not authorized to perform|API): ?([a-z0-9-]+:[A-Za-z0-9]+)").unwrap());
    pub static PRINCIPAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:User|Role):? (arn:[a-z-]+:(?:iam|sts)::\d{12}:[A-Za-z0-9/+=,.@_-]+)").unwrap()
    });
    pub static IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"with identifier '([^']+)'").unwrap());
    pub static IN_IDENTIFIER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#":\s*"([^"]+)"\s*\}"#).unwrap());
    pub static NAMED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"([A-Za-z0-9+=,.@_/:-]+) already exists(?: in stack|[ .\x22]|$)").unwrap());
    pub static OWNER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"already exists in stack (?:arn:[a-z-]+:cloudformation:[a-z0-9-]+:\d{12}:stack/)?([A-Za-z][A-Za-z0-9-]*)",
        )
        .unwrap()
    });
    pub static LOG_GROUP_ARN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"arn:([a-z-]+):logs:([a-z0-9-]+):(\d{12}):log-group:[^'\x22 ]+").unwrap());
}

impl<'a> Refusal<'a> {
    /// The resource as it was asked for.
    pub fn resource(&self) -> Option<&'a Fragment> {
        self.template?.resources.get(self.logical_id)
    }

    /// The action that somebody may not do.
    pub fn action(&self) -> Option<&'a str> {
        first(&patterns::ACTION, self.reason)
    }

    /// Whether AWS speaks of the execution role, and not of who deploys.
    pub fn is_about_execution_role(&self) -> bool {
        let reason = self.reason.to_lowercase();
        if reason.contains("execution role") {
            return true;
        }
        let Some(principal) = first(&patterns::PRINCIPAL, self.reason) else { return false };
        let name = match principal.split_once(":assumed-role/") {
            Some((_, session)) => session.split('/').next(),
            None => principal.rsplit('/').next(),
        };
        name.is_some_and(|name| self.execution_roles().any(|role| role == name))
    }

    /// The names of the roles that the runtimes of the template have, as far as they are known.
    fn execution_roles(&self) -> impl Iterator<Item = String> {
        let resources = self.template.into_iter().flat_map(|template| template.resources.values());
        resources.filter_map(|resource| match type_of(resource) {
            ROLE => property(resource, "RoleName")?.known(),
            RUNTIME => property(resource, "RoleArn")?.known()?.rsplit('/').next().map(str::to_owned),
            _ => None,
        })
    }

    /// Whether the execution role comes from the config.
    pub fn has_own_role(&self) -> bool {
        self.resource().and_then(|runtime| property(runtime, "RoleArn")?.known()).is_some()
    }

    /// What is taken already, by its name or id.
    pub fn taken(&self) -> Option<&'a str> {
        if let Some(identifier) = first(&patterns::IDENTIFIER, self.reason) {
            // Log groups are named as JSON: `{"/properties/LogGroupName":"/aws/…"}`.
            return first(&patterns::IN_IDENTIFIER, identifier).or(Some(identifier));
        }
        let generic = ["resource", "role", "policy", "name", "group", "it", "runtime", "null", "entity", "key"];
        first(&patterns::NAMED, self.reason).filter(|name| !generic.contains(&name.to_lowercase().as_str()))
    }

    /// The stack that AWS names as the owner.
    pub fn owner(&self) -> Option<&'a str> {
        first(&patterns::OWNER, self.reason)
    }

    /// The ARN of a log group in the text, with its partition, region and account.
    pub fn log_group_arn(&self) -> Option<[&'a str; 4]> {
        let found = patterns::LOG_GROUP_ARN.captures(self.reason)?;
        let part = |at| found.get(at).map(|part| part.as_str());
        Some([part(0)?, part(1)?, part(2)?, part(3)?])
    }
}

fn first<'a>(pattern: &Regex, text: &'a str) -> Option<&'a str> {
    pattern.captures(text)?.get(1).map(|found| found.as_str())
}
