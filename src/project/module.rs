use super::flags::EnvInSsmPath;
use crate::diagnostic::Diagnostics;
use crate::placeholder::PlaceholderValues;
use crate::source::{FileId, Map, Node, Span, YamlDocument};
use jsonptr::PointerBuf;
use std::collections::BTreeMap;
use std::fmt;

/// One module of one environment, its levels merged.
#[derive(Clone, Debug)]
pub struct Module {
    /// Organization, domain, environment and module, each with the place of its name.
    pub id: ModuleId,
    /// `module_path`: which module type it is.
    pub package: SpannedName,
    /// Account id; none when it is left to the deploy.
    pub account: Option<Node>,
    /// Region; none when it is left to the deploy.
    pub region: Option<Node>,
    /// Context of all levels, the lower one winning.
    pub context: Map,
    /// Tags of all levels: all tag files, then all tag data over them.
    pub tags: Map,
    /// ARN of the policy that bounds every role.
    pub permissions_boundary: Option<Node>,
    /// What guards its stack.
    pub protection: Protection,
    /// The merged config files with `module_config_data` over them; none when one of them cannot
    /// be read, or when the module is not ours.
    pub config: Option<YamlDocument>,
    /// What the config was merged from, in order.
    pub layers: Vec<ConfigLayer>,
    /// The template of its environment.
    pub template: Option<EnvironmentTemplate>,
    /// Whether a template brought the module, not the environment itself.
    pub from_template: bool,
    /// What went wrong on the way here.
    pub diagnostics: Diagnostics,
}

/// What guards a stack; none leaves it as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Protection {
    /// `termination_protection`: whether it refuses to be deleted.
    pub termination: Option<bool>,
    /// `protect_runtimes`: whether it refuses to replace or delete runtimes.
    pub runtimes: Option<bool>,
}

/// A part that a config is merged from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigLayer {
    /// The key of the module that names it: `module_configs`, `module_config_data` or an older name.
    pub key: &'static str,
    pub span: Span,
    /// The file; none for data written in the mdaa.yaml itself.
    pub file: Option<FileId>,
}

/// A template of an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentTemplate {
    /// Where it stands in the mdaa.yaml.
    pub pointer: PointerBuf,
    /// Where the environment names it.
    pub named_at: Span,
}

/// What names a module.
#[derive(Clone, Debug)]
pub struct ModuleId {
    /// `organization`.
    pub org: SpannedName,
    /// Whether that is what the mdaa.yaml says; else it stands in for a name that is missing or wrong.
    pub org_is_known: bool,
    /// The domain.
    pub domain: SpannedName,
    /// The environment.
    pub env: SpannedName,
    /// The module.
    pub module: SpannedName,
    /// Whether the environment is part of the names that it publishes.
    pub env_in_ssm_path: EnvInSsmPath,
}

/// A name and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpannedName {
    /// The name.
    pub name: String,
    /// Its place.
    pub span: Span,
}

impl ModuleId {
    /// The values of `{{org}}`, `{{domain}}`, `{{env}}`, `{{module_name}}`, `{{context:…}}` and
    /// `{{env_var:…}}` for this module.
    pub fn values<'a>(&'a self, context: &'a Map, environment: &'a BTreeMap<String, String>) -> PlaceholderValues<'a> {
        let place = |named: &'a SpannedName| (named.name.as_str(), named.span);
        PlaceholderValues {
            org: place(&self.org),
            domain: place(&self.domain),
            env: place(&self.env),
            module: place(&self.module),
            context,
            environment,
        }
    }
}

impl fmt::Display for ModuleId {
    /// `domain/env/module`, as reports name it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.domain.name, self.env.name, self.module.name)
    }
}
