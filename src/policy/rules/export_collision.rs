//! The stack that comes second fails. An export has no environment in its name, so two environments of a domain cannot share
//! an account and region; and names that differ in punctuation only (`quote_agent`, `quote-agent`) may become one.
//!
//! One finding stands for all exports of the two modules.

use super::across::{UniqueName, collisions};
use crate::diagnostic::Severity;
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "CloudFormation user guide, Export; MDAA's naming: org:domain:module:type:id:attribute [ran]",
        controls: &[],
    },
    severity: Severity::Error,
    title: "Two modules that export the same name.",
    why: "the names of exports are unique in an account and region: \"Export with name … is already exported by stack …\"",
    fix: "deploy the environments to different accounts or regions, or give the modules different names",
    scope: &[Scope::Beside(&[Scope::Stack])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let mut named = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        for (id, output) in &subject.template.outputs {
            let output = Part { at: jsonptr::PointerBuf::from_tokens(["Outputs", id]), fragment: output };
            let name = output.below(&["Export", "Name"]);
            named.extend(name.and_then(|part| Some(UniqueName::regional(index, part.text()?, "export", &part.at))));
        }
    }
    collisions(subjects, named)
}
