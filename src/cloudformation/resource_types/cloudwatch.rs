//! Amazon CloudWatch.

use super::unknown::UNKNOWN;
use super::{Name, ResourceType};

pub(crate) const ALARM: &str = "AWS::CloudWatch::Alarm";

pub(super) const TYPES: &[ResourceType] =
    &[ResourceType { name: ALARM, known_by: Name::InRegion("AlarmName"), ..UNKNOWN }];
