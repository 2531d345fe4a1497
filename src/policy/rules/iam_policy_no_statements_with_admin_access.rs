//! An `Allow` names all actions on all resources, or on all of a service's.
//!
//! ```yaml
//! - {Effect: Allow, Action: '*', Resource: '*'}
//! ```
//!
//! MDAA stops here too. A waiver of all three packs covers what follows from it: passing roles, raising one's own rights,
//! invoking any model. While it stands unwaived those are not reported for the same statement.

use crate::diagnostic::Severity;
use crate::iam::{LocatedText, Pattern, PolicyKind};
use crate::policy::controls::{self, Control, Framework};
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "IAMPolicyNoStatementsWithAdminAccess",
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
                        "AC-5b",
                        "AC-6",
                        "AC-6(2)",
                        "AC-6(3)",
                        "AC-6(10)",
                        "AC-24",
                        "CM-5(1)(a)",
                        "CM-6a",
                        "CM-9b",
                        "MP-2",
                        "SC-23(3)",
                        "SC-25",
                    ],
                },
                Control { framework: Framework::Fsbp, ids: &["IAM.1"] },
            ]),
            Hipaa(&[
                Control { framework: Framework::Hipaa, ids: controls::HIPAA_ACCESS },
                Control { framework: Framework::Fsbp, ids: &["IAM.1"] },
            ]),
            Pci(&[
                Control { framework: Framework::Pci, ids: controls::PCI_ACCESS },
                Control { framework: Framework::Fsbp, ids: &["IAM.1"] },
            ])
        ]
    ),
    severity: Severity::Error,
    title: "A statement that makes its role an administrator.",
    why: "whoever controls the agent then controls the account: a prompt is enough",
    fix: "name the actions and resources that the agent needs",
    scope: &[Scope::Identity(&["Action", "Resource"])],
    check: Check::Template(check),
    admin: Admin::Finds,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| statement.allows()) {
        let everything = |action: &Pattern| action.split(2).all(|part| part.is_everything());
        let everywhere = |resource: &LocatedText<PointerBuf>| {
            let text = &resource.text;
            resource.as_resource().is_everything() || (text.starts_with("arn") && text.ends_with('*'))
        };
        let action = statement.actions().find(|action| everything(&action.as_action()));
        let Some((action, _)) = action.zip(statement.wide_resource(everywhere)) else { continue };
        let words = "the statement allows every action: its role is an administrator";
        found.push(RuleMatch::new(&action.at, words).in_statement(&statement.at));
    }
    found
}
