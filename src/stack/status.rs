use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::import::deployed_template;
use super::live::{Deployed, Shown, look};
use super::mend::stuck;
use super::resources::{StackResource, held};
use super::state::{Situation, Stack, situation_of};
use super::verify::{Agents, UnhealthyResource};
use crate::cloudformation::Template;
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::source::Sources;

/// A stack as it is now, and whether what it holds serves.
#[derive(Clone, Debug)]
pub struct Status {
    /// The stack; none if there is none.
    pub stack: Option<Stack>,
    pub resources: Vec<StackResource>,
    /// Its runtimes and endpoints; none where nobody may look, and where there is no stack.
    pub agents: Option<Agents>,
    pub health: Health,
    /// What is wrong, and the way out.
    pub diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It is settled, and what it holds serves.
    Serves,
    /// An operation is under way.
    UnderWay,
    /// Somebody has to do something; what it is stands in the diagnostics.
    NeedsPerson,
    /// It is settled, and nobody may look whether what it holds serves.
    NotSeen,
}

/// How a stack is compared with what is live.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    pub account: &'a str,
    /// The module's template, whose lines are shown; none where it does not compile.
    pub template: Option<&'a Template>,
    pub sources: &'a Sources,
}

/// Looks at a stack and what it holds, and with a measure whether that is as deployed. Changes nothing.
///
/// # Errors
/// When CloudFormation cannot be asked.
pub async fn status(aws: &Aws, stack_name: &str, measure: Option<Measure<'_>>) -> Result<Status, AwsError> {
    let found = Stack::find(aws, stack_name).await?;
    let situation = situation_of(found.as_ref());
    let Some(stack) = found.filter(|_| situation != Situation::Absent) else {
        return Ok(Status::absent(None, format!("there is no stack `{stack_name}`")));
    };
    if situation == Situation::NeverCreated {
        let message = format!("of the stack `{stack_name}` there is a change set only, which nobody executed");
        return Ok(Status::absent(Some(stack), message));
    }
    let resources = held(aws, &stack).await?;
    let template = template(aws, &stack).await?;
    let mut diagnostics = Vec::new();
    let mut differs = false;
    let mut gone: Vec<String> = Vec::new();
    let read = match (measure.filter(|_| situation == Situation::Settled), &template) {
        (Some(measure), Some(deployed)) => {
            let looked = look(aws, measure.account, (&stack, &resources), deployed).await;
            differs = looked.differences() > 0;
            let ids = resources.iter().map(|one| &one.logical_id);
            gone = ids.filter(|id| looked.comparison.is_gone(id)).cloned().collect();
            let shown = Shown { template: measure.template.unwrap_or(deployed), sources: measure.sources };
            diagnostics.extend(looked.told(deployed, shown));
            looked.agents
        }
        (measure, _) => {
            diagnostics.extend(measure.map(|_| template_unread()));
            Agents::read(aws, &resources, template.as_ref(), &Deployed::newest()).await
        }
    };
    let agents = match read {
        Ok(agents) => Some(agents),
        Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => {
            diagnostics.push(
                Diagnostic::warning(
                    Code::NOT_VERIFIED,
                    "nobody may look here whether the runtime and its endpoints serve",
                )
                .why(error.message)
                .help("allow cloudformation:GetResource with the read actions of AgentCore"),
            );
            None
        }
        Err(error) => return Err(error),
    };
    let health = match (situation, &agents) {
        (Situation::Busy, _) => Health::UnderWay,
        (Situation::Settled, None) if !differs => Health::NotSeen,
        (Situation::Settled, agents) => {
            let faults = agents.iter().flat_map(|agents| agents.faults(&resources));
            // What was compared has told of the endpoints that somebody moved.
            let faults: Vec<Diagnostic> = faults
                .filter(|fault| (measure.is_none() || !fault.moved) && !gone.contains(&fault.logical_id))
                .map(not_serving)
                .collect();
            let healthy = faults.is_empty() && !differs;
            diagnostics.extend(faults);
            if healthy { Health::Serves } else { Health::NeedsPerson }
        }
        _ => {
            diagnostics.push(stuck(&stack, &resources));
            Health::NeedsPerson
        }
    };
    Ok(Status { stack: Some(stack), resources, agents, health, diagnostics })
}

fn not_serving(fault: UnhealthyResource) -> Diagnostic {
    let mut found = Diagnostic::error(Code::AGENT_NOT_SERVING, fault.words)
        .help(Help::from("deploy again with ").then(Help::command("deploy", "")).then(" once the reason is mended"));
    found.why = fault.reason;
    found
}

fn template_unread() -> Diagnostic {
    Diagnostic::warning(Code::NOT_VERIFIED, "not compared with what is live: nobody may read the deployed template")
        .help("allow cloudformation:GetTemplate")
}

impl Status {
    fn absent(stack: Option<Stack>, message: String) -> Status {
        let found =
            Diagnostic::error(Code::STACK_ABSENT, message).help(Help::command("deploy", "").then(" creates it"));
        Status { stack, resources: Vec::new(), agents: None, health: Health::NeedsPerson, diagnostics: vec![found] }
    }

    /// The resources that are worked on right now.
    pub fn under_way(&self) -> impl Iterator<Item = &StackResource> {
        self.resources.iter().filter(|resource| resource.status.ends_with("_IN_PROGRESS"))
    }
}

/// What the stack was deployed with. Whoever may not read it, or a template that is no JSON, leaves it to the service
/// what version an endpoint shall serve.
async fn template(aws: &Aws, stack: &Stack) -> Result<Option<Template>, AwsError> {
    match deployed_template(aws, &stack.id).await {
        Ok(template) => Ok(Some(Template::from_json(&template))),
        Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => Ok(None),
        Err(error) => Err(error),
    }
}
