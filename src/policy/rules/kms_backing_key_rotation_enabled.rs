//! A symmetric KMS key has no `EnableKeyRotation: true`. The key that mdaac makes for log groups has.

use crate::cloudformation::resource_types::kms;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Found, Id, Rule, Subject};
use crate::policy::{Control, Framework};

const TITLE: &str = "A key that is never rotated.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[
        Id {
            code: Code::of_rule("AwsSolutions-KMS5", TITLE),
            controls: &[Control { framework: Framework::Fsbp, ids: &["KMS.4"] }],
        },
        Id {
            code: Code::of_rule("NIST.800.53.R5-KMSBackingKeyRotationEnabled", TITLE),
            controls: &[
                Control {
                    framework: Framework::Nist,
                    ids: &["CM-6a", "CM-9b", "SA-9(6)", "SC-12", "SC-12(2)", "SC-12(6)"],
                },
                Control { framework: Framework::Fsbp, ids: &["KMS.4"] },
            ],
        },
        Id {
            code: Code::of_rule("PCI.DSS.321-KMSBackingKeyRotationEnabled", TITLE),
            controls: &[
                Control { framework: Framework::Pci, ids: &["2.2", "3.5", "3.6", "3.6.4"] },
                Control { framework: Framework::Fsbp, ids: &["KMS.4"] },
            ],
        },
    ],
    severity: Severity::Error,
    title: TITLE,
    why: "the longer one key is used, the more a leak of it opens",
    fix: "write `EnableKeyRotation: true`",
    source: "cdk-nag 2.37.55, KMSBackingKeyRotationEnabled",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "kms_backing_key_rotation_enabled",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for key in subject.of_type(kms::KEY) {
        let symmetric = key.properties.get("KeySpec").is_none_or(|spec| spec.text() == Some("SYMMETRIC_DEFAULT"));
        let rotated = key.properties.get("EnableKeyRotation").is_some_and(|part| part.is_true());
        if symmetric && !rotated {
            let at = key.properties.place_of("EnableKeyRotation");
            found.push(Found::new(&at, format!("the key `{}` is never rotated", key.id)));
        }
    }
    found
}
