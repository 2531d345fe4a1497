use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::{Entry, Map, Node, Value};
use jsonptr::PointerBuf;
use serde_json::{Value as Json, json};

/// Where a key of MDAA stands in the mdaa.yaml.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Top,
    Domain,
    Template,
    Environment,
    Module,
}

use Level::{Domain, Environment, Module, Template, Top};

/// A key that MDAA reads and mdaac does not: what it does there, and what to do instead.
struct Unsupported {
    key: &'static str,
    levels: &'static [Level],
    /// An error where the template would differ.
    severity: Severity,
    effect: &'static str,
    instead: &'static str,
}

const ANYWHERE: &[Level] = &[Top, Domain, Template, Environment, Module];

/// The keys, and what MDAA 1.6 does with each (`facts`: the mdaa.yaml).
const UNSUPPORTED: &[Unsupported] = &[
    differs(
        "naming_module",
        ANYWHERE,
        "it replaces the way resources are named",
        "leave these modules to MDAA; with other names every resource would be replaced",
    ),
    differs(
        "naming_class",
        ANYWHERE,
        "it replaces the way resources are named",
        "leave these modules to MDAA; with other names every resource would be replaced",
    ),
    differs(
        "naming_props",
        ANYWHERE,
        "it replaces the way resources are named",
        "leave these modules to MDAA; with other names every resource would be replaced",
    ),
    differs(
        "custom_naming",
        ANYWHERE,
        "it replaces the way resources are named",
        "leave these modules to MDAA; with other names every resource would be replaced",
    ),
    differs(
        "custom_aspects",
        ANYWHERE,
        "it runs code over the CDK tree",
        "remove it; put what it changes into the config",
    ),
    differs(
        "additional_accounts",
        ANYWHERE,
        "it deploys parts of a module to other accounts",
        "list the module in an environment of each account",
    ),
    differs(
        "additional_stacks",
        ANYWHERE,
        "it deploys parts of a module to other stacks",
        "list the module once for each stack",
    ),
    differs("additional_context", ANYWHERE, "MDAA 1.6 ignores it", "move its entries to `context`"),
    differs("terraform", &[Module], "it deploys the module with Terraform", "leave that module to MDAA"),
    no_effect(
        "terraform",
        &[Top, Domain, Template, Environment],
        "it concerns modules that MDAA deploys with Terraform",
        "keep it for MDAA",
    ),
    no_effect(
        "module_type",
        &[Module],
        "it tells MDAA whether to run CDK or Terraform; mdaac goes by `module_path`",
        "remove it, or keep it for MDAA",
    ),
    no_effect(
        "template",
        &[Template],
        "MDAA ignores it: no template builds on another",
        "remove it, and repeat here what the other template holds",
    ),
    no_effect(
        "allow_cross_reference_stack",
        &[Module],
        "it lets stacks of several regions refer to each other; this module has one stack",
        "remove it, or keep it for MDAA",
    ),
    no_effect("mdaa_compliant", &[Module], "it vouches for a Terraform module", "remove it, or keep it for MDAA"),
    no_effect("mdaa_version", ANYWHERE, "it picks a version of MDAA's packages", "remove it, or keep it for MDAA"),
    no_effect(
        "use_bootstrap",
        ANYWHERE,
        "it ties the stack to CDK's bootstrap; ours needs none",
        "remove it, or keep it for MDAA",
    ),
    no_effect("useStaging", ANYWHERE, "it concerns CDK's staging", "remove it, or keep it for MDAA"),
    no_effect("log_suppressions", ANYWHERE, "it concerns MDAA's log", "remove it, or keep it for MDAA"),
    no_effect("devops", ANYWHERE, "it configures MDAA's pipelines", "remove it, or keep it for MDAA"),
    no_effect("predeploy", ANYWHERE, "it runs a command before MDAA deploys", "run the command yourself"),
    no_effect("postdeploy", ANYWHERE, "it runs a command after MDAA deploys", "run the command yourself"),
];

