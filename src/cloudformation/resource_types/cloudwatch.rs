//! Amazon CloudWatch.

use super::unknown::UNKNOWN;
use super::{NameScope, ResourceType};

pub(crate) const ALARM: &str = "AWS::CloudWatch::Alarm";

pub(super) const TYPES: &[ResourceType] =
    &[ResourceType { name: ALARM, known_by: NameScope::InRegion("AlarmName"), ..UNKNOWN }];
