//! The rules, one file each. A rule of our own has its file's name for a code, with `-` for `_`; one of cdk-nag's packs is
//! named as cdk-nag names it. The doc comment of a file is the user's documentation. A new one takes two lines here.

/// The codes of a rule of the packs that MDAA runs, by its name there. Of AwsSolutions it has a number besides.
macro_rules! cdk_nag {
    ($name:literal, [$($pack:ident $code:tt),* $(,)?]) => {
        $crate::policy::rule::Codes::Packs {
            source: concat!("cdk-nag 2.37.55, ", $name),
            codes: &[$(pack_code!($name, $pack $code)),*],
        }
    };
}

macro_rules! pack_code {
    ($name:literal, AwsSolutions($number:literal, $controls:expr $(,)?)) => {
        pack_code!("AwsSolutions-", $number, $controls)
    };
    ($name:literal, Nist($controls:expr $(,)?)) => {
        pack_code!("NIST.800.53.R5-", $name, $controls)
    };
    ($name:literal, Hipaa($controls:expr $(,)?)) => {
        pack_code!("HIPAA.Security-", $name, $controls)
    };
    ($name:literal, Pci($controls:expr $(,)?)) => {
        pack_code!("PCI.DSS.321-", $name, $controls)
    };
    ($pack:literal, $number:literal, $controls:expr) => {
        $crate::policy::rule::PackCode { code: concat!($pack, $number), number: $number, controls: $controls }
    };
}

mod across;
mod agentcore_full_access;
mod alarm_collision;
mod attached;
mod authorizers;
mod bedrock_full_access;
mod bedrock_model_not_allowed;
mod cloudwatch_alarm_action;
mod cloudwatch_log_group_encrypted;
mod cloudwatch_log_group_retention_period;
mod code_mutable_key;
mod code_runtime_deprecated;
mod cognito_access_token;
mod cognito_user_pool_advanced_security_mode_enforced;
mod cognito_user_pool_mfa;
mod cognito_user_pool_no_unauthenticated_logins;
mod cognito_user_pool_strong_password_policy;
mod ec2_restricted_common_ports;
mod ec2_restricted_inbound;
mod ec2_restricted_ssh;
mod ec2_security_group_description;
mod ecr_open_access;
mod ecr_scan_on_push;
mod ecr_tag_mutable;
mod endpoint_default_name;
mod endpoint_never_follows;
mod endpoint_pinned;
mod endpoint_policy;
mod entra_audience;
mod export_collision;
mod iam_action_unknown;
mod iam_administrator_policy;
mod iam_condition_bounds_nothing;
mod iam_condition_key_unknown;
mod iam_credential_incomplete;
mod iam_group_has_users;
mod iam_known_at_deploy;
mod iam_no_inline_policy;
mod iam_no_managed_policies;
mod iam_no_wildcard_permissions;
mod iam_not_action_with_allow;
mod iam_not_judged;
mod iam_not_principal_with_allow;
mod iam_not_resource_with_allow;
mod iam_open_trust;
mod iam_opens_resources;
mod iam_pass_role_any_service;
mod iam_pass_role_wildcard;
mod iam_policy_no_statements_with_admin_access;
mod iam_policy_no_statements_with_full_access;
mod iam_privilege_escalation;
mod iam_reads_all_data;
mod iam_resource_never_fits;
mod iam_sid_twice;
mod iam_trust_without_source;
mod iam_user_group_membership;
mod iam_user_no_policies;
mod image_mutable_tag;
mod image_registry_foreign;
mod ingress;
mod invoke_command_granted;
mod invoke_for_user_granted;
mod kms_backing_key_rotation_enabled;
mod kms_decrypt_any_key;
mod lambda_function_public_access_prohibited;
mod log_data_unmasked;
mod log_key_foreign;
mod log_retention_short;
mod logs_resource_policy_quota;
mod logs_unmanaged;
mod managed_policy_size;
mod name_collision;
mod others;
mod resource_policy_foreign;
mod resource_policy_one_sided;
mod resource_policy_open;
mod resource_policy_source_account;
mod resource_policy_wildcard;
mod resource_type_missing_in_region;
mod role_policies_quota;
mod runtime_public_network;
mod runtime_without_jwt;
mod secret_in_environment;
mod secret_in_template;
mod secrets;
mod sns_encrypted_kms;
mod sns_topic_ssl_publish_only;
mod ssm_parameter_collision;
mod ssm_parameter_secret;
mod tags_required;
mod token_for_user_id;
mod token_without_client_id;
mod transaction_search_singleton;
mod user_pool_billed;
mod user_pool_stays;
mod uses_runtime_unknown;
mod vpc_endpoint_missing;
mod vpc_endpoint_open;
mod vpc_endpoint_twice;
mod vpc_endpoint_without_tokens;
mod workload_token_wildcard;

use super::rule::Rule;

macro_rules! rules {
    ($($file:ident),* $(,)?) => {
        /// Every rule, in the order their findings are told apart.
        pub const RULES: &[Rule] = &[$({
            const NAME: &str = stringify!($file);
            const CODE: [u8; NAME.len()] = with_hyphens(NAME);
            Rule::new(NAME, include_str!(concat!(stringify!($file), ".rs")), text(&CODE), $file::RULE)
        }),*];
    };
}

