use super::config::{Access, AccessPattern, DEFAULT_ENDPOINT, RuntimeConfig};
use super::names::{EndpointNames, key};
use super::rules;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use indexmap::IndexMap;
use jsonptr::Pointer;
use regex::Regex;
use std::sync::LazyLock;

const PRINCIPALS: &Pointer = Pointer::from_static("/access/principals");
const GATEWAY_ROLES: &Pointer = Pointer::from_static("/access/gatewayRoles");
const ACTIONS: &Pointer = Pointer::from_static("/access/actions");
const CONDITIONS: &Pointer = Pointer::from_static("/access/conditions");
const ENDPOINTS: &Pointer = Pointer::from_static("/access/endpoints");
const PATTERN: &Pointer = Pointer::from_static("/access/pattern");
const VPC_ONLY: &Pointer = Pointer::from_static("/enforceVpcOnly");
const VPC: &Pointer = Pointer::from_static("/networkConfiguration/vpcId");

/// The account in the ARN of a principal, as text in Fn::Sub syntax.
#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r":iam::([0-9]{12}|\$\{AWS::AccountId\}):").unwrap());

/// What the policies on the runtime and its endpoints say, and who may assume the role for callers.
#[derive(Debug)]
pub struct Grants<'a> {
    config: &'a Checked<RuntimeConfig>,
    resolved: &'a Resolved,
    access: Option<&'a Access>,
}

/// Whether an endpoint is one of those that `access` is for.
struct Listed {
    value: bool,
    origins: Vec<Origin>,
}

impl<'a> Grants<'a> {
    /// Of a config that the rules have passed.
    pub fn new(config: &'a Checked<RuntimeConfig>, resolved: &'a Resolved) -> Self {
        Grants { config, resolved, access: config.value.access.as_ref() }
    }

    /// What the template reads as `access`.
    pub fn data(&self) -> Fragment {
        let role = match self.pattern() {
            Some(AccessPattern::AssumeRole) if !self.principal_nodes().is_empty() => {
                Fragment::of_entries([("principals", self.principals()), ("condition", self.caller_condition())])
            }
            _ => Fragment::absent(),
        };
        let everywhere = Listed { value: true, origins: Vec::new() };
        Fragment::of_entries([
            ("actions", self.actions()),
            ("callerCondition", self.caller_condition()),
            ("tokenCondition", self.token_condition()),
            ("gateways", self.config.node.at(GATEWAY_ROLES).map_or_else(Fragment::absent, Fragment::from)),
            ("vpcOnly", self.vpc_only()),
            ("vpcId", self.vpc()),
            ("runtime", self.target(everywhere)),
            ("default", self.target(self.listed(|name| name == DEFAULT_ENDPOINT))),
            ("role", role),
        ])
    }

    /// What the template reads as `access` of a named endpoint.
    pub fn endpoint(&self, endpoint: &EndpointNames) -> Fragment {
        self.target(self.listed(|name| names(name, endpoint)))
    }

    /// Whether the config's `access` lists an endpoint, and where that is written: the names that mean it, or all names
    /// that mean another.
    fn listed(&self, means: impl Fn(&str) -> bool) -> Listed {
        let names = self.access.map(|access| &access.endpoints[..]).unwrap_or_default();
        let value = names.iter().any(|name| means(name));
        let written = self.config.node.at(ENDPOINTS).and_then(Node::as_list).unwrap_or_default();
        let telling = written.iter().filter(|node| !value || node.as_str().is_some_and(&means));
        Listed { value, origins: telling.flat_map(Node::origins).collect() }
    }

    /// The policy on the runtime, or on an endpoint that is `listed` or not. AgentCore asks both for each
    /// call, so who is admitted to an endpoint is admitted to the runtime, too.
    fn target(&self, Listed { value: listed, origins }: Listed) -> Fragment {
        let by_policy = self.pattern() == Some(AccessPattern::ResourcePolicy) && !self.principal_nodes().is_empty();
        let by_gateway = self.access.is_some_and(|access| !access.gateway_roles.is_empty());
        let (with_tokens, in_vpc) =
            (rules::authorizer(&self.config.value).is_some(), self.config.value.enforce_vpc_only);
        let now = [by_policy, listed, in_vpc];
        let places = [self.origins(PATTERN), origins, self.origins(VPC_ONLY)];
        // A flag comes from where it can be turned, by one edit.
        let flag = |is: &dyn Fn([bool; 3]) -> bool| {
            let turned = |index: &usize| {
                let mut other = now;
                other[*index] = !now[*index];
                is(other) != is(now)
            };
            let places = (0..now.len()).filter(turned).flat_map(|index| places[index].clone());
            Fragment::new(FragmentValue::Bool(is(now)), places.collect())
        };
        let is_true = |flag: &Fragment| flag.value == FragmentValue::Bool(true);
        let callers = flag(&|[by_policy, listed, _]| by_policy && !with_tokens && listed);
        // A token has no IAM policies of its own, so a policy that only denies would lock it out.
        let mut tokens = flag(&|[by_policy, listed, in_vpc]| with_tokens && if by_policy { listed } else { in_vpc });
        if by_policy && with_tokens {
            // `oauth`, which has no other word in its place.
            tokens.origins.splice(0..0, self.principal_nodes().iter().flat_map(Node::origins));
        }
        // Without any policy an endpoint admits every token (inferred: the developer guide asks policies
        // "if a policy exists").
        let closed = flag(&|[by_policy, listed, _]| with_tokens && by_policy && !listed);
        let attached = in_vpc || by_gateway || [&callers, &tokens, &closed].into_iter().any(is_true);
        let principals = if is_true(&callers) { self.principals() } else { Fragment::absent() };
        Fragment::of_entries([
            (
                "attached",
                Fragment::new(
                    FragmentValue::Bool(attached),
                    [self.origins(PRINCIPALS), self.origins(GATEWAY_ROLES)].concat(),
                ),
            ),
            ("callers", Fragment { origins: callers.origins, ..principals }),
            ("tokens", tokens),
            ("closed", closed),
            ("listed", flag(&|[_, listed, _]| listed)),
        ])
    }

