use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Node, Value};
use jsonptr::{Pointer, PointerBuf};

/// A key of a newer MDAA that mdaac cannot honour: what it does there, and what to do instead.
struct Unsupported {
    at: &'static str,
    effect: &'static str,
    instead: &'static str,
}

/// The keys, as of MDAA 1.8.1.
const UNSUPPORTED: [Unsupported; 2] = [
    Unsupported {
        at: "/sagemakerBlueprint",
        effect: "MDAA offers the module as a SageMaker Unified Studio blueprint in place of deploying it",
        instead: "remove it to deploy the module, or leave the module to MDAA",
    },
    Unsupported {
        at: "/service_catalog_product_config",
        effect: "MDAA offers the module as a Service Catalog product in place of deploying it",
        instead: "remove it to deploy the module, or leave the module to MDAA",
    },
];

/// A config without the keys that were reported.
#[derive(Debug)]
pub struct Supported {
    /// What is left of it.
    pub rest: Node,
    /// How many keys were taken out.
    pub found: usize,
}

/// Takes the keys out that mdaac cannot honour, each with an error: the stack would lack what they
/// ask for.
pub fn strip(config: &Node, diagnostics: &mut Diagnostics) -> Supported {
    let mut rest = config.clone();
    let mut found = 0;
    for unsupported in UNSUPPORTED {
        let at = Pointer::from_static(unsupported.at);
        if config.at(at).is_none() {
            continue;
        }
        found += 1;
        let key = at.back().map(|key| key.decoded().into_owned()).unwrap_or_default();
        diagnostics.push(
            Diagnostic::error(Code::NOT_SUPPORTED, format!("mdaac cannot do what `{key}` asks for"))
                .at_key(config, at)
                .why(unsupported.effect)
                .help(unsupported.instead),
        );
        remove(&mut rest, at.to_buf());
    }
    Supported { rest, found }
}

fn remove(node: &mut Node, mut at: PointerBuf) {
    let (Some(key), Value::Map(map)) = (at.pop_front(), &mut node.value) else { return };
    let key = key.decoded().into_owned();
    if at.is_root() {
        map.shift_remove(&key);
    } else if let Some(entry) = map.get_mut(&key) {
        remove(&mut entry.node, at);
    }
}
