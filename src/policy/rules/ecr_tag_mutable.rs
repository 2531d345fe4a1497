//! An `AWS::ECR::Repository` lets its tags be moved.

use crate::cloudformation::resource_types::ecr;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Security Hub, ECR.2",
        controls: &[
            Control { framework: Framework::Nist, ids: &["CM-2", "SI-7"] },
            Control { framework: Framework::Fsbp, ids: &["ECR.2"] },
        ],
    },
    severity: Severity::Warning,
    title: "A repository whose tags can be moved.",
    why: "a tag that can be moved names another image tomorrow, and nobody sees when",
    fix: "write `ImageTagMutability: IMMUTABLE`",
    scope: &[Scope::Values(&[ecr::REPOSITORY], &["/ImageTagMutability"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let fixed = |text: &str| text.starts_with("IMMUTABLE");
    let mut found = Vec::new();
    for repository in subject.of_type(ecr::REPOSITORY) {
        let mutability = repository.properties.get("ImageTagMutability").and_then(|part| part.text());
        if !mutability.is_some_and(fixed) {
            let at = repository.properties.place_of("ImageTagMutability");
            found.push(RuleMatch::new(&at, format!("the tags of `{}` can be moved", repository.id)));
        }
    }
    found
}
