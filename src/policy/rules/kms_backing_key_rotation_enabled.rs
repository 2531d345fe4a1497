//! A symmetric KMS key has no `EnableKeyRotation: true`. The key that mdaac makes for log groups has.

use crate::cloudformation::resource_types::kms;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use crate::policy::{Control, Framework};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "KMSBackingKeyRotationEnabled",
        [
            AwsSolutions("KMS5", &[]),
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &["CM-6a", "CM-9b", "SA-9(6)", "SC-12", "SC-12(2)", "SC-12(6)"],
            }]),
            Pci(&[Control { framework: Framework::Pci, ids: &["2.2", "3.5", "3.6", "3.6.4"] }])
        ]
    ),
    severity: Severity::Error,
    title: "A key that is never rotated.",
    why: "the longer one key is used, the more a leak of it opens",
    fix: "write `EnableKeyRotation: true`",
    scope: &[Scope::Values(&[kms::KEY], &["/KeySpec", "/EnableKeyRotation"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for key in subject.of_type(kms::KEY) {
        let symmetric = key.properties.get("KeySpec").is_none_or(|spec| spec.text() == Some("SYMMETRIC_DEFAULT"));
        let rotated = key.properties.get("EnableKeyRotation").is_some_and(|part| part.is_true());
        if symmetric && !rotated {
            let at = key.properties.place_of("EnableKeyRotation");
            found.push(RuleMatch::new(&at, format!("the key `{}` is never rotated", key.id)));
        }
    }
    found
}
