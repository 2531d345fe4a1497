//! Amazon EC2: networks.

use super::unknown::UNKNOWN;
use super::{NameScope, ResourceType};

pub(crate) const SECURITY_GROUP: &str = "AWS::EC2::SecurityGroup";
pub(crate) const VPC_ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType { name: SECURITY_GROUP, known_by: NameScope::InParent("GroupName"), ..UNKNOWN },
    ResourceType { name: VPC_ENDPOINT, known_by: NameScope::None, ..UNKNOWN },
];
