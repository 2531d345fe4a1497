//! A log group has no data protection policy: what the agent writes stands there as it is, prompts and answers included.
//! CloudWatch Logs can mask what it knows: addresses, card numbers, keys. mdaac sets such a policy, as MDAA does, unless the
//! config says `dataProtection: false`.
//!
//! It is a warning: a policy of the whole account masks too, and no template shows that one. Set it once for the account, and
//! waive this:
//!
//! ```console
//! $ aws logs put-account-policy --policy-type DATA_PROTECTION_POLICY --policy-name agents --policy-document file://masks.json
//! ```

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "prowler, cloudwatch_log_group_agentcore_data_protection_policy_enabled (2026-08); CloudWatch Logs user guide, Help protect sensitive log data with masking",
        controls: &[
            Control { framework: Framework::Nist, ids: &["SC-28", "SI-12"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(1)"] },
        ],
    },
    severity: Severity::Warning,
    title: "Logs in which nothing is masked.",
    why: "everyone with `logs:GetLogEvents` reads what users wrote; only a data protection policy of the account may mask it",
    fix: "take `dataProtection: false` out, or set a data protection policy for the account, with `aws logs put-account-policy`",
    scope: &[Scope::Presence(&[logs::LOG_GROUP], &["/DataProtectionPolicy"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let plain = subject.of_type(logs::LOG_GROUP).filter(|it| it.properties.get("DataProtectionPolicy").is_none());
    let at = |it: &crate::policy::subject::Resource<'_>| it.properties.place_of("DataProtectionPolicy");
    plain
        .map(|it| RuleMatch::new(&at(it), format!("the log group `{}` masks nothing of what it is given", it.id)))
        .collect()
}