const fn with_hyphens<const LENGTH: usize>(name: &str) -> [u8; LENGTH] {
    let mut code = [0; LENGTH];
    let mut at = 0;
    while at < LENGTH {
        code[at] = if name.as_bytes()[at] == b'_' { b'-' } else { name.as_bytes()[at] };
        at += 1;
    }
    code
}

const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // The name of a Rust module is ASCII here.
        Err(_) => "",
    }
}

rules! {
    agentcore_full_access,
    alarm_collision,
    bedrock_full_access,
    bedrock_model_not_allowed,
    cloudwatch_alarm_action,
    cloudwatch_log_group_encrypted,
    cloudwatch_log_group_retention_period,
    code_mutable_key,
    code_runtime_deprecated,
    cognito_access_token,
    cognito_user_pool_advanced_security_mode_enforced,
    cognito_user_pool_mfa,
    cognito_user_pool_no_unauthenticated_logins,
    cognito_user_pool_strong_password_policy,
    ec2_restricted_common_ports,
    ec2_restricted_inbound,
    ec2_restricted_ssh,
    ec2_security_group_description,
    ecr_open_access,
    ecr_scan_on_push,
    ecr_tag_mutable,
    endpoint_default_name,
    endpoint_never_follows,
    endpoint_pinned,
    entra_audience,
    export_collision,
    iam_action_unknown,
    iam_administrator_policy,
    iam_condition_bounds_nothing,
    iam_condition_key_unknown,
    iam_credential_incomplete,
    iam_group_has_users,
    iam_known_at_deploy,
    iam_no_inline_policy,
    iam_no_managed_policies,
    iam_no_wildcard_permissions,
    iam_not_action_with_allow,
    iam_not_judged,
    iam_not_principal_with_allow,
    iam_not_resource_with_allow,
    iam_open_trust,
    iam_opens_resources,
    iam_pass_role_any_service,
    iam_pass_role_wildcard,
    iam_policy_no_statements_with_admin_access,
    iam_policy_no_statements_with_full_access,
    iam_privilege_escalation,
    iam_reads_all_data,
    iam_resource_never_fits,
    iam_sid_twice,
    iam_trust_without_source,
    iam_user_group_membership,
    iam_user_no_policies,
    image_mutable_tag,
    image_registry_foreign,
    invoke_command_granted,
    invoke_for_user_granted,
    kms_backing_key_rotation_enabled,
    kms_decrypt_any_key,
    lambda_function_public_access_prohibited,
    log_data_unmasked,
    log_key_foreign,
    log_retention_short,
    logs_resource_policy_quota,
    logs_unmanaged,
    managed_policy_size,
    name_collision,
    resource_policy_foreign,
    resource_policy_one_sided,
    resource_policy_open,
    resource_policy_source_account,
    resource_policy_wildcard,
    resource_type_missing_in_region,
    role_policies_quota,
    runtime_public_network,
    runtime_without_jwt,
    secret_in_environment,
    secret_in_template,
    sns_encrypted_kms,
    sns_topic_ssl_publish_only,
    ssm_parameter_collision,
    ssm_parameter_secret,
    tags_required,
    token_for_user_id,
    token_without_client_id,
    transaction_search_singleton,
    user_pool_billed,
    user_pool_stays,
    uses_runtime_unknown,
    vpc_endpoint_missing,
    vpc_endpoint_open,
    vpc_endpoint_twice,
    vpc_endpoint_without_tokens,
    workload_token_wildcard,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::RULES;
    use crate::policy::pages;
    use std::collections::BTreeSet;

    #[test]
    fn a_file_is_named_as_its_rule() {
        for rule in RULES {
            let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
            match &rule.ids()[..] {
                [id] if !rule.is_of_a_pack() => assert_eq!(id.code.name(), rule.name.replace('_', "-")),
                _ => assert!(plain(rule.source()).ends_with(&plain(rule.name)), "{}", rule.name),
            }
        }
    }

    #[test]
    fn every_code_is_the_code_of_one_rule_and_of_no_other_problem() {
        let codes: Vec<&str> = RULES.iter().flat_map(|rule| rule.ids()).map(|id| id.code.name()).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        assert!(codes.iter().all(|code| crate::diagnostic::Code::named(code).is_none()));
    }

    #[test]
    fn every_rule_has_words_that_follow_docs_wording() {
        for page in pages() {
            let name = page.codes.join(", ");
            assert!(page.text.lines().next().is_some_and(|line| line.len() > 20), "{name}: its file says nothing");
            assert!(page.title.ends_with('.'), "{name}");
            for words in [page.why, page.fix] {
                let first = words.chars().next().unwrap_or(' ');
                let known = ["AWS", "AgentCore", "IAM", "PCI", "Cognito", "CloudWatch", "CloudFormation"];
                let proper = known.iter().any(|known| words.starts_with(known));
                assert!((first.is_lowercase() || proper || first == '`') && !words.ends_with('.'), "{name}: {words}");
            }
        }
    }
}
