use super::options::DeployOptions;
use super::outcome::{self, DeployedModule};
use crate::cli::connection::Connections;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::invoke::{PATIENCE, new_session};
use crate::cli::one_runtime::{endpoint_named, named_endpoints, token};
use crate::cli::outputs::endpoint_key;
use crate::cli::print_options::is_quiet;
use crate::cli::progress::{Screen, duration};
use crate::cli::workspace::Workspace;
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::{Template, property};
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help, visible_line};
use crate::smoke::{SmokeTest, Verdict};
use crate::stack::{
    AnswerForm, AnswerText, Aws, Call, CallFailed, DEFAULT_ENDPOINT, Deadline, DeployedRuntime, Ending, Identity,
    Interrupt, Interrupted, TimeUp, invoke, mismatch, says_tokens,
};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// A call to make of a module once it is deployed.
pub struct PlannedTest {
    test: SmokeTest,
    /// The module, `domain/env/module`.
    module: String,
}

/// A longer answer is not judged: nobody would have seen all of it.
const MAX_ANSWER: usize = 16 << 20;

/// The calls that the command line asks for; what cannot be called is reported, before anything is deployed.
pub fn planned(
    options: &DeployOptions,
    workspace: &Workspace,
    compiled: &[Compiled],
    diagnostics: &mut Diagnostics,
) -> Result<Vec<PlannedTest>, Failure> {
    let mut all = Vec::new();
    for path in options.smoke() {
        let Some(test) = SmokeTest::read(path, &workspace.context.sources, diagnostics)? else { continue };
        match module_of(&test, compiled) {
            Ok(module) => {
                fitting(&test, module, workspace, diagnostics);
                all.push(PlannedTest { test, module: module.id.to_string() });
            }
            Err(found) => diagnostics.push(*found),
        }
    }
    Ok(all)
}

/// The module that a file is about.
fn module_of<'a>(test: &SmokeTest, compiled: &'a [Compiled]) -> Result<&'a Compiled, Box<Diagnostic>> {
    let ours: Vec<&Compiled> =
        compiled.iter().filter(|module| !matches!(module.compilation, Compilation::LeftToMdaa)).collect();
    let list =
        |modules: &[&Compiled]| modules.iter().map(|module| format!("`{}`", module.id)).collect::<Vec<_>>().join(", ");
    let wrong = |pointer: &str, message: String, help: String| {
        Err(Box::new(Diagnostic::error(Code::SMOKE_FILE, message).at(test.place(pointer)).help(help)))
    };
    let Some(named) = &test.file.module else {
        return match ours.as_slice() {
            [one] => Ok(one),
            several => wrong(
                "",
                format!("{} modules are deployed, and the file does not say which one is called", several.len()),
                format!("add `module:` with one of {}", list(several)),
            ),
        };
    };
    let is_named = |module: &&&Compiled| {
        let id = module.id.to_string();
        id == *named || id.rsplit('/').next() == Some(named)
    };
    let meant: Vec<&Compiled> = ours.iter().filter(is_named).copied().collect();
    match meant.as_slice() {
        [one] => Ok(one),
        [] => wrong(
            "/module",
            format!("there is no module `{named}` among those that are deployed"),
            format!("name one of {}, or deploy that one, too", list(&ours)),
        ),
        several => wrong(
            "/module",
            format!("{} modules are called `{named}`", several.len()),
            format!("write it in full: {}", list(several)),
        ),
    }
}

/// Says what of a call does not fit the module's template.
fn fitting(test: &SmokeTest, module: &Compiled, workspace: &Workspace, diagnostics: &mut Diagnostics) {
    let Some(template) = module.compilation.template() else { return };
    if let Some(given) = &test.file.endpoint
        && let Some(endpoints) = endpoints_of(template, module, workspace)
        && let Err(found) = endpoint_named(given, &endpoints)
    {
        diagnostics.push(Diagnostic { code: Code::SMOKE_FILE, ..*found }.at(test.place("/endpoint")));
    }
    let takes_tokens = template.of_type(RUNTIME).next().is_some_and(|(_, runtime)| says_tokens(runtime));
    if takes_tokens != token(workspace).is_some() {
        diagnostics.push(mismatch(!takes_tokens).at(test.place("")));
    }
}

/// The endpoints that a template makes, and DEFAULT; none where the name of one is known to the deploy only.
fn endpoints_of(
    template: &Template,
    module: &Compiled,
    workspace: &Workspace,
) -> Option<Vec<(String, Option<String>)>> {
    let mut endpoints = vec![(DEFAULT_ENDPOINT.to_owned(), None)];
    for (_, endpoint) in template.of_type(RUNTIME_ENDPOINT) {
        let name = property(endpoint, "Name")?.known()?;
        let key = endpoint_key(&name, (&module.id, Some(template)), &workspace.context.sources);
        endpoints.push((name, key));
    }
    Some(endpoints)
}

/// What a run of tests works with.
pub struct Run<'a> {
    pub workspace: &'a Workspace,
    pub screen: &'a Screen,
    pub deadline: &'a Deadline,
}

