//! CloudFormation itself.

use super::unknown::UNKNOWN;
use super::{NameScope, ResourceType};

pub(crate) const STACK: &str = "AWS::CloudFormation::Stack";

pub(super) const TYPES: &[ResourceType] = &[ResourceType { name: STACK, known_by: NameScope::None, ..UNKNOWN }];
