use super::controls::Framework::{self, Aisf, Checkov, Fsbp, Hipaa, Nist, NistCsf, Pci4, Prowler, SecurityHub};

/// What a control asks for, in our words: of the lists that the rule packs do not name. None for those of the packs.
pub fn control_title(framework: Framework, id: &str) -> Option<&'static str> {
    TITLES.iter().find(|(of, known, _)| *of == framework && *known == id).map(|(.., title)| *title)
}

#[rustfmt::skip]
const TITLES: &[(Framework, &str, &str)] = &[
    (Nist, "AC-3", "access enforcement"),
    (Nist, "AC-6", "least privilege"),
    (Nist, "AU-11", "audit records are kept for a time that the organization sets"),
    (Nist, "SC-7", "boundary protection"),
    (Hipaa, "164.312(a)(1)", "access control"),
    (Hipaa, "164.312(b)", "audit controls; no time for which logs are kept"),
    (Pci4, "1.3.1", "inbound traffic is restricted to what is needed"),
    (Pci4, "1.3.2", "outbound traffic is restricted to what is needed"),
    (Pci4, "1.4.1", "controls stand between trusted and untrusted networks"),
    (Pci4, "3.2.1", "account data is stored no longer than needed"),
    (Pci4, "3.4.1", "card numbers are masked where they are shown"),
    (Pci4, "3.5.1", "card numbers are unreadable wherever they are stored"),
    (Pci4, "3.6.1", "keys are protected, and known to as few as can be"),
    (Pci4, "3.7.4", "keys change at the end of their time"),
    (Pci4, "6.3.1", "vulnerabilities are found and ranked"),
    (Pci4, "6.3.2", "there is an inventory of software, that of third parties included"),
    (Pci4, "6.3.3", "components get their security updates"),
    (Pci4, "6.5.1", "changes follow a procedure"),
    (Pci4, "7.2.1", "an access control model is defined"),
    (Pci4, "7.2.2", "access follows the job and is the least that it needs"),
    (Pci4, "7.2.5", "application and system accounts have the least privileges"),
    (Pci4, "7.3.1", "an access control system restricts access to what is needed"),
    (Pci4, "8.3.1", "users prove who they are with at least one factor"),
    (Pci4, "8.3.2", "factors are unreadable where they are sent and stored"),
    (Pci4, "8.6.2", "passwords of application accounts stand in no script, file or source code"),
    (Pci4, "10.3.2", "audit logs are protected from change"),
    (Pci4, "10.5.1", "audit logs are kept for 12 months, the last three of them at hand"),
    (Pci4, "11.3.1", "vulnerabilities are scanned for every three months"),
    (NistCsf, "GV.SC-07", "risks of suppliers are known and watched"),
    (NistCsf, "ID.AM-02", "there is an inventory of software, services and systems"),
    (NistCsf, "ID.RA-01", "vulnerabilities are found and recorded"),
    (NistCsf, "ID.RA-09", "hardware and software are proven authentic before they are used"),
    (NistCsf, "PR.AA-01", "identities and credentials are managed"),
    (NistCsf, "PR.AA-03", "users, services and hardware are authenticated"),
    (NistCsf, "PR.AA-05", "permissions follow least privilege and separation of duties"),
    (NistCsf, "PR.DS-01", "data at rest is protected"),
    (NistCsf, "PR.IR-01", "networks are protected from unauthorized access"),
    (NistCsf, "PR.PS-01", "configuration management is applied"),
    (NistCsf, "PR.PS-02", "software is maintained, replaced and removed"),
    (NistCsf, "PR.PS-04", "log records are made and can be watched; no time is named"),
    (Aisf, "AISF-AGENT-01", "agents have identities, and authenticate"),
    (Aisf, "AISF-AGENT-02", "agents are authorized for the least they need"),
    (Aisf, "AISF-AI-03", "personal and sensitive data is filtered"),
    (Aisf, "AISF-DATA-05", "no secrets in code, settings and logs"),
    (Aisf, "AISF-IAM-02", "AI identities have the least privileges"),
    (Aisf, "AISF-IAM-03", "credentials are temporary and scoped"),
    (Aisf, "AISF-IAM-05", "roles of AI services are secure"),
    (Aisf, "AISF-IAM-08", "endpoints of AI are authorized"),
    (Aisf, "AISF-INFRA-01", "AI services are reached by private networks"),
    (Aisf, "AISF-INFRA-05", "data of AI is encrypted at rest"),
    (Aisf, "AISF-INFRA-07", "keys are the customer's own, and governed"),
    (Fsbp, "KMS.1", "customer managed policies do not allow decrypting with all keys (medium)"),
    (Fsbp, "KMS.2", "principals have no inline policies that allow decrypting with all keys (medium)"),
    (SecurityHub, "BedrockAgentCore.1", "AgentCore runtimes are in VPC network mode (high; Config bedrockagentcore-runtime-private-network-required)"),
    (SecurityHub, "CloudWatch.16", "log groups are kept for a set time, 365 days by default (Config cw-loggroup-retention-period-check); of NIST 800-53, not of FSBP"),
    (SecurityHub, "KMS.4", "keys are rotated; of CIS, NIST 800-53 and PCI DSS, not of FSBP"),
    (Prowler, "bedrock_full_access_policy_attached", "no role has AmazonBedrockFullAccess (high)"),
    (Prowler, "bedrockagentcore_full_access_policy_attached", "no role has BedrockAgentCoreFullAccess (proposed: pull request 12558)"),
    (Prowler, "bedrockagentcore_runtime_jwt_identity_propagation_configured", "runtimes have a custom JWT authorizer (proposed: pull request 12762)"),
    (Prowler, "bedrockagentcore_runtime_vpc_configured", "runtimes are in VPC mode, with subnets and security groups (proposed: pull request 12800)"),
    (Prowler, "cloudwatch_log_group_agentcore_data_protection_policy_enabled", "log groups of AgentCore have a data protection policy (pull request 12662, merged)"),
    (Prowler, "iam_policy_no_agentcore_workload_access_token_wildcard", "workload access tokens only of the own identity (pull request 12664, merged)"),
    (Prowler, "iam_policy_passrole_to_bedrock_agentcore_restricted", "no policy that lets any role be passed to AgentCore (pull request 12664, merged)"),
    (Prowler, "iam_role_service_trust_restricts_source_to_account", "trust of a service names the account it works for (pull request 12664, merged)"),
    (Checkov, "CKV_AWS_108", "no reading of secrets, parameters and objects on `*`: data exfiltration"),
    (Checkov, "CKV_AWS_109", "no permissions management on `*`"),
    (Checkov, "CKV_AWS_110", "no privilege escalation"),
    (Checkov, "CKV_AWS_111", "no write access on `*`; IAM5 is wider, it tells every wildcard"),
];

#[cfg(test)]
mod tests {
    use super::TITLES;
    use crate::policy::{RULES, Rule};
    use std::collections::BTreeSet;

    #[test]
    fn every_title_is_of_a_control_that_a_rule_meets() {
        let ids = RULES.iter().flat_map(Rule::ids).flat_map(|id| id.controls.iter());
        let known: BTreeSet<_> =
            ids.flat_map(|control| control.ids.iter().map(|id| (control.framework, *id))).collect();
        for (framework, id, _) in TITLES {
            assert!(known.contains(&(*framework, *id)), "{} {id}", framework.name());
        }
    }
}
