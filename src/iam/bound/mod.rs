//! What conditions bound. Takes a statement, gives the conditions that say who may call or from where, and those that
//! everybody meets: `0.0.0.0/0`, `vpc-*`, an organization `o-*`, `…IfExists` on a key that anyone can leave out.
//!
//! One judgement for identity, trust and resource policies. It is about an Allow: there a condition that anybody meets
//! keeps nobody out. In a policy of an identity the caller is its bearer: of a condition there it is asked whether it
//! keeps somebody else out who has the bearer's credentials.
//!
//! Sources: IAM user guide, "AWS global condition context keys" (the availability of each, and "Sensitive condition keys":
//! "the wildcard might match the condition key to any value"), "Condition operators", "Set operators"; S3 user guide, "The
//! meaning of public" (ranges of addresses).

mod keys;
mod values;

use super::document::{Condition, DocumentPlace, Statement};
use super::evaluate::{Compared, Operator};
use keys::{Key, Kind, Way};

/// What a condition of an Allow asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// It says who may call, or from where.
    Callers,
    /// It asks for what anyone can do: TLS, a region, a tag; or leaves some callers out.
    Calls,
    /// Everybody meets it.
    Nothing(Void),
}

/// Why a condition bounds nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Void {
    pub why: String,
    pub help: String,
    /// Whether it has a sense beside a condition that bounds.
    only_alone: bool,
}

impl Void {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Void {
        Void { why: why.into(), help: help.into(), only_alone: false }
    }

    fn only_alone(self) -> Void {
        Void { only_alone: true, ..self }
    }
}

/// The keys, in lower case, by which a statement says who may call or from where.
pub fn bounding_keys<P: DocumentPlace>(statement: &Statement<P>) -> Vec<String> {
    let both = both_ways(statement);
    let bounds = |condition: &&Condition<P>| match bound(statement, condition) {
        Bound::Callers => true,
        Bound::Calls => false,
        Bound::Nothing(_) => both && optional_way(condition).is_some(),
    };
    statement.conditions.iter().filter(bounds).map(|condition| condition.key.text.to_ascii_lowercase()).collect()
}

/// The conditions of an Allow that everybody meets.
pub fn void_conditions<P: DocumentPlace>(statement: &Statement<P>) -> Vec<(&Condition<P>, Void)> {
    if !statement.allows() {
        return Vec::new();
    }
    let (both, bounded) = (both_ways(statement), !bounding_keys(statement).is_empty());
    let void = |condition| match bound(statement, condition) {
        Bound::Nothing(void) if void.only_alone && bounded => None,
        Bound::Nothing(_) if both && optional_way(condition).is_some() => None,
        Bound::Nothing(void) => Some((condition, void)),
        Bound::Callers | Bound::Calls => None,
    };
    statement.conditions.iter().filter_map(void).collect()
}

/// The conditions of an Allow that nobody meets: an operator that takes no wildcards has one in its value.
pub fn never_met<P: DocumentPlace>(statement: &Statement<P>) -> Vec<(&Condition<P>, Void)> {
    let literal = |condition: &&Condition<P>| {
        let operator = Operator::named(&condition.operator);
        let text = !condition.values.is_empty()
            && operator.is_some_and(|operator| operator.compared == Compared::Text && !operator.negated);
        let kinds = [Kind::Account, Kind::Organization, Kind::Arn, Kind::Id("vpc-"), Kind::Id("vpce-")];
        let wild = |text: &str| text.contains(['*', '?']);
        text && kinds.contains(&Key::named(&condition.key.text).kind)
            && condition.values.iter().all(|value| wild(&value.text))
    };
    let void = |condition| {
        let why = "AWS: \"If you meant to use a wildcard (*, ?), update the condition operator to include Like\"";
        (condition, Void::new(why, "write the whole value"))
    };
    statement.conditions.iter().filter(|_| statement.allows()).filter(literal).map(void).collect()
}

/// What one condition of a statement asks for, were it an Allow. What only the deploy knows may bound.
pub fn bound<P: DocumentPlace>(statement: &Statement<P>, condition: &Condition<P>) -> Bound {
    // IAM refuses an operator that it does not know.
    let Some(operator) = Operator::named(&condition.operator) else { return Bound::Callers };
    let key = Key::named(&condition.key.text);
    let by_principal = statement.principal.is_some() || statement.not_principal.is_some();
    if condition.values.is_empty() {
        return match statement.unread.is_empty() {
            // IAM Access Analyzer, EMPTY_ARRAY_CONDITION.
            true => Bound::Nothing(Void::new(
                "AWS: a key without values \"does not affect the policy\"",
                "name the values that it may have, or remove it",
            )),
            false => Bound::Callers,
        };
    }
    if operator.compared == Compared::Null {
        return presence(condition, &key, by_principal);
    }
    if operator.negated {
        return Bound::Calls;
    }
    if let Some(void) = values::void(condition, operator.compared, &key, by_principal) {
        return Bound::Nothing(void);
    }
    if operator.holds_without_key()
        && let Some(who) = key.without_it(by_principal)
    {
        let written = &condition.operator;
        return Bound::Nothing(Void::new(
            format!("`{written}` holds where the request has no `{}`: {who} has none", condition.key.text),
            match written.strip_suffix("IfExists") {
                Some(strict) => format!("write `{strict}`"),
                None => format!("write `{}`", written.replace("ForAllValues:", "ForAnyValue:")),
            },
        ));
    }
    match key.kind {
        Kind::Open => Bound::Calls,
        _ => Bound::Callers,
    }
}

/// `Null`: whether a key is there.
fn presence<P>(condition: &Condition<P>, key: &Key, by_principal: bool) -> Bound {
    let says = |wanted: &str| condition.values.iter().any(|value| value.text.eq_ignore_ascii_case(wanted));
    let name = &condition.key.text;
    let void = match (says("true"), says("false")) {
        (true, true) => Some(format!("a request has `{name}` or has it not: both are allowed")),
        (true, false) => key.without_it(by_principal).map(|who| format!("{who} has no `{name}`")),
        (false, true) => key.with_it().map(|who| format!("{who} has some `{name}`")),
        (false, false) => None,
    };
    void.map_or(Bound::Calls, |why| Bound::Nothing(Void::new(why, format!("name the values of `{name}` instead"))))
}

/// Whether both ways into AWS are bounded, each by a key that the other one lacks: `IpAddressIfExists` on aws:SourceIp
/// beside `StringEqualsIfExists` on aws:SourceVpc (IAM user guide, condition keys, Note).
fn both_ways<P: DocumentPlace>(statement: &Statement<P>) -> bool {
    let ways: Vec<Way> = statement.conditions.iter().filter_map(optional_way).collect();
    ways.contains(&Way::Internet) && ways.contains(&Way::Endpoint)
}

/// The way into AWS that a condition bounds for those who take it.
fn optional_way<P: DocumentPlace>(condition: &Condition<P>) -> Option<Way> {
    let operator = Operator::named(&condition.operator).filter(|operator| operator.if_exists && !operator.negated)?;
    let key = Key::named(&condition.key.text);
    let bounds = !condition.values.is_empty() && values::void(condition, operator.compared, &key, true).is_none();
    key.way.filter(|_| bounds)
}

#[cfg(test)]
mod tests;
