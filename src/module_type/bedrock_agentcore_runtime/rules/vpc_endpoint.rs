use super::super::config::{RuntimeConfig, SupportingEndpoint, VpcEndpoint};
use super::super::names::below;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::{Pattern, Syntax};
use crate::module_type::Deferred;
use crate::schema::Checked;
use jsonptr::Pointer;

const ENDPOINT: &Pointer = Pointer::from_static("/networkConfiguration/vpcEndpoint");
const ACTIONS: &Pointer = Pointer::from_static("/networkConfiguration/vpcEndpoint/endpointPolicy/allowActions");
const USES: &Pointer = Pointer::from_static("/uses");
const GROUPS: &Pointer = Pointer::from_static("/networkConfiguration/securityGroups");
const SUPPORTING: &Pointer = Pointer::from_static("/networkConfiguration/vpcEndpoint/createSupportingEndpoints");
const MORE: &Pointer = Pointer::from_static("/networkConfiguration/vpcEndpoint/supportingEndpoints");
const SUBNETS: &Pointer = Pointer::from_static("/networkConfiguration/subnets");
const OWN_SUBNETS: &Pointer = Pointer::from_static("/networkConfiguration/vpcEndpoint/endpointSubnets");

/// No region has more availability zones (us-east-1; AWS global infrastructure, 2026-11).
const MOST_ZONES: usize = 6;

/// What `uses` names and is called through this endpoint, each with an action of it (AgentCore developer guide, "Use interface
/// VPC endpoints"). Gateways have a service of their own.
const CALLED: &[(&str, &str, &str)] = &[
    ("memory", "its memory", "CreateEvent"),
    ("identity", "its credentials", "GetWorkloadAccessToken"),
    ("codeInterpreters", "its code interpreters", "InvokeCodeInterpreter"),
    ("browsers", "its browsers", "StartBrowserSession"),
];

/// Which calls of the VPC the endpoint denies: all others than those of runtimes, as MDAA 1.8 has it, unless `allowActions`
/// says so (mdaa-newer 9.3; of policy semantics [inferred]).
fn denied_calls(config: &Checked<RuntimeConfig>, endpoint: &VpcEndpoint) -> Option<Diagnostic> {
    let node = &config.node;
    let allowed = endpoint.endpoint_policy.allow_actions.as_deref();
    let passes = |action: &str| {
        let action = format!("bedrock-agentcore:{action}");
        let mut patterns = allowed.unwrap_or_default().iter().map(|pattern| Pattern::action(pattern, Syntax::Plain));
        patterns.any(|pattern| pattern.matches(&action))
    };
    let used = CALLED.iter().filter(|(key, _, action)| node.at(&below(USES, key)).is_some() && !passes(action));
    let used: Vec<&str> = used.map(|(_, what, _)| *what).collect();
    if allowed.is_some() && used.is_empty() {
        return None;
    }
    let message = match used.is_empty() {
        true => "the endpoint denies every call of the VPC to AgentCore but those of runtimes".to_owned(),
        false => format!("the endpoint denies the agent's own calls to {}", used.join(" and ")),
    };
    Some(
        Diagnostic::warning(Code::VPC_ENDPOINT_DENIES, message)
            .at_key(node, if allowed.is_some() { ACTIONS } else { ENDPOINT })
            .why(
                "with private DNS all calls of the VPC to `bedrock-agentcore` meet its policy: to memory, identity, code \
                 interpreters and browsers, `GetAgentCard` and `StopRuntimeSession`, too",
            )
            .help(
                "write `allowActions: ['bedrock-agentcore:*']` under `endpointPolicy`, or the actions that are called, or `[]` \
                 where nothing in the VPC calls anything else",
            ),
    )
}

/// Judges the endpoint in the VPC. False where its security group cannot be written, because only the deploy knows how many
/// callers it admits.
pub fn vpc_endpoint(config: &Checked<RuntimeConfig>, diagnostics: &mut Diagnostics) -> bool {
    let (node, network) = (&config.node, &config.value.network_configuration);
    let Some(endpoint) = &network.vpc_endpoint else { return true };
    let mut push = |found: Diagnostic| diagnostics.push(found);
    if network.vpc_id.is_none() {
        push(
            Diagnostic::error(Code::MISSING_KEY, "`vpcEndpoint` does not say in which VPC")
                .at_key(node, ENDPOINT)
                .help("add `vpcId:` to `networkConfiguration`"),
        );
    }
    denied_calls(config, endpoint).into_iter().for_each(&mut push);
    // S3 alone has no interface endpoint in the set.
    let pulls =
        endpoint.create_supporting_endpoints || endpoint.supporting_endpoints.contains(&SupportingEndpoint::EcrDocker);
    if pulls && endpoint.s3_route_tables.is_empty() {
        push(
            Diagnostic::info(Code::VPC_ENDPOINT_WITHOUT_S3, "there is none for S3, where the layers of images are")
                .at_key(node, if endpoint.create_supporting_endpoints { SUPPORTING } else { MORE })
                .why("without internet an image is pulled only where the subnets' route tables lead to S3")
                .help("name these tables in `s3RouteTables: [rtb-…]`, unless the VPC has a gateway endpoint for S3 already"),
        );
    }
    let (subnets, at) = match &endpoint.endpoint_subnets {
        Some(own) => (own, OWN_SUBNETS),
        None => (&network.subnets, SUBNETS),
    };
    if let Some(subnets) = subnets.known().filter(|subnets| subnets.len() > MOST_ZONES) {
        push(
            Diagnostic::warning(
                Code::VPC_ENDPOINT_ZONES,
                format!("of {} subnets two share an availability zone, and an endpoint takes one of each", subnets.len()),
            )
            .at_key(node, at)
            .why("EC2: \"VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service\"")
            .help("write one subnet for each zone in `vpcEndpoint.endpointSubnets: […]`"),
        );
    }
    if let Deferred::AtDeploy(_) = network.security_groups {
        push(
            Diagnostic::error(Code::MUST_BE_KNOWN, "how many security groups there are is known only at the deploy")
                .at_pointer(node, GROUPS)
                .why("`vpcEndpoint` makes a rule for each of them")
                .help("write a list with one `ssm:` for each group"),
        );
        return false;
    }
    network.vpc_id.is_some()
}
