use super::code_archive;
use super::config::RuntimeConfig;
use super::image;
use crate::cloudformation::Fragment;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::placeholder::Context;
use crate::resolve::Resolved;
use crate::schema::Checked;
use jsonptr::Pointer;

/// What a runtime runs, as its template reads it: one is there, the other absent.
#[derive(Debug)]
pub struct RuntimeArtifact {
    pub image: Fragment,
    pub archive: Fragment,
}

const ARTIFACT: &Pointer = Pointer::from_static("/agentRuntimeArtifact");
const CONTAINER: &Pointer = Pointer::from_static("/agentRuntimeArtifact/containerConfiguration");
const CODE: &Pointer = Pointer::from_static("/agentRuntimeArtifact/codeConfiguration");

/// The artifact of the config. `None` after an error.
pub fn artifact(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Option<RuntimeArtifact> {
    let artifact = &config.value.agent_runtime_artifact;
    match (&artifact.container_configuration, &artifact.code_configuration) {
        (Some(container), None) => {
            let image = image::image(container, config, resolved, context, diagnostics)?;
            let image = Fragment::of_entries([("uri", image.uri), ("repositoryArn", image.repository_arn)]);
            Some(RuntimeArtifact { image, archive: Fragment::absent() })
        }
        (None, Some(code)) => {
            let archive = code_archive::archive(&code.code.s3, config, resolved);
            Some(RuntimeArtifact { image: Fragment::absent(), archive })
        }
        (Some(_), Some(_)) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::ARTIFACT_EXACTLY_ONE,
                    "`containerConfiguration` and `codeConfiguration` exclude each other",
                )
                .at_key(&config.node, CODE)
                .related(config.node.key_span(CONTAINER), "the image is named here")
                .why("AgentCore: \"AgentArtifact must have exactly one configuration\"")
                .help("keep the one that names what you mean"),
            );
            None
        }
        (None, None) => {
            diagnostics.push(
                Diagnostic::error(
                    Code::ARTIFACT_EXACTLY_ONE,
                    "neither `containerConfiguration` nor `codeConfiguration` says what to run",
                )
                .at_key(&config.node, ARTIFACT)
                .why("AgentCore: \"AgentArtifact must have exactly one configuration\"")
                .help("add `containerConfiguration:` with an image, or `codeConfiguration:` with an archive of code"),
            );
            None
        }
    }
}
