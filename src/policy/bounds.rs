use crate::iam::{Operator, Principal, Statement, bounding_keys, void_conditions};
use jsonptr::PointerBuf;

/// The principal by which a statement names everyone.
pub fn everyone(statement: &Statement<PointerBuf>) -> Option<&Principal<PointerBuf>> {
    statement.principals().find(|principal| principal.name.text == "*" && principal.kind.as_deref() != Some("Service"))
}

/// Whether a condition says who may call, or from where.
pub fn is_bounded(statement: &Statement<PointerBuf>) -> bool {
    !bounding_keys(statement).is_empty()
}

/// Condition keys, in lower case, that whoever calls can meet.
const ANYBODYS: [&str; 6] =
    ["aws:currenttime", "aws:epochtime", "aws:referer", "aws:requestedregion", "aws:securetransport", "aws:useragent"];

/// Whether a condition says who may call, from where, or on what: one that a call without its key does not meet.
pub fn is_narrowed(statement: &Statement<PointerBuf>) -> bool {
    let void = void_conditions(statement);
    statement.conditions.iter().any(|condition| {
        let asks = Operator::named(&condition.operator).is_some_and(|operator| !operator.holds_without_key());
        asks && !void.iter().any(|(one, _)| std::ptr::eq(*one, condition))
            && !ANYBODYS.contains(&&*condition.key.text.to_ascii_lowercase())
    })
}
