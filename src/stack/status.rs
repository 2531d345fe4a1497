use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::import::deployed_template;
use super::mend::stuck;
use super::resources::{StackResource, held};
use super::state::{Situation, Stack, situation_of};
use super::verify::Agents;
use crate::cloudformation::Template;
use crate::diagnostic::{Code, Diagnostic, Help};

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

/// Looks at a stack and what it holds. Changes nothing.
///
/// # Errors
/// When CloudFormation cannot be asked.
pub async fn status(aws: &Aws, stack_name: &str) -> Result<Status, AwsError> {
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
    let agents = match Agents::read(aws, &resources, template.as_ref()).await {
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
        (Situation::Settled, None) => Health::NotSeen,
        (Situation::Settled, Some(agents)) => {
            let faults = agents.faults(&resources);
            let healthy = faults.is_empty();
            diagnostics.extend(faults.into_iter().map(|fault| {
                let mut found = Diagnostic::error(Code::AGENT_NOT_SERVING, fault.words).help(
                    Help::from("deploy again with ")
                        .then(Help::command("deploy", ""))
                        .then(" once the reason is mended"),
                );
                found.why = fault.reason;
                found
            }));
            if healthy { Health::Serves } else { Health::NeedsPerson }
        }
        _ => {
            diagnostics.push(stuck(&stack, &resources));
            Health::NeedsPerson
        }
    };
    Ok(Status { stack: Some(stack), resources, agents, health, diagnostics })
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
