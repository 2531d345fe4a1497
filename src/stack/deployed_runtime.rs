use super::aws::Aws;
use super::error::ErrorKind;
use super::resources::{StackResource, held, properties};
use super::state::{Situation, Stack, situation_of};
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::{Fragment, Template, of_region, property};
use crate::diagnostic::{Code, Diagnostic, Help};
use serde_json::Value;

/// The runtime of a stack, as far as one must know it to call it or to read its logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployedRuntime {
    pub arn: String,
    pub id: String,
    /// The names of its endpoints, `DEFAULT` first.
    pub endpoints: Vec<String>,
    /// Whether it takes tokens in place of signatures; none where nobody may look and no template says it.
    pub takes_tokens: Option<bool>,
}

impl DeployedRuntime {
    /// Finds the runtime of a stack; what stands in the way is a problem. Ours have one each.
    pub async fn find(
        aws: &Aws,
        account: &str,
        stack_name: &str,
        template: Option<&Template>,
    ) -> Result<DeployedRuntime, Box<Diagnostic>> {
        let failed = |error| Box::new(Diagnostic::from(&error));
        let stack = Stack::find(aws, stack_name).await.map_err(failed)?;
        let absent = matches!(situation_of(stack.as_ref()), Situation::Absent | Situation::NeverCreated);
        let Some(stack) = stack.filter(|_| !absent) else {
            let help = Help::command("deploy", "").then(" creates it");
            return Err(absence(format!("there is no stack `{stack_name}`"), help));
        };
        let held = held(aws, &stack).await.map_err(failed)?;
        let Some(runtime) = held.iter().find(|one| one.resource_type == RUNTIME) else {
            let help = Help::command("status", "").then(" shows how it is");
            return Err(absence(format!("the stack `{stack_name}` holds no runtime"), help));
        };
        let id = runtime.physical_id.clone();
        let takes_tokens = match properties(aws, RUNTIME, &id).await {
            Ok(Some(found)) => Some(takes_tokens(&found)),
            Ok(None) => {
                let help = Help::command("status", "").then(" shows what else differs from the stack");
                return Err(absence(
                    format!("the runtime `{id}` is in the stack `{stack_name}` and does not exist"),
                    help,
                ));
            }
            Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => {
                template.and_then(|template| Some(says_tokens(template.of_type(RUNTIME).next()?.1)))
            }
            Err(error) => return Err(failed(error)),
        };
        let partition = of_region(&aws.region).name;
        let arn = format!("arn:{partition}:bedrock-agentcore:{}:{account}:runtime/{id}", aws.region);
        Ok(DeployedRuntime { endpoints: endpoints(&held, &id), arn, id, takes_tokens })
    }

    /// The log group that the service writes for an endpoint (facts 8).
    pub fn log_group(&self, endpoint: &str) -> String {
        format!("/aws/bedrock-agentcore/runtimes/{}-{endpoint}", self.id)
    }
}

/// The endpoint that the service makes for every runtime.
pub const DEFAULT_ENDPOINT: &str = "DEFAULT";

fn absence(message: String, help: Help) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(Code::STACK_ABSENT, message).help(help))
}

fn takes_tokens(properties: &Value) -> bool {
    properties["AuthorizerConfiguration"]["CustomJWTAuthorizer"].is_object()
}

/// Whether the runtime of a template takes tokens.
pub fn says_tokens(runtime: &Fragment) -> bool {
    property(runtime, "AuthorizerConfiguration").is_some()
}

/// An endpoint's physical id is its ARN, which ends in its name (facts 1).
fn endpoints(held: &[StackResource], runtime_id: &str) -> Vec<String> {
    let own = held.iter().filter(|one| one.resource_type == RUNTIME_ENDPOINT).filter_map(|one| {
        let (before, name) = one.physical_id.rsplit_once("/runtime-endpoint/")?;
        before.ends_with(&format!("/{runtime_id}")).then(|| name.to_owned())
    });
    std::iter::once(DEFAULT_ENDPOINT.to_owned()).chain(own).collect()
}
