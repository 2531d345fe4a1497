use super::config::RuntimeConfig;
use super::rules;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::module_type::naming::{NameRefused, Naming, resource_name_origins};
use crate::placeholder::Context;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::{Pointer, PointerBuf};

/// The names of one module's resources, all known now.
#[derive(Debug)]
pub struct Names {
    /// `agentRuntimeName`, as written.
    pub agent: String,
    pub runtime: String,
    pub role: String,
    pub policy: String,
    /// RoleName of the role for callers, and ManagedPolicyName of its policy.
    pub invoker: String,
    /// AliasName of the key of the log groups, where there can be one.
    pub log_key_alias: Option<String>,
    /// Of the user pool and its client; none of a module without one.
    pub user_pool: Option<String>,
    /// What the host of the pool's sign-in page begins with, where the config does not say.
    pub domain: Option<String>,
    /// GroupName of the security group of the VPC endpoint.
    pub vpc_endpoint_group: String,
    /// Of the endpoints, that of `runtimeEndpoint` first.
    pub endpoints: Vec<EndpointNames>,
    /// Where `agentRuntimeName` came from.
    pub agent_origins: Vec<Origin>,
    /// Where the rest of a resource's name came from.
    pub prefix_origins: Vec<Origin>,
}

/// The names of one endpoint.
#[derive(Debug)]
pub struct EndpointNames {
    pub at: PointerBuf,
    /// Its name as written; none where it gets the default.
    pub written: Option<String>,
    pub name: String,
    /// Its own part of the name, in lower case, of letters, digits and `_`. Logical ids are made
    /// from it: they stay as long as the endpoint is the same to AgentCore.
    pub key: String,
}

const AGENT: &Pointer = Pointer::from_static("/agentRuntimeName");
/// The endpoint with MDAA's logical ids.
const SINGLE: &Pointer = Pointer::from_static("/runtimeEndpoint");
const PLURAL: &str = "/runtimeEndpoints";

/// What AgentCore takes as the name of a runtime or endpoint (resource schema, anchored: cfn-lint
/// accepts more).
const MAX_RUNTIME_NAME: usize = 48;

const MAX_ENDPOINTS: usize = 100;

/// Makes the names as MDAA does. `None` after an error.
pub fn names(config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) -> Option<Names> {
    let naming = Naming::from(&resolved.id);
    let mut names = Namer { config, diagnostics, naming };
    let at = AGENT;
    let agent = names.known(&config.value.agent_runtime_name, at)?;
    let endpoints = names.endpoints(&agent);
    // They differ in length only, so what is refused for one is refused for all.
    let runtime = names.agentcore(naming.runtime_name(&agent), at)?;
    let role = names.accepted(naming.role_name(&agent), at)?;
    let policy = names.accepted(naming.policy_name(&agent), at)?;
    let invoker = names.accepted(naming.invoker_name(&agent), at)?;
    let log_key_alias = naming.log_key_alias(&agent);
    let vpc_endpoint_group = names.accepted(naming.vpc_endpoint_group_name(), at)?;
    let (user_pool, domain) = names.user_pool()?;
    let agent_origins = config.node.at(AGENT).map(Node::origins).unwrap_or_default();
    let prefix_origins = resource_name_origins(&resolved.id);
    Some(Names {
        runtime,
        role,
        policy,
        invoker,
        log_key_alias,
        user_pool,
        domain,
        vpc_endpoint_group,
        endpoints: endpoints?,
        agent_origins,
        prefix_origins,
        agent,
    })
}

/// Leaves names of the runtime and of endpoints readable that environment variables brought: AWS shows them.
pub fn keep_readable(config: &Node, context: &Context) {
    let single = config.at(SINGLE).and_then(|endpoint| endpoint.get("name"));
    let plural = config.at(Pointer::from_static(PLURAL)).and_then(Node::as_list).unwrap_or_default();
    let endpoints = plural.iter().filter_map(|endpoint| endpoint.get("name")).chain(single);
    let names = config.at(AGENT).into_iter().chain(endpoints);
    let values = names.flat_map(|name| &name.uses).filter_map(|used| context.environment_value(&used.origin));
    values.for_each(|value| context.sources.secrets().named(value));
}

struct Namer<'a> {
    config: &'a Checked<RuntimeConfig>,
    diagnostics: &'a mut Diagnostics,
    naming: Naming<'a>,
}

