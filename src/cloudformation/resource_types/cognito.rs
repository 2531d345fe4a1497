//! Amazon Cognito: user pools and what belongs to them.

use super::unknown::UNKNOWN;
use super::{Lifecycle, NameScope, ReadBack, ResourceSchema, ResourceType};

pub(crate) const IDENTITY_POOL: &str = "AWS::Cognito::IdentityPool";
pub(crate) const MANAGED_LOGIN_BRANDING: &str = "AWS::Cognito::ManagedLoginBranding";
pub(crate) const USER_POOL: &str = "AWS::Cognito::UserPool";
pub(crate) const USER_POOL_CLIENT: &str = "AWS::Cognito::UserPoolClient";
pub(crate) const USER_POOL_DOMAIN: &str = "AWS::Cognito::UserPoolDomain";
pub(crate) const USER_POOL_IDENTITY_PROVIDER: &str = "AWS::Cognito::UserPoolIdentityProvider";

/// User pools are not in China.
const MISSING_IN: Option<&[&str]> = Some(&["cn-north-1", "cn-northwest-1"]);

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType { name: IDENTITY_POOL, known_by: NameScope::None, ..UNKNOWN },
    ResourceType {
        name: MANAGED_LOGIN_BRANDING,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            create_only: &["/ClientId", "/UserPoolId"],
            ordered: &["/Assets"],
            attributes: &["ManagedLoginBrandingId"],
            permissions: &[
                "cognito-idp:CreateManagedLoginBranding",
                "cognito-idp:DeleteManagedLoginBranding",
                "cognito-idp:DescribeManagedLoginBranding",
                "cognito-idp:DescribeManagedLoginBrandingByClient",
                "cognito-idp:UpdateManagedLoginBranding",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        read_back: ReadBack { lost: &["/ClientId"], ..ReadBack::EXACT },
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: MISSING_IN,
        ..UNKNOWN
    },
    ResourceType {
        name: USER_POOL,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            ordered: &[
                "/AccountRecoverySetting/RecoveryMechanisms",
                "/AliasAttributes",
                "/AutoVerifiedAttributes",
                "/EnabledMfas",
                "/Policies/SignInPolicy/AllowedFirstAuthFactors",
                "/Schema",
                "/UserAttributeUpdateSettings/AttributesRequireVerificationBeforeUpdate",
                "/UsernameAttributes",
            ],
            attributes: &["Arn", "ProviderName", "ProviderURL", "UserPoolId"],
            permissions: &[
                "cognito-idp:AddCustomAttributes",
                "cognito-idp:CreateUserPool",
                "cognito-idp:DeleteUserPool",
                "cognito-idp:DescribeUserPool",
                "cognito-idp:GetUserPoolMfaConfig",
                "cognito-idp:ListTagsForResource",
                "cognito-idp:ListUserPools",
                "cognito-idp:SetUserPoolMfaConfig",
                "cognito-idp:TagResource",
                "cognito-idp:UntagResource",
                "cognito-idp:UpdateUserPool",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ],
            // Of a pool with a key of the account's.
            called_for: &[("/KeyConfiguration", &["kms:"]), ("/Schema", &["cognito-idp:AddCustomAttributes"])],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        // A read does not give it (writeOnlyProperties).
        read_back: ReadBack { lost: &["/EnabledMfas"], ..ReadBack::EXACT },
        // Whether it stays is the config's to say; in another pool nobody can sign in who could before.
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: MISSING_IN,
        ..UNKNOWN
    },
    ResourceType {
        name: USER_POOL_CLIENT,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            create_only: &["/GenerateSecret", "/UserPoolId"],
            ordered: &[
                "/AllowedOAuthFlows",
                "/AllowedOAuthScopes",
                "/CallbackURLs",
                "/ExplicitAuthFlows",
                "/LogoutURLs",
                "/ReadAttributes",
                "/SupportedIdentityProviders",
                "/WriteAttributes",
            ],
            attributes: &["ClientId", "ClientSecret", "Name"],
            moving: &["ClientSecret", "Name"],
            permissions: &[
                "cognito-idp:CreateUserPoolClient",
                "cognito-idp:DeleteUserPoolClient",
                "cognito-idp:DescribeUserPoolClient",
                "cognito-idp:ListUserPoolClientSecrets",
                "cognito-idp:ListUserPoolClients",
                "cognito-idp:UpdateUserPoolClient",
                "iam:CreateServiceLinkedRole",
                "iam:DeleteRolePolicy",
                "iam:PassRole",
                "iam:PutRolePolicy",
            ],
            // The role that writes to Pinpoint.
            called_for: &[("/AnalyticsConfiguration", &["iam:"])],
        }),
        policies: &[],
        // Its applications know it by its id.
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: MISSING_IN,
        ..UNKNOWN
    },
    ResourceType {
        name: USER_POOL_DOMAIN,
        known_by: NameScope::InRegion("Domain"),
        schema: Some(ResourceSchema {
            create_only: &["/Domain", "/UserPoolId"],
            attributes: &["CloudFrontDistribution"],
            permissions: &[
                "cloudfront:updateDistribution",
                "cognito-idp:CreateUserPoolDomain",
                "cognito-idp:DeleteUserPoolDomain",
                "cognito-idp:DescribeUserPoolDomain",
                "cognito-idp:UpdateUserPoolDomain",
                "kms:CreateGrant",
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ],
            // Of a domain of one's own.
            called_for: &[("/CustomDomainConfig", &["cloudfront:", "kms:"])],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        // A read does not give it (writeOnlyProperties).
        read_back: ReadBack { lost: &["/ManagedLoginVersion"], ..ReadBack::EXACT },
        // Applications and identity providers have it in their settings.
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: MISSING_IN,
        ..UNKNOWN
    },
    ResourceType {
        name: USER_POOL_IDENTITY_PROVIDER,
        known_by: NameScope::InParent("ProviderName"),
        schema: Some(ResourceSchema {
            create_only: &["/ProviderName", "/ProviderType", "/UserPoolId"],
            ordered: &["/IdpIdentifiers"],
            permissions: &[
                "cognito-idp:CreateIdentityProvider",
                "cognito-idp:DeleteIdentityProvider",
                "cognito-idp:DescribeIdentityProvider",
                "cognito-idp:ListIdentityProviders",
                "cognito-idp:UpdateIdentityProvider",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        secrets: &["/ProviderDetails/client_secret"],
        // Its users are known by its name.
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: MISSING_IN,
        ..UNKNOWN
    },
];
