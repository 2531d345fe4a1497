use super::super::access::names;
use super::super::config::{Access, AccessPattern, DEFAULT_ENDPOINT, InvokeAction, OAUTH, RuntimeConfig};
use super::super::names::{Names, below, item};
use super::{authorizer, unknown_operators};
use crate::cloudformation::resource_types::SCHEMAS_OF;
use crate::cloudformation::resource_types::bedrock_agentcore::{RESOURCE_POLICY, RUNTIME};
use crate::cloudformation::{ResourceType, another_region, text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use crate::placeholder::closest;
use crate::resolve::Resolved;
use crate::schema::Checked;
use jsonptr::{Pointer, PointerBuf};

pub const PRINCIPALS: &str = "/access/principals";
const ENDPOINTS: &str = "/access/endpoints";
const ACTIONS: &str = "/access/actions";
const CONDITIONS: &Pointer = Pointer::from_static("/access/conditions");
const VPC_ONLY: &Pointer = Pointer::from_static("/enforceVpcOnly");
const VPC: &Pointer = Pointer::from_static("/networkConfiguration/vpcId");

/// Judges who is let in. `names` are those of the endpoints, as far as they are known. False where a
/// policy cannot be written, because it would hold what only the deploy knows.
pub fn access(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    names: Option<&Names>,
    diagnostics: &mut Diagnostics,
) -> bool {
    let mut rules = AccessRules { config, resolved, diagnostics, all_known: true };
    rules.vpc_only();
    let Some(access) = &config.value.access else { return rules.all_known };
    rules.region(access);
    rules.principals(access);
    rules.gateways(access);
    rules.actions(access);
    rules.conditions(access);
    if let Some(names) = names {
        rules.endpoints(access, names);
    }
    rules.all_known
}

pub struct AccessRules<'a> {
    pub config: &'a Checked<RuntimeConfig>,
    pub resolved: &'a Resolved,
    diagnostics: &'a mut Diagnostics,
    all_known: bool,
}

