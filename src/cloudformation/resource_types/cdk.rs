//! What CDK adds to a template by itself, and MDAA with it.

use super::unknown::UNKNOWN;
use super::{NameScope, ResourceType};

pub(crate) const METADATA: &str = "AWS::CDK::Metadata";

/// The custom resource by which MDAA sets key, retention and masking of log groups, since 1.7.
pub(crate) const LOG_PROTECTION: &str = "Custom::AgentCoreLogProtection";

pub(super) const TYPES: &[ResourceType] = &[ResourceType { name: METADATA, known_by: NameScope::None, ..UNKNOWN }];
