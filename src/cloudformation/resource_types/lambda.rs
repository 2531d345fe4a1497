//! AWS Lambda.

use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType};

pub(crate) const FUNCTION: &str = "AWS::Lambda::Function";
pub(crate) const PERMISSION: &str = "AWS::Lambda::Permission";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType { name: FUNCTION, known_by: NameScope::InRegion("FunctionName"), ..UNKNOWN },
    ResourceType {
        name: PERMISSION,
        // A statement in the policy of its function.
        known_by: NameScope::InParent("Id"),
        schema: Some(ResourceSchema {
            create_only: &[
                "/Action",
                "/EventSourceToken",
                "/FunctionName",
                "/FunctionUrlAuthType",
                "/InvokedViaFunctionUrl",
                "/Principal",
                "/PrincipalOrgID",
                "/SourceAccount",
                "/SourceArn",
            ],
            attributes: &["Id"],
            permissions: &["lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
];
