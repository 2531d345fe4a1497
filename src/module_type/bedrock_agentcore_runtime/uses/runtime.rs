use super::kind::{Owner, RUNTIMES};
use super::{arn, is_arn};
use crate::cloudformation::{Fragment, text};
use crate::module_type::naming::{NameRefused, Naming};
use crate::resolve::Resolved;
use crate::source::{Node, Origin};

/// A runtime by its names.
#[derive(Debug)]
pub enum Named<'a> {
    /// `name` or `name-a1b2c3d4e5`, as AgentCore has it.
    InAgentCore(&'a str),
    /// `MODULE/NAME` or `DOMAIN/MODULE/NAME` of the same organization and environment.
    InProject { domain: Option<&'a str>, module: &'a str, agent: &'a str },
}

/// What a text that is no ARN names.
pub fn named(written: &str) -> Named<'_> {
    match written.split('/').collect::<Vec<_>>()[..] {
        [module, agent] => Named::InProject { domain: None, module, agent },
        [domain, module, agent] => Named::InProject { domain: Some(domain), module, agent },
        _ => Named::InAgentCore(written),
    }
}

impl Named<'_> {
    /// The runtime's name in AgentCore, perhaps with its suffix.
    ///
    /// # Errors
    /// When it makes a name that MDAA refuses.
    pub fn in_agentcore(&self, resolved: &Resolved) -> Result<String, NameRefused> {
        match *self {
            Named::InAgentCore(name) => Ok(name.to_owned()),
            Named::InProject { domain, module, agent } => {
                let own = Naming::from(&resolved.id);
                let naming = Naming { domain: domain.unwrap_or(own.domain), module, ..own };
                Ok(text::escape(&naming.runtime_name(agent)?))
            }
        }
    }

    /// Where the rest of that name came from.
    fn origins(&self, resolved: &Resolved) -> Vec<Origin> {
        let id = &resolved.id;
        let spans = match self {
            Named::InAgentCore(_) => Vec::new(),
            Named::InProject { domain: None, .. } => vec![id.org.span, id.env.span, id.domain.span],
            Named::InProject { .. } => vec![id.org.span, id.env.span],
        };
        spans.into_iter().map(Origin::File).collect()
    }
}

/// The ARNs that a call of the runtime is asked about: its own, and those of its endpoints.
pub fn arns(item: &Node, written: &str, resolved: &Resolved) -> Vec<Fragment> {
    let with = |arn: &Fragment, rest: &str| {
        let text = text::join([arn.text().unwrap_or_default(), rest]);
        Fragment::of_text(text, arn.origins.clone())
    };
    if is_arn(written, &resolved.parameters) {
        let given = Fragment::from(item);
        // Of an endpoint: that one, and its runtime.
        return match written.split_once("/runtime-endpoint/") {
            Some((runtime, _)) => vec![Fragment::of_text(runtime, given.origins.clone()), given],
            None => {
                let endpoints = with(&given, ENDPOINTS);
                vec![given, endpoints]
            }
        };
    }
    let named = named(written);
    let Ok(name) = named.in_agentcore(resolved) else { return Vec::new() };
    let mut arn = arn(RUNTIMES.service, Owner::Account, "runtime", &name, item, resolved);
    arn.origins.extend(named.origins(resolved));
    // A name holds no hyphen; AgentCore puts one before the suffix. IAM's `*` covers the endpoints below it as well.
    match name.contains('-') || text::whole_reference(&name).is_some() {
        true => vec![arn.clone(), with(&arn, ENDPOINTS)],
        false => vec![with(&arn, "-*")],
    }
}

const ENDPOINTS: &str = "/runtime-endpoint/*";