    fn vpc_only(&self) -> Fragment {
        Fragment::new(FragmentValue::Bool(self.config.value.enforce_vpc_only), self.origins(VPC_ONLY))
    }

    fn pattern(&self) -> Option<AccessPattern> {
        self.access.map(|access| access.pattern)
    }

    fn vpc(&self) -> Fragment {
        let Some(vpc) = self.config.node.at(VPC).filter(|_| self.config.value.enforce_vpc_only) else {
            return Fragment::absent();
        };
        let parameter =
            vpc.as_str().and_then(text::whole_reference).and_then(|name| self.resolved.parameters.as_vpc(name));
        match parameter {
            Some(parameter) => Fragment::of_text(format!("${{{parameter}}}"), vpc.origins()),
            None => Fragment::from(vpc),
        }
    }

    fn actions(&self) -> Fragment {
        let action = |node: &Node| {
            Fragment::of_text(format!("bedrock-agentcore:{}", node.as_str().unwrap_or_default()), node.origins())
        };
        let given = self.config.node.at(ACTIONS).and_then(Node::as_list);
        let actions = match (given, self.access) {
            (Some(given), _) => given.iter().map(action).collect(),
            (None, Some(_)) => {
                let default = vec![Origin::Default("access.actions".to_owned())];
                vec![Fragment::of_text("bedrock-agentcore:InvokeAgentRuntime", default)]
            }
            (None, None) => return Fragment::absent(),
        };
        Fragment::new(FragmentValue::List(actions), Vec::new())
    }

    fn principals(&self) -> Fragment {
        let arn = |node: &Node| match node.as_str() {
            Some(arn) if arn.starts_with("arn:") => Fragment::from(node),
            account => {
                let partition = &self.resolved.target.partition.text;
                let arn = text::join(["arn:", partition, ":iam::", account.unwrap_or_default(), ":root"]);
                Fragment::of_text(arn, [&node.origins()[..], &self.resolved.target.partition.origins].concat())
            }
        };
        Fragment::new(FragmentValue::List(self.principal_nodes().iter().map(arn).collect()), Vec::new())
    }

    fn principal_nodes(&self) -> &[Node] {
        self.config.node.at(PRINCIPALS).and_then(Node::as_list).unwrap_or_default()
    }

    /// That of the config, and once more the accounts. Of an IAM caller aws:PrincipalAccount is always
    /// there; aws:SourceAccount is not.
    fn caller_condition(&self) -> Fragment {
        let mut accounts: Vec<Fragment> = Vec::new();
        for node in self.principal_nodes() {
            let Some(text) = node.as_str() else { continue };
            let account =
                ACCOUNT.captures(text).map_or(text, |found| found.get(1).map_or(text, |account| account.as_str()));
            let account = Fragment::of_text(account, node.origins());
            if !accounts.iter().any(|known| known.value == account.value) {
                accounts.push(account);
            }
        }
        self.condition("aws:PrincipalAccount", Fragment::new(FragmentValue::List(accounts), Vec::new()))
    }

    fn token_condition(&self) -> Fragment {
        self.condition("aws:SourceVpc", self.vpc())
    }

    /// The config's condition and `key` in it, unless the config says something of that key itself.
    fn condition(&self, key: &str, values: Fragment) -> Fragment {
        let mut operators: IndexMap<String, Fragment> = match self.config.node.at(CONDITIONS).map(Fragment::from) {
            Some(Fragment { value: FragmentValue::Map(operators), .. }) => operators,
            _ => IndexMap::new(),
        };
        let equals = operators
            .entry("StringEquals".to_owned())
            .or_insert_with(|| Fragment::of_entries([] as [(&str, Fragment); 0]));
        if let FragmentValue::Map(keys) = &mut equals.value
            && !keys.keys().any(|known| known.eq_ignore_ascii_case(key))
        {
            keys.insert(key.to_owned(), values);
        }
        Fragment::of_entries(operators)
    }

    fn origins(&self, at: &Pointer) -> Vec<Origin> {
        self.config.node.at(at).map(Node::origins).unwrap_or_default()
    }
}

/// Whether the config's `access` means this endpoint by that name.
pub fn names(written: &str, endpoint: &EndpointNames) -> bool {
    key(written) == endpoint.key || written == endpoint.name
}
