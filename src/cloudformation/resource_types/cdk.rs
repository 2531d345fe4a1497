//! What CDK adds to a template by itself.

use super::unknown::UNKNOWN;
use super::{NameScope, ResourceType};

pub(crate) const METADATA: &str = "AWS::CDK::Metadata";

pub(super) const TYPES: &[ResourceType] = &[ResourceType { name: METADATA, known_by: NameScope::None, ..UNKNOWN }];
