use super::controls::{Control, Framework};

/// The controls beyond the rule packs that a rule, or a code of the config rules, helps to meet. Who wrote these lists
/// says nothing of our rules: the whole mapping is ours. Ids of prowler and checkov are of checks that look for the same,
/// also where they look at less.
pub fn crosswalk(rule: &str) -> impl Iterator<Item = Control> {
    let row = ROWS.iter().find(|row| row.rule == rule);
    let lists = row.map(|row| {
        [
            (Framework::Pci4, row.pci),
            (Framework::NistCsf, row.csf),
            (Framework::Aisf, row.aisf),
            (Framework::Fsbp, row.fsbp),
            (Framework::SecurityHub, row.hub),
            (Framework::Prowler, row.prowler),
            (Framework::Checkov, row.checkov),
        ]
    });
    let lists = lists.into_iter().flatten().filter(|(_, ids)| !ids.is_empty());
    lists.map(|(framework, ids)| Control { framework, ids })
}

/// One rule, by the name of its file, or a code of the config.
struct Row {
    rule: &'static str,
    pci: &'static [&'static str],
    csf: &'static [&'static str],
    aisf: &'static [&'static str],
    /// Where the rule's own file names none.
    fsbp: &'static [&'static str],
    hub: &'static [&'static str],
    prowler: &'static [&'static str],
    checkov: &'static [&'static str],
}

const NONE: Row = Row { rule: "", pci: &[], csf: &[], aisf: &[], fsbp: &[], hub: &[], prowler: &[], checkov: &[] };

/// Rights that fit a job and no more.
const LEAST: Row = Row { pci: &["7.2.2", "7.2.5"], csf: &["PR.AA-05"], aisf: &["AISF-IAM-02"], ..NONE };
/// Rights of an administrator.
const ADMIN: Row = Row { pci: &["7.2.1", "7.2.2", "7.2.5"], csf: &["PR.AA-05"], aisf: &["AISF-IAM-02"], ..NONE };
/// Who may call, and who may take on a role.
const CALLERS: Row = Row { pci: &["7.2.5", "7.3.1"], csf: &["PR.AA-05"], aisf: &["AISF-AGENT-02"], ..NONE };
/// Whom a token proves.
const TOKENS: Row = Row { pci: &["8.3.1"], csf: &["PR.AA-03"], aisf: &["AISF-AGENT-01", "AISF-IAM-08"], ..NONE };
/// That what runs is what was reviewed.
const INTEGRITY: Row = Row { pci: &["6.5.1"], csf: &["PR.PS-01", "ID.RA-09"], ..NONE };
/// Secrets out of sight.
const SECRETS: Row = Row { pci: &["8.3.2", "8.6.2"], csf: &["PR.AA-01", "PR.DS-01"], aisf: &["AISF-DATA-05"], ..NONE };
/// That logs are there when somebody asks.
const LOGS: Row = Row { pci: &["10.5.1"], csf: &["PR.PS-04"], ..NONE };
/// That the agent is not on the internet.
const NETWORK: Row = Row { pci: &["1.3.1", "1.3.2", "1.4.1"], csf: &["PR.IR-01"], aisf: &["AISF-INFRA-01"], ..NONE };