/// Older names that MDAA still reads, with today's.
const OLDER: &[(&str, &str)] =
    &[("cdk_app", "module_path"), ("app_configs", "module_configs"), ("app_config_data", "module_config_data")];

const fn differs(
    key: &'static str,
    levels: &'static [Level],
    effect: &'static str,
    instead: &'static str,
) -> Unsupported {
    Unsupported { key, levels, severity: Severity::Error, effect, instead }
}

const fn no_effect(
    key: &'static str,
    levels: &'static [Level],
    effect: &'static str,
    instead: &'static str,
) -> Unsupported {
    Unsupported { key, levels, severity: Severity::Info, effect, instead }
}

/// Takes the keys out that mdaac does not read, each with a diagnostic: never in silence.
pub fn strip(root: Node, diagnostics: &mut Diagnostics) -> Node {
    level(root, Top, &mut PointerBuf::root(), diagnostics)
}

/// Adds to the editors' schema of an mdaa.yaml the keys that a check passes over with an info.
pub fn add_ignored_keys(schema: &mut Json) {
    add_ignored(schema, Top);
}

fn add_ignored(level: &mut Json, here: Level) {
    let Some(properties) = level["properties"].as_object_mut() else { return };
    let ignored = UNSUPPORTED.iter().filter(|known| known.severity == Severity::Info);
    for known in ignored.filter(|known| known.levels.contains(&here)) {
        let words = format!("Not read by mdaac: {}; {}.", known.effect, known.instead);
        let described = json!({"description": words, "deprecated": true, "doNotSuggest": true});
        properties.insert(known.key.to_owned(), described);
    }
    for (key, children) in properties {
        if let Some(below) = below(here, key) {
            add_ignored(&mut children["additionalProperties"], below);
        }
    }
}

/// The level of what a key holds by name.
fn below(here: Level, key: &str) -> Option<Level> {
    match (here, key) {
        (Top, "domains") => Some(Domain),
        (Top | Domain, "env_templates") => Some(Template),
        (Domain, "environments") => Some(Environment),
        (Environment | Template, "modules") => Some(Module),
        _ => None,
    }
}

fn level(node: Node, here: Level, at: &mut PointerBuf, diagnostics: &mut Diagnostics) -> Node {
    let Value::Map(map) = node.value else { return node };
    let mut kept = Map::new();
    for (key, entry) in map {
        at.push_back(key.as_str());
        if let Some((_, today)) = OLDER.iter().find(|(older, _)| here == Module && *older == key) {
            let mut found = Diagnostic::info(Code::OLDER_NAME, format!("`{key}` is an older name of `{today}`"))
                .at(entry.key)
                .help(format!("write `{today}`"));
            found.pointer = Some(at.clone());
            diagnostics.push(found);
        }
        let unsupported = UNSUPPORTED.iter().find(|known| known.key == key && known.levels.contains(&here));
        if let Some(unsupported) = unsupported {
            let mut found = Diagnostic::info(Code::NOT_SUPPORTED, format!("mdaac does not read `{key}`"))
                .at(entry.key)
                .why(unsupported.effect)
                .help(unsupported.instead);
            found.severity = unsupported.severity;
            found.pointer = Some(at.clone());
            diagnostics.push(found);
        } else {
            let node = match below(here, &key) {
                Some(below) => children(entry.node, below, at, diagnostics),
                None => entry.node,
            };
            kept.insert(key, Entry { node, ..entry });
        }
        at.pop_back();
    }
    Node { value: Value::Map(kept), ..Node::new(Value::Null, node.span) }
}

fn children(node: Node, below: Level, at: &mut PointerBuf, diagnostics: &mut Diagnostics) -> Node {
    let Value::Map(map) = node.value else { return node };
    let named = map.into_iter().map(|(name, entry)| {
        at.push_back(name.as_str());
        let child = level(entry.node, below, at, diagnostics);
        at.pop_back();
        (name, Entry { node: child, ..entry })
    });
    Node { value: Value::Map(named.collect()), ..Node::new(Value::Null, node.span) }
}
