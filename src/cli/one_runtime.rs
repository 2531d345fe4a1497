use super::args::Selection;
use super::connection::AwsOptions;
use super::exit::Exit;
use super::failure::Failure;
use super::outputs::endpoint_key;
use super::report::keeps_from_aws;
use super::stacks::{self, ModuleStack, Problems};
use super::stream::Stream;
use super::workspace::Workspace;
use crate::cloudformation::Template;
use crate::diagnostic::{Code, Diagnostic};
use crate::project::ModuleId;
use crate::source::{SecretKind, Sources};
use crate::stack::{DeployedRuntime, TOKEN_VARIABLE};

/// The one module whose runtime a command is about; the inner code says why there is none, which was printed.
pub fn chosen(selection: &Selection, aws: &AwsOptions) -> Result<Result<(Workspace, ModuleStack), Exit>, Failure> {
    let workspace = Workspace::open(selection)?;
    let stacks = match stacks::selected(&workspace, selection, aws, Stream::Stderr)? {
        Ok(stacks) => stacks,
        Err(exit) => return Ok(Err(exit)),
    };
    let count = stacks.len();
    match <[ModuleStack; 1]>::try_from(stacks) {
        Ok([stack]) => Ok(Ok((workspace, stack))),
        Err(_) => Err(Failure::Usage(format!(
            "this is about one module and {count} are selected; choose one with -d, -e and -m"
        ))),
    }
}

/// The endpoints of a runtime, each with what the config calls it where that is known.
pub fn named_endpoints(
    runtime: &DeployedRuntime,
    (id, template): (&ModuleId, Option<&Template>),
    sources: &Sources,
) -> Vec<(String, Option<String>)> {
    let key = |name: &String| endpoint_key(name, (id, template), sources);
    runtime.endpoints.iter().map(|name| (name.clone(), key(name))).collect()
}

/// The endpoint of this name, as AWS or the config calls it.
pub fn endpoint_named(given: &str, endpoints: &[(String, Option<String>)]) -> Result<String, Box<Diagnostic>> {
    let by_name = endpoints.iter().find(|(name, _)| name == given);
    let by_key = || endpoints.iter().find(|(_, key)| key.as_deref() == Some(given));
    if let Some((name, _)) = by_name.or_else(by_key) {
        return Ok(name.clone());
    }
    let known: Vec<&str> = endpoints.iter().map(|(name, key)| key.as_deref().unwrap_or(name)).collect();
    let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Err(Box::new(
        Diagnostic::error(Code::ACCESS_ENDPOINT_UNKNOWN, format!("the runtime has no endpoint `{given}`"))
            .help(format!("name one that is deployed: {list}")),
    ))
}

/// The bearer token of the environment, which nothing prints.
pub fn token(workspace: &Workspace) -> Option<String> {
    let token = workspace.context.environment.get(TOKEN_VARIABLE)?.trim();
    let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
    if token.is_empty() {
        return None;
    }
    workspace.context.sources.secrets().keep(token, SecretKind::Credential);
    Some(token.to_owned())
}

/// Tells what is wrong with a module's runtime, or with a call of it; the code to leave with.
pub fn tell(found: &Diagnostic, module: &str, workspace: &Workspace) -> Exit {
    let mut problems = Problems::new(workspace);
    problems.add(module, std::slice::from_ref(found));
    Stream::Stderr.print(problems.text());
    exit(found)
}

/// The code that a problem of a call leaves with.
pub fn exit(found: &Diagnostic) -> Exit {
    if found.code == Code::AGENT_CALL_FAILED {
        Exit::NeedsPerson
    } else if found.code == Code::STACK_ABSENT || keeps_from_aws(found) {
        // Nothing was called.
        Exit::NotStarted
    } else {
        Exit::Input
    }
}
