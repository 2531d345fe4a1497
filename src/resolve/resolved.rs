use super::config::Resolver;
use super::parameter::Parameters;
use super::partition::{Partition, of_region};
use crate::context::Context;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::{Module, ModuleId, Named};
use crate::source::{Map, Node, Origin, Value};
use crate::text;
use indexmap::IndexMap;

/// A module without unexplained placeholders.
#[derive(Debug)]
pub struct Resolved {
    /// Organization, domain, environment and module.
    pub id: ModuleId,
    /// Which module type it is.
    pub package: Named,
    /// Where it is deployed.
    pub target: Target,
    /// Context of all levels.
    pub context: Map,
    /// Tags of all levels, without MDAA's own.
    pub tags: IndexMap<String, Node>,
    /// ARN of the policy that bounds every role.
    pub permissions_boundary: Option<Node>,
    /// The config.
    pub config: Node,
    /// The parameters that the config's references name.
    pub parameters: Parameters,
    /// Construct paths that `{{ref:…}}` names, by the logical id that CDK makes of each.
    pub references: IndexMap<String, Node>,
}

/// Account, region, partition: literal where the mdaa.yaml says so, else pseudo parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Account id.
    pub account: TargetValue,
    /// Region.
    pub region: TargetValue,
    /// Partition, as in ARNs.
    pub partition: TargetValue,
    /// Ending of service host names.
    pub url_suffix: TargetValue,
}

/// A value of the target, as text in Fn::Sub syntax.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetValue {
    /// The text.
    pub text: String,
    /// Where it came from.
    pub origins: Vec<Origin>,
}

/// Replaces every placeholder of the module. `None` when its config could not be read.
pub fn resolve(module: Module, context: &Context, diagnostics: &mut Diagnostics) -> Option<Resolved> {
    let Module { id, package, account, region, context: entries, tags, permissions_boundary, config, .. } = module;
    let target = target(account.as_ref(), region.as_ref(), diagnostics);
    let mut resolver = Resolver::new(id.values(&entries, &context.environment), &id, &target, diagnostics);
    let config = resolver.node(&config?.root);
    let permissions_boundary = permissions_boundary.map(|node| resolver.node(&node));
    let (parameters, references) = resolver.finish();
    let tags = tags.into_iter().map(|(key, node)| (key, literal(node))).collect();
    Some(Resolved { id, package, target, context: entries, tags, permissions_boundary, config, parameters, references })
}

fn target(account: Option<&Node>, region: Option<&Node>, diagnostics: &mut Diagnostics) -> Target {
    let account_text = account.and_then(Node::scalar_text);
    if let (Some(text), Some(node)) = (&account_text, account) {
        let digits = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        // The schema has judged what is written; this is what a placeholder became.
        if !digits && !node.uses.is_empty() {
            diagnostics.push(
                Diagnostic::error(Code::MALFORMED_VALUE, format!("`{text}` is no account id"))
                    .at(node.span)
                    .help("give the 12 digits of an account id"),
            );
        }
    }
    let region_text = region.and_then(Node::scalar_text);
    let partition = region_text.as_deref().map(of_region);
    let of_partition =
        |value: fn(&Partition) -> &'static str, pseudo: &str| place(partition.as_ref().map(value), region, pseudo);
    Target {
        account: place(account_text.as_deref(), account, "AWS::AccountId"),
        region: place(region_text.as_deref(), region, "AWS::Region"),
        partition: of_partition(|partition| partition.name, "AWS::Partition"),
        url_suffix: of_partition(|partition| partition.url_suffix, "AWS::URLSuffix"),
    }
}

fn place(known: Option<&str>, node: Option<&Node>, pseudo: &str) -> TargetValue {
    match known {
        Some(known) => TargetValue { text: text::escape(known), origins: node.map(Node::origins).unwrap_or_default() },
        None => TargetValue { text: format!("${{{pseudo}}}"), origins: vec![Origin::Deploy(pseudo.to_owned())] },
    }
}

fn literal(node: Node) -> Node {
    let value = match node.value {
        Value::String(literal) => Value::String(text::escape(&literal)),
        other => other,
    };
    Node { value, ..node }
}
