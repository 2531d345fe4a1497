//! CloudFormation itself.

use super::unknown::UNKNOWN;
use super::{Name, ResourceType};

pub(crate) const STACK: &str = "AWS::CloudFormation::Stack";

pub(super) const TYPES: &[ResourceType] = &[ResourceType { name: STACK, known_by: Name::None, ..UNKNOWN }];
