//! The rules, one file each. A file is named as its rule's code; a rule of cdk-nag's packs as
//! cdk-nag names it.

mod across;

use super::rule::Rule;

/// The rule packs that MDAA runs (cdk-nag 2.37.55), as their codes begin.
pub const PACKS: [&str; 4] = ["AwsSolutions-", "NIST.800.53.R5-", "HIPAA.Security-", "PCI.DSS.321-"];

/// What other rules follow from.
pub const ADMIN: &Rule = &iam_policy_no_statements_with_admin_access::RULE;

macro_rules! rules {
    ($($rule:ident),* $(,)?) => {
        $(mod $rule;)*
        /// Every rule, in the order their findings are told apart.
        pub const RULES: &[Rule] = &[$($rule::RULE),*];
        /// The file of each.
        #[cfg(test)]
        pub const FILES: &[&str] = &[$(stringify!($rule)),*];
    };
}

rules! {
    bedrock_model_not_allowed,
    cloudwatch_log_group_encrypted,
    cloudwatch_log_group_retention_period,
    cognito_access_token,
    ecr_open_access,
    ecr_scan_on_push,
    ecr_tag_mutable,
    endpoint_pinned,
    export_collision,
    iam_group_has_users,
    iam_no_inline_policy,
    iam_no_managed_policies,
    iam_no_wildcard_permissions,
    iam_not_action_with_allow,
    iam_not_principal_with_allow,
    iam_not_resource_with_allow,
    iam_open_trust,
    iam_pass_role_wildcard,
    iam_policy_no_statements_with_admin_access,
    iam_policy_no_statements_with_full_access,
    iam_privilege_escalation,
    iam_sid_twice,
    iam_trust_without_source,
    iam_user_group_membership,
    iam_user_no_policies,
    image_mutable_tag,
    kms_backing_key_rotation_enabled,
    log_retention_short,
    logs_resource_policy_quota,
    managed_policy_size,
    name_collision,
    resource_policy_foreign,
    resource_policy_one_sided,
    resource_policy_open,
    resource_policy_source_account,
    resource_policy_wildcard,
    role_policies_quota,
    secret_in_environment,
    ssm_parameter_collision,
    ssm_parameter_secret,
    transaction_search_singleton,
}
