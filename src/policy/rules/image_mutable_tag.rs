//! The image is named by `latest`, or by no tag at all, which means `latest`.
//!
//! ```yaml
//! containerUri: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes:latest
//! containerUri: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/quotes@sha256:0123…   # this very image
//! ```
//!
//! Any other tag can be moved too, unless the repository forbids it: for those it is a note.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "inferred from CloudFormation's change detection; ECR user guide, image tag mutability",
        controls: &[Control { framework: Framework::Nist, ids: &["CM-2", "SI-7"] }],
    },
    severity: Severity::Warning,
    title: "An image named by a tag that moves.",
    why: "CloudFormation compares texts: with the same tag it sees no change, and the runtime keeps its old containers (inferred, not tried)",
    fix: "name the image by its digest, `repository@sha256:…`, or by a tag that is new with each build",
    scope: &[Scope::Having(
        bedrock_agentcore::RUNTIME,
        "/AgentRuntimeArtifact/ContainerConfiguration",
        &["/AgentRuntimeArtifact/ContainerConfiguration/ContainerUri"],
    )],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for runtime in subject.of_type(bedrock_agentcore::RUNTIME) {
        let uri = ["AgentRuntimeArtifact", "ContainerConfiguration", "ContainerUri"];
        let Some(part) = runtime.properties.below(&uri) else { continue };
        let Some(text) = part.text().filter(|text| !text.contains("@sha256:")) else { continue };
        // What comes from SSM as a whole has a tag that nobody knows here.
        let Some((_, image)) = text.rsplit_once('/') else { continue };
        match image.split_once(':').map(|(_, tag)| tag) {
            // It may bring the tag.
            None if image.contains("${") => {}
            None => found.push(RuleMatch::new(&part.at, "the image has no tag, which means `latest`")),
            Some("latest") => found.push(RuleMatch::new(&part.at, "the tag `latest` moves with every push")),
            // A hash of the folder that the image is built from.
            Some(tag) if tag.len() >= 40 && tag.bytes().all(|byte| byte.is_ascii_hexdigit()) => {}
            Some(tag) => {
                found.push(RuleMatch::new(&part.at, format!("the tag `{tag}` may be moved to another image")).note())
            }
        }
    }
    found
}
