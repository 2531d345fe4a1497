//! Our rules agree with cdk-nag, the gate that MDAA runs, rule by rule and resource by resource, on
//! everything we emit and on mutations of it; where cdk-nag is wrong, the case says why. checkov is
//! a second opinion, and cfn-lint shows what nobody else finds.

mod cdk_nag;
mod cfn_lint;
mod checkov;
mod mutations;
use crate::support::printed;
use crate::support::project::{Project, SYNTH, right_projects};
use mutations::mutations;
use serde_json::Value;
use std::sync::LazyLock;

/// Every template that we emit for our good projects.
fn emitted() -> Vec<(String, Value)> {
    let mut templates = Vec::new();
    for folder in right_projects() {
        let project = Project::copy_of(&folder);
        let output = project.mdaac(&SYNTH);
        assert!(output.status.success(), "synth in {}: {}", folder.display(), printed(&output));
        for (path, text) in project.written(".template.json") {
            templates.push((format!("{}: {path}", folder.display()), serde_json::from_str(&text).unwrap()));
        }
    }
    templates
}

/// Everything we emit, then the mutations, by name.
static CASES: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let mutated = mutations().into_iter().map(|mutation| (mutation.name, mutation.template));
    emitted().into_iter().chain(mutated).collect()
});
