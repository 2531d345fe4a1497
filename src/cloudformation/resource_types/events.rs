//! Amazon EventBridge.

use super::unknown::UNKNOWN;
use super::{NameScope, ResourceType};

pub(crate) const RULE: &str = "AWS::Events::Rule";

pub(super) const TYPES: &[ResourceType] =
    &[ResourceType { name: RULE, known_by: NameScope::InParent("Name"), ..UNKNOWN }];
