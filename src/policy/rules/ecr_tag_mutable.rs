//! An `AWS::ECR::Repository` lets its tags be moved.

use crate::cloudformation::resource_types::ecr;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Control, Found, Framework, Id, Rule, Subject};

const TITLE: &str = "A repository whose tags can be moved.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id {
        code: Code::of_rule("ecr-tag-mutable", TITLE),
        controls: &[
            Control { framework: Framework::Nist, ids: &["CM-2", "SI-7"] },
            Control { framework: Framework::Fsbp, ids: &["ECR.2"] },
        ],
    }],
    severity: Severity::Warning,
    title: TITLE,
    why: "a tag that can be moved names another image tomorrow, and nobody sees when",
    fix: "write `ImageTagMutability: IMMUTABLE`",
    source: "AWS Security Hub, ECR.2",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "ecr_tag_mutable",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let fixed = |text: &str| text.starts_with("IMMUTABLE");
    let mut found = Vec::new();
    for repository in subject.of_type(ecr::REPOSITORY) {
        let mutability = repository.properties.get("ImageTagMutability").and_then(|part| part.text());
        if !mutability.is_some_and(fixed) {
            let at = repository.properties.place_of("ImageTagMutability");
            found.push(Found::new(&at, format!("the tags of `{}` can be moved", repository.id)));
        }
    }
    found
}