impl Namer<'_> {
    fn endpoints(&mut self, agent: &str) -> Option<Vec<EndpointNames>> {
        let config = &self.config.value;
        let single = config.runtime_endpoint.iter().map(|endpoint| (SINGLE.to_buf(), endpoint.name.as_deref()));
        // More than the schema takes are not compared with each other.
        let plural = config.runtime_endpoints.iter().take(MAX_ENDPOINTS).enumerate();
        let plural = plural.map(|(index, endpoint)| (item(PLURAL, index), Some(endpoint.name.as_str())));
        let mut named: Vec<EndpointNames> = Vec::new();
        let mut complete = true;
        for (at, written) in single.chain(plural) {
            match self.endpoint(agent, at, written) {
                Some(endpoint) if self.is_unlike(&named, &endpoint) => named.push(endpoint),
                _ => complete = false,
            }
        }
        complete.then_some(named)
    }

    fn endpoint(&mut self, agent: &str, at: PointerBuf, written: Option<&str>) -> Option<EndpointNames> {
        let name_at = below(&at, "name");
        let written = match written {
            Some(name) => Some(self.known(name, &name_at)?),
            None => None,
        };
        // Without a name of its own the endpoint is named after the runtime.
        let place: &Pointer = if written.is_some() { &name_at } else { AGENT };
        let name = self.agentcore(self.naming.endpoint_name(agent, written.as_deref()), place)?;
        let own = written.clone().unwrap_or_else(|| format!("{agent}_endpoint"));
        let key = key(&own);
        if written.as_ref().is_some_and(|written| !written.eq_ignore_ascii_case(&key)) {
            self.diagnostics.push(
                Diagnostic::warning(Code::ENDPOINT_NAME_REWRITTEN, format!("`{own}` becomes `{name}`"))
                    .at_pointer(&self.config.node, place)
                    .why("the name of an endpoint is letters, digits and `_`")
                    .help("write `_` instead, so that the name is the one you read"),
            );
        }
        Some(EndpointNames { at, written, name, key })
    }

    /// Of the pool and of its sign-in page, neither of which is made of the runtime's name.
    fn user_pool(&mut self) -> Option<(Option<String>, Option<String>)> {
        let Some((at, _, pool)) = rules::cognito(&self.config.value) else { return Some((None, None)) };
        let at = below(at, "cognito");
        let name = self.accepted(self.naming.user_pool_name(), &at)?;
        match &pool.hosted_ui {
            Some(hosted) if hosted.cognito_domain_prefix.is_none() => {
                Some((Some(name), Some(self.domain(&below(&at, "hostedUi"))?)))
            }
            _ => Some((Some(name), None)),
        }
    }

    fn domain(&mut self, at: &Pointer) -> Option<String> {
        let prefix = self.accepted(self.naming.domain_prefix(), at)?;
        let Some(message) = rules::refused_domain(&prefix) else { return Some(prefix) };
        self.diagnostics.push(
            Diagnostic::error(Code::COGNITO_DOMAIN, message)
                .at_key(&self.config.node, at)
                .why("it is made of the organization, environment, domain and module")
                .help("add `cognitoDomainPrefix:` without `aws`, `amazon` and `cognito`"),
        );
        None
    }

    /// Case and what is no letter or digit do not tell endpoints apart: CloudFormation would make
    /// the second under the name of the first.
    fn is_unlike(&mut self, before: &[EndpointNames], endpoint: &EndpointNames) -> bool {
        let Some(first) = before.iter().find(|first| first.key == endpoint.key || first.name == endpoint.name) else {
            return true;
        };
        let node = &self.config.node;
        let own = endpoint.written.as_deref().unwrap_or(&endpoint.key);
        self.diagnostics.push(
            Diagnostic::error(Code::ENDPOINT_TWICE, format!("there is an endpoint like `{own}` already"))
                .at_pointer(node, &below(&endpoint.at, "name"))
                .related(node.span(&below(&first.at, "name")), format!("first here, as `{}`", first.name))
                .why("upper and lower case are the same in an endpoint's name, and so are `_`, `-` and `.`")
                .help("rename one of them, or remove it"),
        );
        false
    }

    fn known(&mut self, value: &str, at: &Pointer) -> Option<String> {
        let known = text::known(value);
        if known.is_none() {
            let key = at.back().map(|key| key.decoded().into_owned()).unwrap_or_default();
            self.diagnostics.push(
                Diagnostic::error(Code::MUST_BE_KNOWN, format!("`{key}` is known only when the stack is deployed"))
                    .at_pointer(&self.config.node, at)
                    .why("a resource's name decides whether it is replaced")
                    .help("write the name out, or use placeholders that are known now"),
            );
        }
        known
    }

    fn accepted(&mut self, name: Result<String, NameRefused>, at: &Pointer) -> Option<String> {
        match name {
            Ok(name) => Some(name),
            Err(NameRefused { name }) => {
                self.diagnostics.push(
                    Diagnostic::error(Code::NAME_REFUSED, format!("it makes the name `{name}`, which is refused"))
                        .at_pointer(&self.config.node, at)
                        .why("a name begins and ends with a letter or digit, with only those and `-`, `_`, `.` between")
                        .help(match acceptable(self.config.node.at(at)) {
                            Some(name) => format!("write `{name}`"),
                            None => "use letters and digits, with `_` only between them".to_owned(),
                        }),
                );
                None
            }
        }
    }

    fn agentcore(&mut self, name: Result<String, NameRefused>, at: &Pointer) -> Option<String> {
        let name = self.accepted(name, at)?;
        if name.chars().count() <= MAX_RUNTIME_NAME {
            return Some(name);
        }
        self.diagnostics.push(
            Diagnostic::error(Code::NAME_REFUSED, format!("it makes the name `{name}`, which is too long"))
                .at_pointer(&self.config.node, at)
                .why(format!("AgentCore takes a letter, then letters, digits and `_`, at most {MAX_RUNTIME_NAME}"))
                .help("let the organization begin with a letter, or shorten the name"),
        );
        None
    }
}

/// What is left of a name that can be one.
fn acceptable(written: Option<&Node>) -> Option<String> {
    let written = written.and_then(Node::as_str).filter(|text| !text.contains('$'))?;
    let parts = written.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("_");
    (!name.is_empty()).then_some(name)
}

/// What tells an endpoint from others: case does not, nor which character is no letter or digit.
pub fn key(written: &str) -> String {
    written.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

/// `pointer` below a list item.
pub fn item(list: &'static str, index: usize) -> PointerBuf {
    let mut pointer = Pointer::from_static(list).to_buf();
    pointer.push_back(index);
    pointer
}

/// `key` in the map that `pointer` names.
pub fn below(pointer: &Pointer, key: &str) -> PointerBuf {
    let mut below = pointer.to_buf();
    below.push_back(key);
    below
}
