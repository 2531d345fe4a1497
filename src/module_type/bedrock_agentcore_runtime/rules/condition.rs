use super::super::names::below;
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::iam::Operator;
use crate::placeholder::closest;
use crate::source::Node;
use jsonptr::Pointer;
use serde_json::{Map, Value};

/// Condition operators at `at` that IAM does not know.
pub fn unknown_operators(node: &Node, at: &Pointer, conditions: &Map<String, Value>) -> Vec<Diagnostic> {
    let unknown = conditions.keys().filter(|written| Operator::named(written).is_none());
    let found = unknown.map(|written| {
        // Without prefix and suffix.
        let name = written.rsplit(':').next().unwrap_or_default();
        let name = name.strip_suffix("IfExists").unwrap_or(name);
        let help = match closest(name, Operator::names()) {
            Some(meant) if meant != name => Help::nearest(meant),
            Some(meant) => format!("write `{meant}`, or `ForAllValues:` or `ForAnyValue:` before it").into(),
            None => "write an operator of IAM, e.g. `StringEquals`, `StringLike`, `ArnLike`, `Bool`, `Null`".into(),
        };
        Diagnostic::error(Code::UNKNOWN_KEY, format!("there is no condition operator `{written}`"))
            .at_key(node, &below(at, written))
            .why("IAM refuses a policy with an operator that it does not know")
            .help(help)
    });
    found.collect()
}
