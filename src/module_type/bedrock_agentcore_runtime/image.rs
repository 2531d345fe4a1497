use super::code_path::{self, CODE};
use super::config::{Container, Platform, RuntimeConfig};
use crate::cloudformation::{Fragment, ImageUri, of_region, text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::module_type::build_context::dockerfile::of_image;
use crate::module_type::naming::resource_name_origins;
use crate::placeholder::Context;
use crate::resolve::{Resolved, TargetValue};
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;

/// The image a runtime runs, as its template reads it.
#[derive(Debug)]
pub struct Image {
    pub uri: Fragment,
    /// ARN of the one repository it is pulled from; absent for public ECR.
    pub repository_arn: Fragment,
}

const CONTAINER: &str = "/agentRuntimeArtifact/containerConfiguration";
const URI: &Pointer = Pointer::from_static("/agentRuntimeArtifact/containerConfiguration/containerUri");
const PLATFORM: &Pointer = Pointer::from_static("/agentRuntimeArtifact/containerConfiguration/platform");

/// What CreateAgentRuntime answers (reported, threat-designer#57).
pub const REFUSED_ARCHITECTURE: &str =
    "AgentCore, when the runtime is made: \"Architecture incompatible for uri '…'. Supported architectures: [arm64]\"";

/// The image of the config. `None` after an error.
pub fn image(
    container: &Container,
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Option<Image> {
    let report = |found: Diagnostic, diagnostics: &mut Diagnostics| {
        diagnostics.push(found);
        None
    };
    match (&container.container_uri, &container.code_path) {
        (Some(_), Some(_)) => report(
            Diagnostic::error(Code::ARTIFACT_EXACTLY_ONE, "`containerUri` and `codePath` exclude each other")
                .at_key(&config.node, CODE)
                .related(config.node.key_span(URI), "the image is named here")
                .help("keep the one that names the image you mean"),
            diagnostics,
        ),
        (None, None) => report(
            Diagnostic::error(Code::ARTIFACT_EXACTLY_ONE, "neither `containerUri` nor `codePath` says what to run")
                .at_key(&config.node, Pointer::from_static(CONTAINER))
                .why("AgentCore: \"AgentArtifact must have exactly one configuration\"")
                .help("add `containerUri:` with an image in ECR, or `codePath:` with a folder that has a Dockerfile"),
            diagnostics,
        ),
        (Some(uri), None) => Some(existing(uri, config, resolved, diagnostics)),
        (None, Some(folder)) => {
            let platform = container.platform.unwrap_or(Platform::Arm64);
            built(folder, platform, config, resolved, context, diagnostics)
        }
    }
}

fn existing(uri: &str, config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) -> Image {
    let node = config.node.at(URI);
    let origins = node.map(Node::origins).unwrap_or_default();
    if config.node.at(PLATFORM).is_some() {
        diagnostics.push(
            Diagnostic::warning(Code::IGNORED_KEY, "`platform` is ignored beside `containerUri`")
                .at_key(&config.node, PLATFORM)
                .why("the image is built already")
                .help("remove it"),
        );
    }
    named_for_another_architecture(uri, config, diagnostics);
    let repository_arn = match ImageUri::parse(uri) {
        Some(ImageUri { account, region, repository, .. }) => {
            elsewhere(region, config, resolved, diagnostics);
            // The image's own partition, where both it and the stack's are known.
            let stack = &resolved.target.partition.text;
            let literal = !region.starts_with("${") && text::known(stack).is_some();
            let (partition, more) = match literal {
                true => (of_region(region).name, &[][..]),
                false => (stack.as_str(), &resolved.target.partition.origins[..]),
            };
            Fragment::of_text(
                format!("arn:{partition}:ecr:{region}:{account}:repository/{repository}"),
                [&origins[..], more].concat(),
            )
        }
        None if uri.starts_with("public.ecr.aws/") => Fragment::absent(),
        None => {
            diagnostics.push(
                Diagnostic::info(
                    Code::IMAGE_REPOSITORY_UNKNOWN,
                    "the image is known only when the stack is deployed, so its role may pull from every repository of the account",
                )
                .at_pointer(&config.node, URI)
                .help("name the repository in the config to bound the role to it"),
            );
            let target = &resolved.target;
            Fragment::of_text(
                format!(
                    "arn:{}:ecr:{}:{}:repository/*",
                    target.partition.text, target.region.text, target.account.text
                ),
                // The star, too, comes from there: it names no repository.
                origins_of(origins.get(..1).unwrap_or_default(), [&target.partition, &target.region, &target.account]),
            )
        }
    };
    Image { uri: Fragment::of_text(uri, origins), repository_arn }
}

/// Nobody looks into an image here; its name may tell.
fn named_for_another_architecture(uri: &str, config: &Checked<RuntimeConfig>, diagnostics: &mut Diagnostics) {
    let name = text::example(uri).and_then(|uri| Some(uri.split_once('/')?.1.to_owned()));
    let Some(architecture) = name.as_deref().and_then(of_image) else { return };
    if config.value.capacity_provider_configuration.is_some() {
        return;
    }
    diagnostics.push(
        Diagnostic::warning(Code::IMAGE_ARCHITECTURE, format!("the image is one for `{architecture}`, by its name"))
            .at_pointer(&config.node, URI)
            .why(REFUSED_ARCHITECTURE)
            .help("name an image for arm64: `docker buildx build --platform linux/arm64 --tag IMAGE --push FOLDER`"),
    );
}

/// Where a text came from that names parts of the target beside others: each place once.
fn origins_of(others: &[Origin], parts: [&TargetValue; 3]) -> Vec<Origin> {
    let mut origins = others.to_vec();
    for origin in parts.into_iter().flat_map(|part| &part.origins) {
        if !origins.contains(origin) {
            origins.push(origin.clone());
        }
    }
    origins
}

/// An image of another partition or region, as far as both are known.
fn elsewhere(region: &str, config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let target = &resolved.target;
    if region.starts_with("${") {
        return;
    }
    let found = match (text::known(&target.partition.text), text::known(&target.region.text)) {
        (Some(here), _) if of_region(region).name != here => Diagnostic::warning(
            Code::IMAGE_OTHER_PARTITION,
            format!("the image is in `{}`, the runtime in `{here}`", of_region(region).name),
        )
        .why("no role of one partition can pull from another")
        .help("push the image to a repository of the runtime's partition"),
        (_, Some(here)) if region != here => Diagnostic::warning(
            Code::IMAGE_OTHER_REGION,
            format!("the image is in region `{region}`, the runtime in `{here}`"),
        )
        .why("AgentCore (reported): \"Container images must be in the same region as the application\"")
        .help("push the image to a repository in the region of the runtime, or let ECR replicate it there"),
        _ => return,
    };
    diagnostics.push(found.at_pointer(&config.node, URI));
}

/// The image that will be built from a folder: its repository is the module's own, its tag the
/// content of the folder.
fn built(
    folder: &str,
    platform: Platform,
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Option<Image> {
    let node = config.node.at(CODE)?;
    // The instances of a capacity provider have the architecture that it gives them.
    let on_microvms = config.value.capacity_provider_configuration.is_none();
    if platform == Platform::Amd64 && on_microvms {
        // MDAA takes it, and so whoever comes from there gets a template; the image is built elsewhere.
        diagnostics.push(
            Diagnostic::warning(Code::IMAGE_ARCHITECTURE, "AgentCore refuses an image for `linux/amd64`")
                .at_pointer(&config.node, PLATFORM)
                .why(REFUSED_ARCHITECTURE)
                .help("write `linux/arm64`, or remove the key"),
        );
    }
    let tag = code_path::digest(folder, platform, config, context, diagnostics)?;
    if platform == Platform::Arm64 && on_microvms {
        code_path::architecture(folder, config, context, diagnostics);
    }
    let id = &resolved.id;
    let repository =
        format!("mdaac/{}/{}/{}/{}", id.org.name, id.domain.name, id.env.name, id.module.name).to_lowercase();
    let target = &resolved.target;
    let platform = config.node.at(PLATFORM).map(Node::origins).unwrap_or_default();
    let content = [node.origins(), platform].concat();
    let place = resource_name_origins(id);
    let uri_origins = origins_of(&content, [&target.account, &target.region, &target.url_suffix]);
    let arn_origins = origins_of(&[], [&target.partition, &target.region, &target.account]);
    let (account, region) = (&target.account.text, &target.region.text);
    let uri = format!("{account}.dkr.ecr.{region}.{}/{repository}:{tag}", target.url_suffix.text);
    let arn = format!("arn:{}:ecr:{region}:{account}:repository/{repository}", target.partition.text);
    Some(Image {
        uri: Fragment::of_text(uri, [&uri_origins[..], &place].concat()),
        repository_arn: Fragment::of_text(arn, [&arn_origins[..], &place].concat()),
    })
}
