//! A user has policies of its own, or a policy names users.
//!
//! ```yaml
//! Type: AWS::IAM::ManagedPolicy
//! Properties:
//!   Users: [jane]          # write Groups or Roles
//! ```

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::policy::controls::{self, Control, Framework};
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "IAMUserNoPolicies",
        [
            Nist(&[
                Control {
                    framework: Framework::Nist,
                    ids: &[
                        "AC-2i.2",
                        "AC-2(1)",
                        "AC-2(6)",
                        "AC-3",
                        "AC-3(3)(a)",
                        "AC-3(3)(b)(1)",
                        "AC-3(3)(b)(2)",
                        "AC-3(3)(b)(3)",
                        "AC-3(3)(b)(4)",
                        "AC-3(3)(b)(5)",
                        "AC-3(3)(c)",
                        "AC-3(3)",
                        "AC-3(4)(a)",
                        "AC-3(4)(b)",
                        "AC-3(4)(c)",
                        "AC-3(4)(d)",
                        "AC-3(4)(e)",
                        "AC-3(4)",
                        "AC-3(7)",
                        "AC-3(8)",
                        "AC-3(12)(a)",
                        "AC-3(13)",
                        "AC-3(15)(a)",
                        "AC-3(15)(b)",
                        "AC-4(28)",
                        "AC-6",
                        "AC-6(3)",
                        "AC-24",
                        "CM-5(1)(a)",
                        "CM-6a",
                        "CM-9b",
                        "MP-2",
                        "SC-23(3)",
                        "SC-25",
                    ],
                },
                Control { framework: Framework::Fsbp, ids: &["IAM.2"] },
            ]),
            Hipaa(&[
                Control { framework: Framework::Hipaa, ids: controls::HIPAA_ACCESS },
                Control { framework: Framework::Fsbp, ids: &["IAM.2"] },
            ]),
            Pci(&[
                Control { framework: Framework::Pci, ids: controls::PCI_ACCESS },
                Control { framework: Framework::Fsbp, ids: &["IAM.2"] },
            ])
        ]
    ),
    severity: Severity::Error,
    title: "A policy attached to a user.",
    why: "rights that hang on single users are forgotten when people change",
    fix: "attach the policy to a group or a role",
    scope: &[
        Scope::Presence(&[iam::MANAGED_POLICY, iam::POLICY], &["/Users"]),
        Scope::Presence(&[iam::USER], &["/Policies", "/ManagedPolicyArns"]),
        Scope::Values(&[iam::USER_POLICY], &[]),
    ],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for resource in subject.resources() {
        let keys: &[&str] = match resource.kind {
            iam::POLICY | iam::MANAGED_POLICY => &["Users"],
            iam::USER => &["Policies", "ManagedPolicyArns"],
            _ => continue,
        };
        let given = keys.iter().find_map(|key| resource.properties.get(key));
        found.extend(
            given.map(|part| RuleMatch::new(&part.at, format!("`{}` attaches a policy to a user", resource.id))),
        );
    }
    for resource in subject.of_type(iam::USER_POLICY) {
        found.push(RuleMatch::new(&resource.part.at, format!("`{}` attaches a policy to a user", resource.id)));
    }
    found
}
