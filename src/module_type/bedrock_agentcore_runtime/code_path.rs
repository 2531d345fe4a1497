use super::config::{Platform, RuntimeConfig};
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::module_type::build_context::{self, BuildContextError};
use crate::placeholder::{Context, DEFAULT_OUT};
use crate::schema::Checked;
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

/// The path is relative to the file that names it, wherever that file was merged from.
fn beside_its_file(folder: &str, config: &Checked<RuntimeConfig>, context: &Context) -> PathBuf {
    let file = config.node.at(CODE).map(|node| context.sources.name(node.span.file)).unwrap_or_default();
    Path::new(&file).parent().unwrap_or(Path::new("")).join(folder)
}
