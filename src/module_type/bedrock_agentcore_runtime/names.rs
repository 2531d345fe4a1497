use super::config::RuntimeConfig;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::naming::{NameRefused, Naming};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin, Span};
use crate::text;
use jsonptr::{Pointer, PointerBuf};

/// The names of one module's resources, all known now.
#[derive(Debug)]
pub struct Names {
    /// `agentRuntimeName`, as written.
    pub agent: String,
    /// AgentRuntimeName.
    pub runtime: String,
    /// RoleName.
    pub role: String,
    /// ManagedPolicyName.
    pub policy: String,
    /// The endpoint's Name, if there is an endpoint.
    pub endpoint: Option<String>,
    /// Where the names came from.
    pub origins: Vec<Origin>,
}

/// What AgentCore takes as the name of a runtime or endpoint (resource schema, anchored: cfn-lint
/// accepts more).
const MAX_RUNTIME_NAME: usize = 48;

/// Makes the names as MDAA does. `None` after an error.
pub fn names(config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) -> Option<Names> {
    let naming = naming(resolved);
    let mut names = Namer { config, diagnostics, naming };
    names.stack(resolved);
    let at = Pointer::from_static("/agentRuntimeName");
    let agent = names.known(&config.value.agent_runtime_name, at)?;
    let endpoint = names.endpoint(&agent, at);
    // They differ in length only, so what is refused for one is refused for all.
    let runtime = names.agentcore(naming.runtime_name(&agent), at)?;
    let role = names.accepted(naming.role_name(&agent), at)?;
    let policy = names.accepted(naming.policy_name(&agent), at)?;
    Some(Names {
        runtime,
        role,
        policy,
        endpoint: endpoint?,
        origins: config.node.at(at).map(Node::origins).unwrap_or_default(),
        agent,
    })
}

/// Where the module stands.
pub fn naming(resolved: &Resolved) -> Naming<'_> {
    let id = &resolved.id;
    Naming { org: &id.org.name, env: &id.env.name, domain: &id.domain.name, module: &id.module.name }
}

struct Namer<'a> {
    config: &'a Checked<RuntimeConfig>,
    diagnostics: &'a mut Diagnostics,
    naming: Naming<'a>,
}

impl Namer<'_> {
    /// CloudFormation: a letter, then letters, digits and hyphens, at most 128.
    fn stack(&mut self, resolved: &Resolved) {
        let name = self.naming.stack_name();
        let letter = name.starts_with(|first: char| first.is_ascii_alphabetic());
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !letter || !plain || name.len() > 128 {
            let org: Span = resolved.id.org.span;
            self.diagnostics.push(
                Diagnostic::error(Code::NAME_REFUSED, format!("`{name}` is no name for a stack"))
                    .at(if name.len() > 128 { resolved.id.module.span } else { org })
                    .why("CloudFormation wants a letter, then letters, digits and `-`, at most 128")
                    .help("change the organization, domain, environment or module name"),
            );
        }
    }

    /// The endpoint's name; `Some(None)` without an endpoint.
    fn endpoint(&mut self, agent: &str, agent_at: &Pointer) -> Option<Option<String>> {
        let Some(endpoint) = &self.config.value.runtime_endpoint else { return Some(None) };
        let at = Pointer::from_static("/runtimeEndpoint/name");
        let written = match &endpoint.name {
            Some(name) => Some(self.known(name, at)?),
            None => None,
        };
        let at = if written.is_some() { at } else { agent_at };
        let name = self.agentcore(self.naming.endpoint_name(agent, written.as_deref()), at)?;
        if let Some(written) =
            written.filter(|written| written.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        {
            self.diagnostics.push(
                Diagnostic::warning(Code::ENDPOINT_NAME_REWRITTEN, format!("`{written}` becomes `{name}`"))
                    .at_pointer(&self.config.node, at)
                    .why("the name of an endpoint is letters, digits and `_`")
                    .help("write `_` instead, so that the name is the one you read"),
            );
        }
        Some(Some(name))
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
                        .help("use letters, digits and `_`"),
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

/// `pointer` below a list item.
pub fn item(list: &'static str, index: usize) -> PointerBuf {
    let mut pointer = Pointer::from_static(list).to_buf();
    pointer.push_back(index);
    pointer
}