impl AccessRules<'_> {
    pub fn push(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    fn vpc_only(&mut self) {
        let (node, network) = (&self.config.node, &self.config.value.network_configuration);
        match (&network.vpc_id, self.config.value.enforce_vpc_only) {
            (None, true) => self.push(
                Diagnostic::error(Code::MISSING_KEY, "`enforceVpcOnly` does not say which VPC")
                    .at_key(node, VPC_ONLY)
                    .help("add `vpcId:` to `networkConfiguration`"),
            ),
            (Some(vpc), true) => {
                if self.config.value.access.is_none() {
                    self.missing_region(VPC_ONLY);
                }
                // Of a parameter of SSM the template asks for the id of a VPC and no other text.
                let parameters = &self.resolved.parameters;
                if text::whole_reference(vpc).and_then(|name| parameters.as_vpc(name)).is_none() {
                    self.known(vpc, VPC.to_buf());
                }
            }
            (Some(_), false) if network.vpc_endpoint.is_none() => self.push(
                Diagnostic::warning(
                    Code::IGNORED_KEY,
                    "`vpcId` has no effect without `enforceVpcOnly` and `vpcEndpoint`",
                )
                .at_key(node, VPC)
                .help("remove it"),
            ),
            (_, false) => {}
        }
    }

    fn region(&mut self, access: &Access) {
        if access.pattern == AccessPattern::ResourcePolicy || self.config.value.enforce_vpc_only {
            self.missing_region(Pointer::from_static("/access"));
        }
    }

    fn missing_region(&mut self, at: &Pointer) {
        let Some(region) = text::known(&self.resolved.target.region.text) else { return };
        let exists = |resource_type| ResourceType::of(resource_type).exists_in(&region);
        // Where there are no runtimes, a missing policy is the least of it.
        if (exists(RUNTIME), exists(RESOURCE_POLICY)) != (Some(true), Some(false)) {
            return;
        }
        let access = self.config.value.access.as_ref();
        let by_gateway = access.is_some_and(|access| !access.gateway_roles.is_empty());
        let help = match self.config.value.enforce_vpc_only {
            true => "remove `enforceVpcOnly`, and let a policy on the VPC endpoint say who may call",
            false if by_gateway => "remove `gatewayRoles`",
            false => "write `pattern: assume-role`, which needs no such policy",
        };
        let has_all = |other: &str| {
            [RUNTIME, RESOURCE_POLICY].iter().all(|name| ResourceType::of(name).exists_in(other) == Some(true))
        };
        let instead = another_region(&region, has_all);
        self.push(
            Diagnostic::error(
                Code::RESOURCE_POLICY_MISSING_IN_REGION,
                format!("CloudFormation has no resource policy for AgentCore in `{region}`"),
            )
            .at_key(&self.config.node, at)
            .why(format!("{RESOURCE_POLICY} is not in that region's resource schemas of {SCHEMAS_OF}"))
            .help(format!("{help}; or {instead}")),
        );
    }

    fn principals(&mut self, access: &Access) {
        let with_tokens = authorizer(&self.config.value).is_some();
        for (index, principal) in access.principals.iter().enumerate() {
            let at = item(PRINCIPALS, index);
            let is_token = principal == OAUTH;
            let found = match (is_token, with_tokens) {
                (true, _) if access.pattern == AccessPattern::AssumeRole => {
                    Diagnostic::error(Code::ACCESS_AUTHENTICATION, "a token assumes no role")
                        .help("remove `oauth`, or write `pattern: resource-policy`")
                }
                (true, false) => Diagnostic::error(
                    Code::ACCESS_AUTHENTICATION,
                    "without an authorizer `oauth` would admit everyone who has an AWS account",
                )
                .why("callers with a token are `Principal: \"*\"` to a policy, and here nobody checks tokens")
                .help("add `authorizerConfiguration.customJwtAuthorizer`, or name accounts and roles"),
                (false, true) => Diagnostic::error(
                    Code::ACCESS_AUTHENTICATION,
                    format!("`{principal}` signs with IAM, but this runtime takes tokens"),
                )
                .why("AgentCore: a runtime \"can only be configured with either SigV4 OR OAuth authentication\"")
                .help("name `oauth` alone, or remove `authorizerConfiguration`"),
                _ => {
                    if self.is_of_this_partition(principal, &at) {
                        self.known(principal, at);
                    }
                    continue;
                }
            };
            self.push(found.at_pointer(&self.config.node, &at));
        }
    }

    pub fn is_of_this_partition(&mut self, principal: &str, at: &PointerBuf) -> bool {
        let of_stack = text::known(&self.resolved.target.partition.text);
        let own = principal.strip_prefix("arn:").and_then(|rest| rest.split(':').next());
        let Some((of_stack, own)) = of_stack.zip(own.and_then(text::known)).filter(|(one, other)| one != other) else {
            return true;
        };
        self.push(
            Diagnostic::error(
                Code::ACCESS_OTHER_PARTITION,
                format!("`{principal}` is in the partition `{own}`, the runtime in `{of_stack}`"),
            )
            .at_pointer(&self.config.node, at)
            .why("no principal of one partition of AWS calls into another")
            .help("name a principal of the runtime's own partition"),
        );
        false
    }

    /// A call for a user whom the caller names needs two actions.
    fn actions(&mut self, access: &Access) {
        use InvokeAction as Is;
        let pairs = [
            (Is::InvokeAgentRuntimeForUser, Is::InvokeAgentRuntime),
            (Is::InvokeAgentRuntimeWithWebSocketStreamForUser, Is::InvokeAgentRuntimeWithWebSocketStream),
        ];
        for (index, action) in access.actions.iter().enumerate() {
            let plain = pairs.iter().find_map(|(for_user, plain)| (for_user == action).then_some(plain));
            let Some(plain) = plain.filter(|plain| !access.actions.contains(plain)) else { continue };
            self.push(
                Diagnostic::error(
                    Code::ACCESS_ACTION_ALONE,
                    format!("`{action:?}` alone lets nobody in: AWS asks for `{plain:?}`, too"),
                )
                .at_pointer(&self.config.node, &item(ACTIONS, index))
                .why("AgentCore: \"You require permissions to both actions\"")
                .help(format!("add `{plain:?}`")),
            );
        }
    }

    /// Such a text stands inside a JSON text, where a value from outside could say anything.
    pub fn known(&mut self, value: &str, at: PointerBuf) {
        if text::example(value).is_some() {
            return;
        }
        self.all_known = false;
        self.push(
            Diagnostic::error(Code::MUST_BE_KNOWN, "the value is known only when the stack is deployed")
                .at_pointer(&self.config.node, &at)
                .why("it would stand in the text of a policy, which a value from outside could rewrite")
                .help("write the value out, or use placeholders that are known now"),
        );
    }

    fn endpoints(&mut self, access: &Access, known: &Names) {
        for (index, written) in access.endpoints.iter().enumerate() {
            if written == DEFAULT_ENDPOINT || known.endpoints.iter().any(|endpoint| names(written, endpoint)) {
                continue;
            }
            let own = known.endpoints.iter().map(|endpoint| endpoint.written.as_deref().unwrap_or(&endpoint.key));
            let all: Vec<&str> = std::iter::once(DEFAULT_ENDPOINT).chain(own).collect();
            let help = match closest(written, all.iter().copied()) {
                Some(meant) => Help::nearest(meant),
                None => format!(
                    "write one of {}",
                    all.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                )
                .into(),
            };
            self.push(
                Diagnostic::error(Code::ACCESS_ENDPOINT_UNKNOWN, format!("this runtime has no endpoint `{written}`"))
                    .at_pointer(&self.config.node, &item(ENDPOINTS, index))
                    .help(help),
            );
        }
    }

    /// Keys that a request of these callers does not carry: a condition on them is never met.
    fn conditions(&mut self, access: &Access) {
        for found in unknown_operators(&self.config.node, CONDITIONS, &access.conditions) {
            self.push(found);
        }
        let of_tokens = access.principals.iter().any(|principal| principal == OAUTH);
        for (operator, keys) in &access.conditions {
            for (key, values) in keys.as_object().into_iter().flatten() {
                let at = below(&below(CONDITIONS, operator), key);
                let values = values.as_array().map_or(std::slice::from_ref(values), Vec::as_slice);
                for value in values.iter().filter_map(|value| value.as_str()) {
                    self.known(value, at.clone());
                }
                let lower = key.to_ascii_lowercase();
                let (code, why, help) = if NEVER_SET.contains(&lower.as_str()) {
                    (
                        Code::SOURCE_ACCOUNT_NEVER_SET,
                        "AWS sets it only when a service calls for somebody (IAM user guide, global condition keys)",
                        "remove it: the principals' accounts are checked by aws:PrincipalAccount already",
                    )
                } else if of_tokens && lower.starts_with("aws:principal") {
                    (
                        Code::CONDITION_NEVER_MET,
                        "a caller with a token is no IAM principal",
                        "remove it, and bound the claims in the authorizer",
                    )
                } else {
                    continue;
                };
                self.push(
                    Diagnostic::error(
                        code,
                        format!("`{key}` is never set when these principals call, so nobody would be admitted"),
                    )
                    .at_key(&self.config.node, &at)
                    .why(why)
                    .help(help),
                );
            }
        }
    }
}

/// Lower case: keys of calls that a service makes.
const NEVER_SET: [&str; 4] = ["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"];
