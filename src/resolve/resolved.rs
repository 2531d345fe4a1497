use super::config::Resolver;
use super::parameter::Parameters;
use super::references::References;
use super::target::Target;
use crate::cloudformation::text;
use crate::diagnostic::Diagnostics;
use crate::placeholder::Context;
use crate::placeholder::hide_secrets;
use crate::project::{Module, ModuleId, SpannedName};
use crate::source::{Entry, Map, Node, SecretKind, Value, is_secret_key};

/// A module without unexplained placeholders.
#[derive(Debug)]
pub struct Resolved {
    /// Organization, domain, environment and module.
    pub id: ModuleId,
    /// Which module type it is.
    pub package: SpannedName,
    /// Where it is deployed.
    pub target: Target,
    /// Context of all levels.
    pub context: Map,
    /// Tags of all levels, without MDAA's own.
    pub tags: Map,
    /// ARN of the policy that bounds every role.
    pub permissions_boundary: Option<Node>,
    /// The config.
    pub config: Node,
    /// The parameters that the config's references name.
    pub parameters: Parameters,
    /// The constructs that `{{ref:…}}` names.
    pub references: References,
}

/// Replaces every placeholder of the module. `None` when its config could not be read.
pub fn resolve(module: Module, context: &Context, diagnostics: &mut Diagnostics) -> Option<Resolved> {
    let Module { id, package, account, region, context: entries, tags, permissions_boundary, config, .. } = module;
    let target = Target::new(account.as_ref(), region.as_ref(), diagnostics);
    let values = id.values(&entries, &context.environment);
    let mut resolver = Resolver::new(values, context, &id, &target, diagnostics);
    let config = resolver.node(&config?.root);
    // Context and included files may have brought values of variables.
    hide_secrets(&config, &context.sources);
    keep_open(&config, context);
    let permissions_boundary =
        permissions_boundary.map(|node| resolver.node(&node)).and_then(|node| resolver.boundary(node));
    let (parameters, references) = resolver.finish();
    let tags = tags.into_iter().map(|(key, entry)| (key, Entry { node: literal(entry.node), ..entry })).collect();
    Some(Resolved { id, package, target, context: entries, tags, permissions_boundary, config, parameters, references })
}

fn literal(node: Node) -> Node {
    let value = match node.value {
        Value::String(literal) => Value::String(text::escape(&literal)),
        other => other,
    };
    Node { value, ..node }
}

/// Notes what the stack will show to all who may read it, and what the runtime alone is told.
fn keep_open(node: &Node, context: &Context) {
    let secrets = context.sources.secrets();
    match &node.value {
        _ if node.is_from_environment() => {}
        Value::List(items) => items.iter().for_each(|item| keep_open(item, context)),
        Value::Map(map) => map.iter().for_each(|(key, entry)| match is_secret_key(key) {
            true => entry.node.walk(&mut |_, node| {
                let values = node.uses.iter().filter_map(|used| context.environment_value(&used.origin));
                values.for_each(|value| secrets.keep(value, SecretKind::Variable));
            }),
            false => keep_open(&entry.node, context),
        }),
        Value::String(text) => secrets.open(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
