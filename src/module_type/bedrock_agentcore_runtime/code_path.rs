use super::config::{Platform, RuntimeConfig};
use super::image::REFUSED_ARCHITECTURE;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::module_type::build_context::dockerfile::{Because, other_architecture};
use crate::module_type::build_context::{self, BuildContextError};
use crate::placeholder::{Context, DEFAULT_OUT};
use crate::schema::Checked;
use crate::source::Span;
use jsonptr::Pointer;
use std::path::{Path, PathBuf};

/// Where the config names the folder.
pub const CODE: &Pointer = Pointer::from_static("/agentRuntimeArtifact/containerConfiguration/codePath");

/// The tag of the image that `codePath` builds: a hash of the folder's content. `None` after an error.
pub fn digest(
    folder: &str,
    platform: Platform,
    config: &Checked<RuntimeConfig>,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let mut report = |code, message: String, help: &str| {
        diagnostics.push(Diagnostic::error(code, message).at_pointer(&config.node, CODE).help(help));
        None
    };
    let Some(folder) = text::known(folder) else {
        let message = "`codePath` is known only when the stack is deployed".to_owned();
        return report(Code::MUST_BE_KNOWN, message, "write the folder out");
    };
    let real = match context.sources.inside(&beside_its_file(&folder, config, context)) {
        Ok(Some(real)) if real.is_dir() => real,
        Ok(Some(_)) => {
            let message = format!("`{folder}` is not a folder");
            return report(Code::BUILD_CONTEXT, message, "name the folder that holds the Dockerfile");
        }
        Ok(None) => {
            let help = "a path is relative to the file it stands in; correct it or create the folder";
            return report(Code::BUILD_CONTEXT, format!("there is no folder `{folder}`"), help);
        }
        Err(_) => {
            let help = "move the folder below that of the mdaa.yaml, or allow it with `--allow-path DIR`";
            return report(Code::PATH_OUTSIDE_PROJECT, format!("`{folder}` lies outside the project"), help);
        }
    };
    let out = context.sources.folder().join(DEFAULT_OUT);
    if let Some(out) = out.strip_prefix(&real).ok().and_then(Path::to_str)
        && matches!(build_context::sends(&real, out), Ok(true))
    {
        let message = format!("`{folder}` holds mdaac's own output, so the image's tag would change with each run");
        let help = format!("add `{out}` to the folder's `.dockerignore`, or give the Dockerfile a folder of its own");
        return report(Code::BUILD_CONTEXT, message, &help);
    }
    let platform = match platform {
        Platform::Arm64 => "linux/arm64",
        Platform::Amd64 => "linux/amd64",
    };
    match build_context::digest(&real, context.sources.boundary(&real), platform) {
        Ok(tag) => Some(tag),
        Err(BuildContextError::NoDockerfile) => {
            let help = "put a `Dockerfile` there, or name the folder that has one";
            report(Code::BUILD_CONTEXT, format!("`{folder}` has no Dockerfile"), help)
        }
        Err(other) => {
            let message = format!("`{folder}` cannot be built: {other}");
            report(Code::BUILD_CONTEXT, message, "mend the folder that the image is built from")
        }
    }
}

/// Judges for which architecture the Dockerfile of the folder makes its image, on the line that says so.
pub fn architecture(folder: &str, config: &Checked<RuntimeConfig>, context: &Context, diagnostics: &mut Diagnostics) {
    let (Some(folder), Some(node)) = (text::known(folder), config.node.at(CODE)) else { return };
    let Ok(Some(real)) = context.sources.inside(&beside_its_file(&folder, config, context)) else { return };
    let Ok(name) = build_context::dockerfile_name(&real) else { return };
    // What hinders reading it hinders the build, and is told there.
    let path = Path::new(&folder).join(name);
    let Some(file) = context.sources.open(&path.to_string_lossy(), node.span, &mut Diagnostics::default()) else {
        return;
    };
    let Some(found) = other_architecture(&context.sources.text(file), "arm64") else { return };
    let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    let span = Span { file, start: narrow(found.at.start), end: narrow(found.at.end) };
    let architecture = found.architecture.unwrap_or_default();
    let code = Code::IMAGE_ARCHITECTURE;
    let told = match found.because {
        Because::Platform => {
            Diagnostic::error(code, format!("the image is one for `{architecture}`, whatever it is built for"))
                .why(REFUSED_ARCHITECTURE)
                .help("remove `--platform`: the build is for `linux/arm64` then")
        }
        Because::Default(argument) => {
            let message = format!("the image is one for `{architecture}`, unless the build sets `{argument}`");
            Diagnostic::warning(code, message).why(REFUSED_ARCHITECTURE).help(format!(
                "remove `--platform`, or build with `--build-arg {argument}=` and what stands for arm64 there"
            ))
        }
        Because::Builder => Diagnostic::info(code, "the image has the architecture of the machine that builds it")
            .why("AgentCore's microVMs run arm64, and `$BUILDPLATFORM` is not what the build is for")
            .help("remove `--platform` in the last stage, or build on a machine with arm64"),
        Because::Image(image) => {
            Diagnostic::warning(code, format!("`{image}` is an image for `{architecture}`, by its name"))
                .why(REFUSED_ARCHITECTURE)
                .help("start from an image that there is for arm64, too, most often the same without that word")
        }
    };
    diagnostics.push(told.at(span).related(node.span, "the image is built from here"));
}

/// The path is relative to the file that names it, wherever that file was merged from.
fn beside_its_file(folder: &str, config: &Checked<RuntimeConfig>, context: &Context) -> PathBuf {
    let file = config.node.at(CODE).map(|node| context.sources.name(node.span.file)).unwrap_or_default();
    Path::new(&file).parent().unwrap_or(Path::new("")).join(folder)
}
