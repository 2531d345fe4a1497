use super::PolicyKind;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Node;
use jsonptr::{Pointer, PointerBuf};

/// What no schema says well.
pub fn check(root: &Node, kind: PolicyKind, diagnostics: &mut Diagnostics) {
    statements(root).for_each(|(at, statement)| check_statement(root, &at, statement, kind, diagnostics));
}

/// Each statement with its pointer.
fn statements(root: &Node) -> impl Iterator<Item = (PointerBuf, &Node)> {
    let below = PointerBuf::from_tokens(["Statement"]);
    let statement = root.get("Statement");
    let several = statement.and_then(Node::as_list).unwrap_or_default();
    let one = statement.filter(|node| node.as_map().is_some()).map(|node| (below.clone(), node));
    let several = several.iter().enumerate().map(move |(index, node)| {
        let mut at = below.clone();
        at.push_back(index);
        (at, node)
    });
    one.into_iter().chain(several)
}

fn check_statement(root: &Node, at: &Pointer, statement: &Node, kind: PolicyKind, diagnostics: &mut Diagnostics) {
    let key = |key: &str| at.with_trailing_token(key);
    for (name, inverse) in [("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")] {
        let optional = name == "Principal" || (name, kind) == ("Resource", PolicyKind::Trust);
        match (statement.get(name), statement.get(inverse)) {
            (Some(_), Some(_)) => diagnostics.push(
                Diagnostic::error(Code::EXACTLY_ONE, format!("`{name}` and `{inverse}` exclude each other"))
                    .at_key(root, &key(inverse))
                    .help("make two statements of it"),
            ),
            (None, None) if !optional => diagnostics.push(
                Diagnostic::error(Code::MISSING_KEY, format!("the statement lacks `{name}`"))
                    .at_pointer(root, at)
                    .help(format!("add `\"{name}\":`")),
            ),
            _ => {}
        }
    }
    if let (PolicyKind::Trust, Some(name)) =
        (kind, ["Resource", "NotResource"].into_iter().find(|name| statement.get(name).is_some()))
    {
        diagnostics.push(
            Diagnostic::error(Code::POLICY_PRINCIPAL, format!("`{name}` has no place in a trust policy"))
                .at_key(root, &key(name))
                .why("IAM: \"Has prohibited field Resource\"")
                .help("remove it: the resource is the role that the policy is attached to"),
        );
    }
    let named = ["Principal", "NotPrincipal"].into_iter().find(|name| statement.get(name).is_some());
    match (kind, named) {
        (PolicyKind::Identity, Some(name)) => diagnostics.push(
            Diagnostic::error(Code::POLICY_PRINCIPAL, format!("`{name}` has no place in an identity policy"))
                .at_key(root, &key(name))
                .why("IAM: \"Policy document should not specify a principal.\"")
                .help("remove it: the principal is the one the policy is attached to"),
        ),
        (PolicyKind::Resource | PolicyKind::Trust, None) => diagnostics.push(
            Diagnostic::error(Code::POLICY_PRINCIPAL, "the statement names no principal")
                .at_pointer(root, at)
                .why(match kind {
                    PolicyKind::Trust => "a trust policy says who may assume the role",
                    _ => "a resource policy says for whom it is",
                })
                .help("add `\"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/NAME\"}`"),
        ),
        (PolicyKind::Resource | PolicyKind::Trust, Some("NotPrincipal"))
            if statement.get("Effect").and_then(Node::as_str) == Some("Allow") =>
        {
            diagnostics.push(
                Diagnostic::error(Code::POLICY_PRINCIPAL, "`NotPrincipal` allows nobody")
                    .at_key(root, &key("NotPrincipal"))
                    .why("AWS: \"NotPrincipal must be used with \"Effect\":\"Deny\"\"")
                    .help("name in `Principal` whom you allow"),
            );
        }
        _ => {}
    }
}
