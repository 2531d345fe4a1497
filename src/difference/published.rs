use super::change::{Change, Difference};
use crate::cloudformation::resource_types::ssm::PARAMETER;
use crate::project::flags::ENV_IN_SSM_PATH;
use serde_json::Value;

/// What `@mdaaIncludeEnvInSsmPath` does to a stack that was deployed otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedNames {
    /// Whether the names get the environment, or lose it.
    pub with_environment: bool,
    pub parameters: usize,
    pub exports: usize,
}

impl Difference {
    /// The names of parameters and exports that differ by the environment and by nothing else.
    pub fn published_names(&self) -> Option<PublishedNames> {
        let parameters = self.resources.iter().filter(|resource| resource.resource_type == PARAMETER);
        let parameters = parameters.flat_map(|resource| &resource.changes).filter(|change| change.path == "Name");
        let parameters: Vec<bool> = parameters.filter_map(gets_environment).collect();
        let exports: Vec<bool> = self.outputs.iter().filter_map(gets_environment).collect();
        let with_environment = *parameters.iter().chain(&exports).next()?;
        Some(PublishedNames { with_environment, parameters: parameters.len(), exports: exports.len() })
    }
}

/// Whether a published name has one more part behind organization and domain, or one less: `/org/domain/env/module/…`,
/// `org:domain:env:module:…`.
pub fn gets_environment(change: &Change) -> Option<bool> {
    environment_between(change.before.as_ref()?.as_str()?, change.after.as_ref()?.as_str()?)
}

/// Whether the second name is the first with the environment in it, or without.
pub fn environment_between(before: &str, after: &str) -> Option<bool> {
    let inserted = |short: &str, long: &str| {
        [("/", 3), (":", 2)].iter().any(|(between, place)| {
            let (short, mut long): (Vec<_>, Vec<_>) = (short.split(between).collect(), long.split(between).collect());
            long.len() > place + 1 && {
                long.remove(*place);
                long == short
            }
        })
    };
    match (inserted(before, after), inserted(after, before)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

impl PublishedNames {
    /// What it means, a line each.
    pub fn lines(&self) -> [String; 2] {
        let (state, change) = match self.with_environment {
            true => ("on now, and puts the environment into", "get"),
            false => ("off now, and takes the environment out of", "lose"),
        };
        let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        [
            format!(
                "`{ENV_IN_SSM_PATH}` is {state} the names of {} and {}",
                count(self.parameters, "parameter"),
                count(self.exports, "export")
            ),
            format!(
                "each is made anew as they {change} it: `ssm:` and imports elsewhere must follow, and while another stack \
                 imports one of the exports, CloudFormation refuses the update"
            ),
        ]
    }

    /// For programs.
    pub fn json(&self) -> Value {
        serde_json::json!({
            "environment": self.with_environment,
            "parameters": self.parameters,
            "exports": self.exports,
        })
    }
}
