//! Failure: takes what AWS said of a resource, gives the problem on the user's line with what to do.

mod known;
mod place;
mod refusal;
mod table;
#[cfg(test)]
mod tests;

use super::change_set::ValidationFinding;
use super::error::{AwsError, ErrorKind};
use super::event::Event;
use crate::cloudformation::resource_types::cloudformation;
use crate::cloudformation::{Template, line, type_of};
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::source::Sources;
use known::known;
use place::place;
use refusal::{Phase, Refusal};

/// What was deployed when AWS refused.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub template: &'a Template,
    pub sources: &'a Sources,
    /// The account of the stack.
    pub account: &'a str,
    /// Whether the operation makes a role, which is not known everywhere at once (aws-unkind 5).
    pub adds_role: bool,
}

/// What made an operation fail: its first failure, not what was cancelled because of it.
///
/// None when no event says so.
pub fn first_cause(events: &[Event]) -> Option<&Event> {
    let own = |event: &&Event| event.failed() && event.resource_type != cloudformation::STACK;
    let first = events.iter().filter(own).find(|event| !event.is_cascade());
    first.or_else(|| events.iter().find(own)).or_else(|| events.iter().find(|event| event.failed()))
}

/// Whether the service failed only for the moment, as when it had not yet heard of what the same operation made just
/// before (aws-unkind 5, 11, 18). Who waits and tries again gets through.
pub fn passes(event: &Event, scene: &Scene<'_>) -> bool {
    known(&of(event, Some(scene))).is_some_and(|known| known.passes)
}

/// The failure of a resource as a problem on the user's line.
pub fn of_event(event: &Event, scene: &Scene<'_>) -> Diagnostic {
    explained(&of(event, Some(scene)), message(event), Some(scene), "deploy again")
}

/// The failure of a resource where no config is known.
pub fn of_deletion(event: &Event) -> Diagnostic {
    let again = Help::from("run ").then(Help::command("destroy", "")).then(" again");
    explained(&of(event, None), message(event), None, again)
}

/// A finding of CloudFormation's validation before the deploy as a problem on the user's line.
pub fn of_validation(finding: &ValidationFinding, scene: &Scene<'_>) -> Diagnostic {
    let resource = finding.path.as_deref().and_then(|path| path.strip_prefix("/Resources/")?.split('/').next());
    let logical_id = finding.logical_id.as_deref().or(resource).unwrap_or_default();
    let message = match logical_id {
        "" => "CloudFormation refuses the template before the deploy".to_owned(),
        id => format!("CloudFormation refuses `{id}` before the deploy"),
    };
    let resource_type = scene.template.resources.get(logical_id).map(type_of).unwrap_or_default();
    let reason = &finding.reason;
    let refusal = scene.refusal(Phase::Validation, resource_type, logical_id, reason);
    let mut found = explained(&refusal, message, Some(scene), "deploy again");
    if let Some(path) = &finding.path {
        found.span = line(scene.template, scene.sources, path);
    }
    found
}

/// Why a change set as a whole could not be made.
pub fn of_change_set(reason: &str, scene: &Scene<'_>) -> Diagnostic {
    let message = "CloudFormation cannot make the change set".to_owned();
    let mut found = Diagnostic::error(Code::CHANGE_SET_FAILED, message).why(reason);
    let refusal = scene.refusal(Phase::ChangeSet, "", "", reason);
    if let Some(known) = known(&refusal) {
        found.code = known.code;
        found.help = Some(match unread_parameters(reason).as_slice() {
            names @ [first, ..] if found.code == Code::SSM_PARAMETER_MISSING && names.len() <= MAX_PARAMETERS => {
                let others = names.iter().skip(1);
                others.fold(Help::parameter(*first), |help, name| help.then("; ").then(Help::parameter(*name)))
            }
            _ => known.help(&refusal),
        });
    }
    found
}

/// Of how many parameters the way is told one by one.
const MAX_PARAMETERS: usize = 3;

/// The names in `Unable to fetch parameters [/a,/b] from parameter store for this account.`; none where one is of another
/// account.
fn unread_parameters(reason: &str) -> Vec<&str> {
    let listed = reason.split_once("parameters [").and_then(|(_, rest)| rest.split_once(']'));
    let names: Vec<&str> = listed.into_iter().flat_map(|(names, _)| names.split(',')).map(str::trim).collect();
    if names.iter().all(|name| name.starts_with('/')) { names } else { Vec::new() }
}

/// The same where the request itself is refused, and it is known why.
pub fn of_request(error: &AwsError, scene: &Scene<'_>) -> Option<Diagnostic> {
    let found = of_change_set(&error.message, scene);
    (error.kind == ErrorKind::Refused && found.code != Code::CHANGE_SET_FAILED).then_some(found)
}

/// Why the stack turned back, where no resource says it.
pub fn of_stack(stack_name: &str, status: &str, reason: Option<&str>, scene: &Scene<'_>) -> Diagnostic {
    let mut found = Diagnostic::error(Code::DEPLOY_FAILED, format!("the stack `{stack_name}` ended in {status}"));
    found.why = reason.map(str::to_owned);
    let refusal = scene.refusal(phase(status), cloudformation::STACK, "", reason.unwrap_or_default());
    if let Some(known) = known(&refusal) {
        found.code = known.code;
        found.help = Some(known.help(&refusal));
    }
    found
}

impl<'a> Scene<'a> {
    fn refusal(&self, phase: Phase, resource_type: &'a str, logical_id: &'a str, reason: &'a str) -> Refusal<'a> {
        let (template, account) = (Some(self.template), Some(self.account));
        Refusal { phase, resource_type, logical_id, reason, template, account, adds_role: self.adds_role }
    }
}

fn of<'a>(event: &'a Event, scene: Option<&Scene<'a>>) -> Refusal<'a> {
    Refusal {
        phase: phase(&event.status),
        resource_type: &event.resource_type,
        logical_id: &event.logical_id,
        reason: event.reason.as_deref().unwrap_or_default(),
        template: scene.map(|scene| scene.template),
        account: scene.map(|scene| scene.account),
        adds_role: scene.is_some_and(|scene| scene.adds_role),
    }
}

fn phase(status: &str) -> Phase {
    match status.split_once('_').map(|(verb, _)| verb) {
        Some("UPDATE") => Phase::Update,
        Some("DELETE") => Phase::Delete,
        Some("IMPORT") => Phase::Import,
        // What is left of a rollback belongs to the creation that it takes back.
        _ => Phase::Create,
    }
}

fn message(event: &Event) -> String {
    let done = match event.status.split_once('_').map(|(verb, _)| verb) {
        Some("CREATE") => "be created",
        Some("UPDATE") => "be changed",
        Some("DELETE") => "be deleted",
        Some("IMPORT") => "be imported",
        _ => "be rolled back",
    };
    format!("`{}` ({}) could not {done}", event.logical_id, event.resource_type)
}

/// With code, line and help, also where nobody met it before.
fn explained(refusal: &Refusal<'_>, message: String, scene: Option<&Scene<'_>>, then: impl Into<Help>) -> Diagnostic {
    let known = known(refusal);
    let code = known.map_or(Code::DEPLOY_FAILED, |known| known.code);
    let reason = if refusal.reason.is_empty() { "AWS gives no reason" } else { refusal.reason };
    let help = match known {
        Some(known) => known.help(refusal),
        None => Help::from("this refusal is not one that mdaac knows: mend what AWS names and ").then(then),
    };
    let mut found = Diagnostic::error(code, message).why(reason).help(help);
    found.span = scene.and_then(|scene| line(scene.template, scene.sources, &place(refusal, known)));
    found
}
