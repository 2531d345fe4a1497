use crate::iam::{Pattern, Principal, Statement};
use jsonptr::PointerBuf;

/// Condition keys, in lower case, that anyone can meet.
const UNBOUNDING: [&str; 6] =
    ["aws:currenttime", "aws:epochtime", "aws:referer", "aws:requestedregion", "aws:securetransport", "aws:useragent"];

/// The principal by which a statement names everyone.
pub fn everyone(statement: &Statement<PointerBuf>) -> Option<&Principal<PointerBuf>> {
    statement.principals().find(|principal| principal.name.text == "*" && principal.kind.as_deref() != Some("Service"))
}

/// Whether a condition says who may call, or from where.
pub fn is_bounded(statement: &Statement<PointerBuf>) -> bool {
    bounding_keys(statement).iter().any(|key| !UNBOUNDING.contains(&key.as_str()))
}

/// The condition keys, in lower case, that must be there with one of some values: none under
/// `…Not…`, `…IfExists`, `Null` or `ForAllValues`, which hold where a key is absent or else
/// wide, and none that takes any value.
pub fn bounding_keys(statement: &Statement<PointerBuf>) -> Vec<String> {
    let strict = |operator: &str| {
        let operator = operator.to_ascii_lowercase();
        !operator.contains("not")
            && !operator.ends_with("ifexists")
            && !operator.starts_with("forallvalues:")
            && operator != "null"
    };
    let conditions = statement.conditions.iter().filter(|condition| {
        strict(&condition.operator) && !condition.values.iter().any(|value| Pattern::text(&value.text).is_everything())
    });
    conditions.map(|condition| condition.key.text.to_ascii_lowercase()).collect()
}
