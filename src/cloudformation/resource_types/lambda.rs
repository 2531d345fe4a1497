//! AWS Lambda.

use super::unknown::UNKNOWN;
use super::{NameScope, ResourceType};

pub(crate) const FUNCTION: &str = "AWS::Lambda::Function";

pub(super) const TYPES: &[ResourceType] =
    &[ResourceType { name: FUNCTION, known_by: NameScope::InRegion("FunctionName"), ..UNKNOWN }];
