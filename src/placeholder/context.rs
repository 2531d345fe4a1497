//! Context: what a run may look at besides its input.

use super::SsmValues;
use crate::source::{Origin, Sources};
use std::collections::BTreeMap;

/// Where templates go, beside the mdaa.yaml.
pub const DEFAULT_OUT: &str = "mdaac.out";

/// What a run may look at besides its input: files below the root, and the environment.
///
/// There is no clock, no ambient account and no network in it.
#[derive(Debug)]
pub struct Context {
    /// The files of the project.
    pub sources: Sources,
    /// Environment variables, for `{{env_var:NAME}}` alone.
    pub environment: BTreeMap<String, String>,
    /// Values of SSM parameters that were looked up before; the others are left to CloudFormation.
    pub ssm: SsmValues,
}

impl Context {
    /// What an environment variable brought.
    pub fn environment_value(&self, origin: &Origin) -> Option<&str> {
        match origin {
            Origin::Environment(variable) => self.environment.get(variable).map(String::as_str),
            _ => None,
        }
    }
}
