use crate::source::{Entry, Map, Node, Value};
use indexmap::map::Entry as Slot;

/// Merges a later config file over an earlier one, as MDAA does (lodash mergeWith): maps deeply,
/// lists one after the other, a later value behind the list it meets, otherwise the later wins.
pub fn merge(earlier: Node, later: Node) -> Node {
    let value = match (earlier.value, later.value) {
        (Value::Map(earlier), Value::Map(later)) => Value::Map(merge_maps(earlier, later, merge)),
        (Value::List(mut items), Value::List(more)) => {
            items.extend(more);
            Value::List(items)
        }
        (Value::List(mut items), one) => {
            items.push(Node { value: one, span: later.span, uses: later.uses.clone() });
            Value::List(items)
        }
        (_, later) => later,
    };
    Node { value, span: later.span, uses: later.uses }
}

/// Merges an environment over its template, as MDAA does (lodash merge): maps deeply, lists item by
/// item, otherwise the environment wins.
pub fn overlay(template: Node, environment: Node) -> Node {
    let value = match (template.value, environment.value) {
        (Value::Map(below), Value::Map(above)) => Value::Map(merge_maps(below, above, overlay)),
        (Value::List(below), Value::List(above)) => {
            let mut below = below.into_iter();
            let both = above.into_iter().map(|item| match below.next() {
                Some(under) => overlay(under, item),
                None => item,
            });
            let mut items: Vec<Node> = both.collect();
            items.extend(below);
            Value::List(items)
        }
        (_, above) => above,
    };
    Node { value, span: environment.span, uses: environment.uses }
}

fn merge_maps(mut earlier: Map, later: Map, merge: fn(Node, Node) -> Node) -> Map {
    for (key, entry) in later {
        match earlier.entry(key) {
            Slot::Occupied(mut slot) => {
                let before = std::mem::replace(&mut slot.get_mut().node, Node::new(Value::Null, entry.key));
                let node = merge(before, entry.node);
                slot.insert(Entry { node, ..entry });
            }
            Slot::Vacant(slot) => {
                slot.insert(entry);
            }
        }
    }
    earlier
}

/// Puts every key of `data` over the key of that name, whole: `module_config_data` is shallow.
pub fn replace(config: Node, data: &Map) -> Node {
    match config.value {
        Value::Map(mut map) => {
            for (key, entry) in data {
                map.insert(key.clone(), entry.clone());
            }
            Node { value: Value::Map(map), ..Node::new(Value::Null, config.span) }
        }
        // An empty file is an empty map.
        Value::Null => Node::new(Value::Map(data.clone()), config.span),
        _ => config,
    }
}
