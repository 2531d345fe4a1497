//! A repository policy allows a principal with a `*`.
//!
//! ```yaml
//! RepositoryPolicyText:
//!   Statement:
//!     - Effect: Allow
//!       Principal: '*'          # write arn:aws:iam::444455556666:root for one other account
//!       Action: ecr:BatchGetImage
//! ```

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Definition, Found, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!("ECROpenAccess", [AwsSolutions("ECR1", LEAST_PRIVILEGE)]),
    severity: Severity::Error,
    title: "An image repository that is open to everyone.",
    why: "a wildcard principal lets any AWS account in the world pull, and may let it push",
    fix: "name the accounts or roles that may use the repository",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let documents = subject.documents().iter().filter(|document| document.resource_type.starts_with("AWS::ECR::"));
    let mut found = Vec::new();
    for statement in documents.flat_map(|document| &document.statements).filter(|statement| statement.allows()) {
        if let Some((_, part, text)) = statement.principals().into_iter().find(|(_, _, text)| text.contains('*')) {
            found.push(Found::new(&part.at, format!("the principal `{text}` opens the repository to everyone")));
        }
    }
    found
}
