//! An `Allow` has a `*` in an action or in a resource.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: dynamodb:*                                        # DeleteTable too
//!   Resource: arn:aws:dynamodb:eu-central-1:111122223333:table/*
//! ```
//!
//! Where AWS's API takes no narrower resource, the statements that mdaac writes have the reason beside them in
//! `templates/`. Those findings are notes: `--all` and the formats for programs list each with its reason. MDAA suppresses
//! this rule for the whole of its own policy. In your statements it is a warning.

use crate::diagnostic::Severity;
use crate::iam::{LocatedText, PolicyKind, Token};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::part::as_cdk_nag;
use crate::policy::{Admin, Check, Definition, RuleMatch, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: cdk_nag!("IAMNoWildcardPermissions", [AwsSolutions("IAM5", LEAST_PRIVILEGE)]),
    severity: Severity::Warning,
    title: "A wildcard in what a policy allows.",
    why: "a wildcard also allows what is added later, by AWS or by others in the account",
    fix: "name the actions and resources one by one, or waive it with the reason why that cannot be done",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| statement.allows()) {
        let forced = subject.justification(&statement.at);
        let actions = statement.actions().map(|action| ("Action", "actions", action));
        let resources = statement.resources().map(|resource| ("Resource", "resources", resource));
        for (key, what, LocatedText { text, at }) in actions.chain(resources).filter(|(.., written)| has_star(written))
        {
            let mut finding = RuleMatch::new(at, format!("`{text}` allows {what} by a wildcard"));
            finding.granular = Some(format!("{key}::{}", as_cdk_nag(text)));
            finding.statement = Some(statement.at.clone());
            if let Some(reason) = &forced {
                finding = finding.note().why(reason);
            }
            found.push(finding);
        }
    }
    found
}

/// `?` is a wildcard too, and none to cdk-nag. `${*}` is a star that is no wildcard.
fn has_star(written: &LocatedText<PointerBuf>) -> bool {
    written.as_resource().tokens().contains(&Token::Any)
}