impl Run<'_> {
    /// Makes the calls of the modules that were deployed, one after the other; the codes to leave with.
    pub async fn all(
        &self,
        tests: &[PlannedTest],
        (compiled, done): (&[Compiled], &[DeployedModule]),
        connections: &mut Connections<'_>,
        interrupt: &mut Interrupt,
    ) -> Vec<Exit> {
        let mut exits = Vec::new();
        for planned in tests {
            let serves = |one: &&DeployedModule| {
                one.module == planned.module && matches!(one.outcome.ending, Ending::Deployed | Ending::Unchanged)
            };
            let module = compiled.iter().find(|module| module.id.to_string() == planned.module);
            // Why it was not deployed is told already.
            let (Some(module), Some(_)) = (module, done.iter().find(serves)) else { continue };
            let started = Instant::now();
            let target = connections.of(&planned.module, module.account.as_deref(), module.region.as_deref()).await;
            let found = match target {
                Ok(target) => {
                    let judged = interrupt.or(self.deadline.or(self.judged(&planned.test, module, target)));
                    match judged.await {
                        Ok(Ok(found)) => found,
                        Ok(Err(TimeUp)) => vec![late("the time of `--timeout` was up before the agent had answered")],
                        Err(Interrupted) => return vec![Exit::Interrupted],
                    }
                }
                Err(found) => vec![*found],
            };
            self.tell(planned, &found, started.elapsed());
            exits.push(if found.is_empty() { Exit::Done } else { Exit::NeedsPerson });
        }
        exits
    }

    /// Makes one call; what is not as its file says.
    async fn judged(&self, test: &SmokeTest, module: &Compiled, (aws, identity): (&Aws, &Identity)) -> Vec<Diagnostic> {
        let template = module.compilation.template();
        let runtime = match DeployedRuntime::find(aws, &identity.account, &module.stack_name, template).await {
            Ok(runtime) => runtime,
            Err(found) => return vec![*found],
        };
        let endpoints = named_endpoints(&runtime, (&module.id, template), &self.workspace.context.sources);
        let endpoint = match endpoint_named(test.file.endpoint.as_deref().unwrap_or(DEFAULT_ENDPOINT), &endpoints) {
            Ok(endpoint) => endpoint,
            Err(found) => return vec![*found],
        };
        let token = token(self.workspace);
        let session = test.file.session.clone().unwrap_or_else(new_session);
        let payload = test.file.payload.to_string();
        let seconds = test.file.expect.within_seconds.map_or(PATIENCE, u64::from);
        let call = Call {
            runtime: &runtime,
            endpoint: &endpoint,
            session: &session,
            payload: payload.as_bytes(),
            token: token.as_deref(),
            patience: Duration::from_secs(seconds),
        };
        match timeout(call.patience, answered(aws, &call)).await {
            Err(_) => vec![late(&format!("the agent has not answered within {seconds} s"))],
            Ok(Ok((status, text))) => Verdict::of(test, status, &text).found,
            // A refusal may be what is wanted.
            Ok(Err(CallFailed { status: Some(status), found })) if test.file.expect.status == Some(status) => {
                Verdict::of(test, status, found.why.as_deref().unwrap_or_default()).found
            }
            Ok(Err(CallFailed { found, .. })) => vec![found],
        }
    }

    fn tell(&self, planned: &PlannedTest, found: &[Diagnostic], took: Duration) {
        let passed = found.is_empty();
        outcome::tell_first(&planned.module, found, self.workspace, self.screen);
        if self.screen.is_json() {
            let event = json!({
                "event": "smoke", "file": planned.test.name, "passed": passed, "seconds": took.as_secs(),
                "exitCode": if passed { Exit::Done } else { Exit::NeedsPerson } as u8,
            });
            return self.screen.print_event(&planned.module, event);
        }
        if passed && is_quiet() {
            return;
        }
        let words = if passed { "answers" } else { "is deployed, and its agent does not answer" };
        let words = format!("{}: {words} as `{}` says, {}", planned.module, planned.test.name, duration(took));
        self.screen.print(&format!("{}\n", visible_line(&words)));
    }
}

/// The whole of an answer, up to what is judged.
async fn answered(aws: &Aws, call: &Call<'_>) -> Result<(u16, String), CallFailed> {
    let mut answer = invoke(aws, call).await.map_err(|failed| *failed)?;
    let mut text = AnswerText::new(AnswerForm::of(&answer.content_type));
    let mut whole = String::new();
    while let Some(bytes) = answer.next().await.map_err(|failed| *failed)? {
        whole += &text.push(&bytes);
        if whole.len() > MAX_ANSWER {
            let message = format!("the agent's answer has more than {} MiB, and is not judged", MAX_ANSWER >> 20);
            let found = Diagnostic::error(Code::SMOKE_FAILED, message)
                .help("ask for less in `payload`, so that the whole answer can be looked at");
            return Err(CallFailed { status: None, found });
        }
    }
    whole += &text.end();
    Ok((answer.status, whole))
}

fn late(message: &str) -> Diagnostic {
    Diagnostic::error(Code::AGENT_CALL_FAILED, message)
        .why("it may be at work all the same: nobody waits for it any more")
        .help(Help::from("look at what the agent wrote: ").then(Help::command("logs", "")))
}
