use std::cmp::Ordering;
use std::fmt;

/// A condition operator, with its prefix and suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Its name without prefix and suffix.
    name: &'static str,
    /// What is compared, and how.
    pub compared: Compared,
    /// Whether it wants the comparison to fail.
    pub negated: bool,
    /// `ForAllValues:` or `ForAnyValue:`.
    pub set: Option<SetOperator>,
    /// `…IfExists`.
    pub if_exists: bool,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    Text,
    /// As texts, in any case.
    TextInAnyCase,
    /// As texts, the policy's with wildcards.
    TextWithWildcards,
    Number(Order),
    Date(Order),
    Bool,
    /// As bytes in base 64.
    Binary,
    /// As an address and a range of addresses.
    Ip,
    /// As ARNs, the policy's with wildcards.
    Arn,
    /// Whether the key is there at all.
    Null,
}

/// What the request's value is to the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How several values of one key count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperator {
    ForAllValues,
    ForAnyValue,
}

/// Every operator (`reference_policies_elements_condition_operators`).
const OPERATORS: [(&str, Compared, bool); 27] = [
    ("StringEquals", Compared::Text, false),
    ("StringNotEquals", Compared::Text, true),
    ("StringEqualsIgnoreCase", Compared::TextInAnyCase, false),
    ("StringNotEqualsIgnoreCase", Compared::TextInAnyCase, true),
    ("StringLike", Compared::TextWithWildcards, false),
    ("StringNotLike", Compared::TextWithWildcards, true),
    ("NumericEquals", Compared::Number(Order::Equal), false),
    ("NumericNotEquals", Compared::Number(Order::Equal), true),
    ("NumericLessThan", Compared::Number(Order::Less), false),
    ("NumericLessThanEquals", Compared::Number(Order::LessOrEqual), false),
    ("NumericGreaterThan", Compared::Number(Order::Greater), false),
    ("NumericGreaterThanEquals", Compared::Number(Order::GreaterOrEqual), false),
    ("DateEquals", Compared::Date(Order::Equal), false),
    ("DateNotEquals", Compared::Date(Order::Equal), true),
    ("DateLessThan", Compared::Date(Order::Less), false),
    ("DateLessThanEquals", Compared::Date(Order::LessOrEqual), false),
    ("DateGreaterThan", Compared::Date(Order::Greater), false),
    ("DateGreaterThanEquals", Compared::Date(Order::GreaterOrEqual), false),
    ("Bool", Compared::Bool, false),
    ("BinaryEquals", Compared::Binary, false),
    ("IpAddress", Compared::Ip, false),
    ("NotIpAddress", Compared::Ip, true),
    ("ArnEquals", Compared::Arn, false),
    ("ArnLike", Compared::Arn, false),
    ("ArnNotEquals", Compared::Arn, true),
    ("ArnNotLike", Compared::Arn, true),
    ("Null", Compared::Null, false),
];

impl Operator {
    /// All names, without prefix and suffix.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OPERATORS.iter().map(|(name, ..)| *name)
    }

    /// The operator of that name, e.g. `ForAnyValue:StringLikeIfExists`.
    pub fn named(written: &str) -> Option<Operator> {
        let (set, rest) = match written.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(SetOperator::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(SetOperator::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, written),
        };
        let (base, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |base| (base, true));
        let (name, compared, negated) = OPERATORS.into_iter().find(|(name, ..)| *name == base)?;
        // Null asks for the key itself: nothing to qualify.
        let bare = compared != Compared::Null || (set.is_none() && !if_exists);
        bare.then_some(Operator { name, compared, negated, set, if_exists })
    }

    /// "If the key is not present, evaluate the condition element as true" with IfExists; without, a
    /// positive operator is false and a negated one is true. ForAllValues "also returns true if there are
    /// no context keys in the request", and ForAnyValue false. `Null` asks for the key itself.
    pub fn holds_without_key(&self) -> bool {
        self.if_exists
            || match self.set {
                Some(SetOperator::ForAllValues) => true,
                Some(SetOperator::ForAnyValue) => false,
                None => self.negated,
            }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = match self.set {
            Some(SetOperator::ForAllValues) => "ForAllValues:",
            Some(SetOperator::ForAnyValue) => "ForAnyValue:",
            None => "",
        };
        write!(f, "{set}{}{}", self.name, if self.if_exists { "IfExists" } else { "" })
    }
}

impl Order {
    /// Whether `ordering`, of the request's value to the policy's, is this.
    pub fn is(self, ordering: Ordering) -> bool {
        match self {
            Order::Equal => ordering.is_eq(),
            Order::Less => ordering.is_lt(),
            Order::LessOrEqual => ordering.is_le(),
            Order::Greater => ordering.is_gt(),
            Order::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_operator_is_known_by_its_exact_name() {
        for written in ["StringEquals", "ForAllValues:ArnNotLikeIfExists", "NotIpAddressIfExists", "Null"] {
            assert_eq!(Operator::named(written).unwrap().to_string(), written);
        }
        for written in
            ["stringequals", "StringMatches", "ForSomeValues:StringLike", "NullIfExists", "ForAnyValue:Null", ""]
        {
            assert_eq!(Operator::named(written), None, "{written}");
        }
    }
}
