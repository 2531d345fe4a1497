//! An `Allow` names every action of a service, or every action there is, on whatever resource.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: dynamodb:*          # write dynamodb:GetItem, dynamodb:Query
//!   Resource: arn:aws:dynamodb:eu-central-1:111122223333:table/quotes
//! ```
//!
//! MDAA stops here too. It overlooks services with a hyphen in their name (`bedrock-agentcore:*`).

use crate::diagnostic::Severity;
use crate::iam::{LocatedText, Pattern, PolicyKind};
use crate::policy::controls::{self, Control, Framework};
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "IAMPolicyNoStatementsWithFullAccess",
        [
            Nist(&[
                Control { framework: Framework::Nist, ids: &["AC-3", "AC-5b", "AC-6(2)", "AC-6(10)", "CM-5(1)(a)"] },
                Control { framework: Framework::Fsbp, ids: &["IAM.21"] },
            ]),
            Hipaa(&[
                Control { framework: Framework::Hipaa, ids: controls::HIPAA_ACCESS },
                Control { framework: Framework::Fsbp, ids: &["IAM.21"] },
            ]),
            Pci(&[
                Control { framework: Framework::Pci, ids: &["7.1.2", "7.1.3", "7.2.1", "7.2.2"] },
                Control { framework: Framework::Fsbp, ids: &["IAM.21"] },
            ])
        ]
    ),
    severity: Severity::Error,
    title: "A statement that allows all actions of a service.",
    why: "it allows deleting and sharing as well as reading, and what AWS adds to the service later",
    fix: "name the actions that the agent needs, e.g. `dynamodb:GetItem`",
    scope: &[Scope::Identity(&["Action"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| statement.allows()) {
        let all = |action: &Pattern| action.split(2).last().is_some_and(|name| name.is_everything());
        for LocatedText { text, at } in statement.actions().filter(|action| all(&action.as_action())) {
            let of = text.split_once(':').map(|(service, _)| service).filter(|service| !service.contains('*'));
            let words = of.map_or("every action".to_owned(), |service| format!("every action of `{service}`"));
            found.push(RuleMatch::new(at, format!("the statement allows {words}")).in_statement(&statement.at).alone());
        }
    }
    found
}
