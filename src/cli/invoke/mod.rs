//! `mdaac invoke`: takes a module and a payload, gives the answer of its agent as it comes.

mod printed;

use super::args::Selection;
use super::connection::{AwsOptions, Connections, block_on};
use super::exit::Exit;
use super::failure::Failure;
use super::one_runtime::{self, endpoint_named, named_endpoints};
use super::print_options::is_quiet;
use super::progress::duration;
use super::stacks::ModuleStack;
use super::stream::Stream;
use super::workspace::Workspace;
use crate::diagnostic::{Diagnostic, visible_line};
use crate::stack::{
    Call, DEFAULT_ENDPOINT, DeployedRuntime, Interrupt, Interrupted, MAX_PAYLOAD, SESSION_LENGTH, invoke, mismatch,
};
use printed::Printed;
use serde::de::IgnoredAny;
use std::io::Read;
use std::time::{Duration, Instant};

/// Options of `invoke`.
#[derive(Debug, clap::Args)]
pub struct InvokeOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub aws: AwsOptions,
    /// The endpoint that is called, as the config or AWS names it
    #[arg(long, value_name = "NAME", default_value = DEFAULT_ENDPOINT)]
    endpoint: String,
    /// What the agent gets, as JSON; `-` reads it from standard input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    payload: String,
    /// The session to go on with, 33 to 256 characters [default: a new one, which is printed]
    #[arg(long, value_name = "ID", value_parser = session)]
    session: Option<String>,
    /// How many seconds the agent may say nothing
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE, value_parser = clap::value_parser!(u64).range(1..=3600))]
    patience: u64,
}

/// So many seconds AgentCore waits for an answer to begin (quotas of AgentCore, request timeout: 15 minutes).
pub const PATIENCE: u64 = 900;

/// Calls the agent of the selected module.
pub fn run(options: &InvokeOptions) -> Result<Exit, Failure> {
    let payload = payload(&options.payload)?;
    let (workspace, stack) = match one_runtime::chosen(&options.selection, &options.aws)? {
        Ok(chosen) => chosen,
        Err(exit) => return Ok(exit),
    };
    block_on(async {
        let mut interrupt = Interrupt::on_ctrl_c();
        Ok(match interrupt.or(call(options, &workspace, &stack, &payload)).await {
            Ok(Ok(())) => Exit::Done,
            Ok(Err(found)) => one_runtime::tell(&found, &stack.module, &workspace),
            Err(Interrupted) => {
                Stream::Stderr.mention("interrupted; the agent may go on by itself\n");
                Exit::Interrupted
            }
        })
    })
}

async fn call(
    options: &InvokeOptions,
    workspace: &Workspace,
    stack: &ModuleStack,
    payload: &[u8],
) -> Result<(), Box<Diagnostic>> {
    let started = Instant::now();
    let mut connections = Connections::new(&options.aws);
    let (aws, identity) = connections.of(&stack.module, stack.account.as_deref(), stack.region.as_deref()).await?;
    let runtime = DeployedRuntime::find(aws, &identity.account, &stack.stack_name, stack.template.as_ref()).await?;
    let endpoints = named_endpoints(&runtime, (&stack.id, stack.template.as_ref()), &workspace.context.sources);
    let endpoint = endpoint_named(&options.endpoint, &endpoints)?;
    let token = one_runtime::token(workspace);
    if let Some(takes_tokens) = runtime.takes_tokens.filter(|takes| *takes != token.is_some()) {
        return Err(Box::new(mismatch(!takes_tokens)));
    }
    let session = options.session.clone().unwrap_or_else(new_session);
    if !is_quiet() {
        let words = format!("session {session}, endpoint {endpoint} of {}", runtime.arn);
        Stream::Stderr.mention(format!("{}\n", visible_line(&words)));
    }
    let call = Call {
        runtime: &runtime,
        endpoint: &endpoint,
        session: &session,
        payload,
        token: token.as_deref(),
        patience: Duration::from_secs(options.patience),
    };
    let mut answer = invoke(aws, &call).await.map_err(|failed| Box::new(failed.found))?;
    let mut printed = Printed::new(&answer.content_type);
    let ended = loop {
        match answer.next().await {
            Ok(Some(bytes)) if printed.push(&bytes) => {}
            // Whoever reads it has seen enough.
            Ok(Some(_)) => return Ok(()),
            Ok(None) => break Ok(()),
            Err(failed) => break Err(Box::new(failed.found)),
        }
    };
    printed.end();
    ended?;
    if !is_quiet() {
        let kind = if answer.content_type.is_empty() { "no content type" } else { &answer.content_type };
        let words = format!("status {}, {kind}, {}", answer.status, duration(started.elapsed()));
        Stream::Stderr.mention(format!("{}\n", visible_line(&words)));
    }
    Ok(())
}

/// A name that no other session has: 38 characters.
pub fn new_session() -> String {
    format!("mdaac-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..))
}

fn session(text: &str) -> Result<String, String> {
    let length = text.chars().count();
    if SESSION_LENGTH.contains(&length) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    let (least, most) = (SESSION_LENGTH.start(), SESSION_LENGTH.end());
    Err(format!("give {least} to {most} letters, digits or signs without a space; it has {length}"))
}

fn payload(given: &str) -> Result<Vec<u8>, Failure> {
    if given != "-" {
        return is_json(given.as_bytes()).map(|()| given.as_bytes().to_vec()).map_err(|why| {
            Failure::Usage(format!("--payload is no JSON: {why}; a text is quoted: --payload '{{\"prompt\": \"Hi\"}}'"))
        });
    }
    let mut read = Vec::new();
    let input = std::io::stdin().lock().take(MAX_PAYLOAD + 1).read_to_end(&mut read);
    input.map_err(|error| Failure::Io(format!("cannot read standard input: {error}")))?;
    if read.len() as u64 > MAX_PAYLOAD {
        return Err(Failure::Input(format!(
            "standard input has more than {MAX_PAYLOAD} bytes, which is what AgentCore takes"
        )));
    }
    is_json(&read).map_err(|why| Failure::Input(format!("standard input is no JSON: {why}")))?;
    Ok(read)
}

fn is_json(bytes: &[u8]) -> Result<(), serde_json::Error> {
    serde_json::from_slice::<IgnoredAny>(bytes).map(|_| ())
}