/// PCI DSS 4.0.1 (2024-06), NIST CSF 2.0 (2024-02), Security Hub's user guide, prowler at 3e000fa (2026-08-21) and its pull
/// requests 12558, 12662, 12664, 12762, 12800, checkov 3.3.30; read on 2026-11-30.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { rule: "agentcore_full_access", prowler: &["bedrockagentcore_full_access_policy_attached"], ..LEAST },
    Row { rule: "bedrock_full_access", prowler: &["bedrock_full_access_policy_attached"], ..LEAST },
    Row { rule: "bedrock_model_not_allowed", ..LEAST },
    Row { rule: "cloudwatch_log_group_encrypted", pci: &["10.3.2", "3.5.1"], csf: &["PR.DS-01"], aisf: &["AISF-INFRA-05"], prowler: &["cloudwatch_log_group_kms_encryption_enabled"], checkov: &["CKV_AWS_158"], ..NONE },
    Row { rule: "cloudwatch_log_group_retention_period", pci: &["3.2.1"], checkov: &["CKV_AWS_66"], ..NONE },
    Row { rule: "code_mutable_key", ..INTEGRITY },
    Row { rule: "code_runtime_deprecated", pci: &["6.3.3"], csf: &["PR.PS-02"], ..NONE },
    Row { rule: "cognito_access_token", ..TOKENS },
    Row { rule: "ecr_open_access", prowler: &["ecr_repositories_not_publicly_accessible"], ..CALLERS },
    Row { rule: "ecr_scan_on_push", pci: &["6.3.1", "11.3.1"], csf: &["ID.RA-01"], prowler: &["ecr_repositories_scan_images_on_push_enabled"], checkov: &["CKV_AWS_163"], ..NONE },
    Row { rule: "ecr_tag_mutable", prowler: &["ecr_repositories_tag_immutability"], checkov: &["CKV_AWS_51"], ..INTEGRITY },
    Row { rule: "endpoint_never_follows", pci: &["6.3.3"], csf: &["PR.PS-02"], ..NONE },
    Row { rule: "endpoint_pinned", pci: &["6.3.3"], csf: &["PR.PS-02"], ..NONE },
    Row { rule: "entra_audience", ..TOKENS },
    Row { rule: "iam_administrator_policy", prowler: &["iam_aws_attached_policy_no_administrative_privileges"], ..ADMIN },
    Row { rule: "iam_known_at_deploy", ..LEAST },
    Row { rule: "iam_no_inline_policy", ..LEAST },
    Row { rule: "iam_no_managed_policies", ..LEAST },
    Row { rule: "iam_no_wildcard_permissions", checkov: &["CKV_AWS_111"], ..LEAST },
    Row { rule: "iam_not_action_with_allow", ..LEAST },
    Row { rule: "iam_not_principal_with_allow", ..CALLERS },
    Row { rule: "iam_not_resource_with_allow", ..LEAST },
    Row { rule: "iam_open_trust", prowler: &["iam_role_cross_service_confused_deputy_prevention"], checkov: &["CKV_AWS_60"], ..CALLERS },
    Row { rule: "iam_opens_resources", checkov: &["CKV_AWS_109"], ..LEAST },
    Row { rule: "iam_pass_role_wildcard", aisf: &["AISF-IAM-02", "AISF-IAM-03"], prowler: &["iam_policy_passrole_to_bedrock_agentcore_restricted"], checkov: &["CKV_AWS_110"], ..LEAST },
    Row { rule: "iam_policy_no_statements_with_admin_access", prowler: &["iam_customer_attached_policy_no_administrative_privileges"], checkov: &["CKV_AWS_62"], ..ADMIN },
    Row { rule: "iam_policy_no_statements_with_full_access", checkov: &["CKV_AWS_63"], ..LEAST },
    Row { rule: "iam_privilege_escalation", prowler: &["iam_policy_allows_privilege_escalation"], checkov: &["CKV_AWS_109", "CKV_AWS_110"], ..ADMIN },
    Row { rule: "iam_reads_all_data", checkov: &["CKV_AWS_108"], ..LEAST },
    Row { rule: "iam_trust_without_source", aisf: &["AISF-IAM-05"], prowler: &["iam_role_cross_service_confused_deputy_prevention", "iam_role_service_trust_restricts_source_to_account"], ..CALLERS },
    Row { rule: "iam_user_group_membership", ..LEAST },
    Row { rule: "iam_user_no_policies", prowler: &["iam_policy_attached_only_to_group_or_roles"], checkov: &["CKV_AWS_40"], ..LEAST },
    Row { rule: "image_mutable_tag", ..INTEGRITY },
    Row { rule: "image_registry_foreign", pci: &["6.3.2", "6.5.1"], csf: &["GV.SC-07", "ID.RA-09"], ..NONE },
    Row { rule: "kms_backing_key_rotation_enabled", hub: &["KMS.4"], pci: &["3.7.4"], csf: &["PR.DS-01"], aisf: &["AISF-INFRA-07"], prowler: &["kms_cmk_rotation_enabled"], checkov: &["CKV_AWS_7"], ..NONE },
    Row { rule: "kms_decrypt_any_key", pci: &["3.6.1", "7.2.5"], fsbp: &["KMS.1", "KMS.2"], ..LEAST },
    Row { rule: "lambda_function_public_access_prohibited", prowler: &["awslambda_function_not_publicly_accessible"], ..CALLERS },
    Row { rule: "log_data_unmasked", pci: &["3.4.1"], csf: &["PR.DS-01"], aisf: &["AISF-DATA-05", "AISF-AI-03"], prowler: &["cloudwatch_log_group_agentcore_data_protection_policy_enabled", "cloudwatch_log_group_data_protection_policy_configured"], ..NONE },
    Row { rule: "log_key_foreign", pci: &["3.6.1", "10.3.2"], csf: &["PR.DS-01"], aisf: &["AISF-INFRA-07"], ..NONE },
    Row { rule: "log_retention_short", hub: &["CloudWatch.16"], prowler: &["cloudwatch_log_group_retention_policy_specific_days_enabled"], checkov: &["CKV_AWS_338"], ..LOGS },
    Row { rule: "logs_unmanaged", hub: &["CloudWatch.16"], pci: &["10.3.2", "10.5.1"], ..LOGS },
    Row { rule: "resource_policy_open", ..CALLERS },
    Row { rule: "resource_policy_wildcard", ..CALLERS },
    Row { rule: "runtime_public_network", hub: &["BedrockAgentCore.1"], prowler: &["bedrockagentcore_runtime_vpc_configured"], ..NETWORK },
    Row { rule: "runtime_without_jwt", prowler: &["bedrockagentcore_runtime_jwt_identity_propagation_configured"], ..TOKENS },
    Row { rule: "secret_in_environment", prowler: &["awslambda_function_no_secrets_in_variables"], ..SECRETS },
    Row { rule: "sns_encrypted_kms", csf: &["PR.DS-01"], prowler: &["sns_topics_kms_encryption_at_rest_enabled"], checkov: &["CKV_AWS_26"], ..NONE },
    Row { rule: "ssm_parameter_secret", ..SECRETS },
    Row { rule: "tags_required", csf: &["ID.AM-02"], ..NONE },
    Row { rule: "token_without_client_id", ..TOKENS },
    Row { rule: "workload_token_wildcard", aisf: &["AISF-IAM-02", "AISF-IAM-03", "AISF-AGENT-01"], prowler: &["iam_policy_no_agentcore_workload_access_token_wildcard"], ..LEAST },
    // Codes of the config.
    Row { rule: "boundary-lifted", ..LEAST },
    Row { rule: "image-repository-unknown", ..LEAST },
    Row { rule: "jwt-without-claims", ..TOKENS },
    Row { rule: "secret-reference", ..SECRETS },
    Row { rule: "vpc-required", hub: &["BedrockAgentCore.1"], prowler: &["bedrockagentcore_runtime_vpc_configured"], ..NETWORK },
];

#[cfg(test)]
mod tests {
    use super::ROWS;
    use crate::policy::{CONFIG_RULES, RULES};
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_of_one_rule() {
        let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
        let codes: BTreeSet<&str> = CONFIG_RULES.iter().map(|rule| rule.code.name()).collect();
        let mut seen = BTreeSet::new();
        for row in ROWS {
            assert!(names.contains(row.rule) || codes.contains(row.rule), "{} is no rule", row.rule);
            assert!(seen.insert(row.rule), "{} stands twice", row.rule);
        }
    }
}
