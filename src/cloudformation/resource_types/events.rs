//! Amazon EventBridge.

use super::unknown::UNKNOWN;
use super::{Name, ResourceType};

pub(crate) const RULE: &str = "AWS::Events::Rule";

pub(super) const TYPES: &[ResourceType] = &[ResourceType { name: RULE, known_by: Name::InParent("Name"), ..UNKNOWN }];
