//! A repository policy allows a principal with a `*`.
//!
//! ```yaml
//! RepositoryPolicyText:
//!   Statement:
//!     - Effect: Allow
//!       Principal: '*'          # write arn:aws:iam::444455556666:root for one other account
//!       Action: ecr:BatchGetImage
//! ```

use crate::cloudformation::resource_types::{ecr, service};
use crate::diagnostic::{Code, Severity};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "An image repository that is open to everyone.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("AwsSolutions-ECR1", TITLE), controls: LEAST_PRIVILEGE }],
    severity: Severity::Error,
    title: TITLE,
    why: "a wildcard principal lets any AWS account in the world pull, and may let it push",
    fix: "name the accounts or roles that may use the repository",
    source: "cdk-nag 2.37.55, ECROpenAccess",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "ecr_open_access",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let documents = subject.documents().iter().filter(|document| service(&document.resource_type) == ecr::SERVICE);
    let mut found = Vec::new();
    for statement in documents.flat_map(|document| &document.statements).filter(|statement| statement.allows()) {
        if let Some((_, part, text)) = statement.principals().into_iter().find(|(_, _, text)| text.contains('*')) {
            found.push(Found::new(&part.at, format!("the principal `{text}` opens the repository to everyone")));
        }
    }
    found
}
