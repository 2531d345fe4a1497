//! What the rules about the VPC endpoint of AgentCore share.

use crate::cloudformation::resource_types::ec2;
use crate::iam::Statement;
use crate::policy::Subject;
use crate::policy::bounds::everyone;
use crate::policy::document::TemplatePolicy;
use crate::policy::subject::Resource;
use jsonptr::PointerBuf;

/// The interface endpoints for AgentCore's data plane that a template makes.
pub fn agentcore_endpoints<'s, 'a>(subject: &'s Subject<'a>) -> impl Iterator<Item = &'s Resource<'a>> {
    subject.of_type(ec2::VPC_ENDPOINT).filter(|endpoint| {
        let service = endpoint.properties.get("ServiceName").and_then(|name| name.text());
        service.is_some_and(|name| name.ends_with(".bedrock-agentcore"))
    })
}

/// Their policies.
pub fn agentcore_endpoint_policies<'s, 'a>(subject: &'s Subject<'a>) -> impl Iterator<Item = &'s TemplatePolicy<'a>> {
    subject.policies().iter().filter(|policy| agentcore_endpoints(subject).any(|one| one.id == policy.resource))
}

/// Whether a statement lets everyone's calls of runtimes pass.
pub fn passes_everyone(statement: &Statement<PointerBuf>) -> bool {
    let invokes = statement.grants()("bedrock-agentcore:InvokeAgentRuntime").is_some();
    statement.allows() && statement.conditions.is_empty() && everyone(statement).is_some() && invokes
}
