use std::collections::BTreeMap;

/// What a request carries besides action, resource and caller: condition context keys, whose names are
/// the same in any case.
#[derive(Clone, Debug, Default)]
pub struct RequestContext {
    keys: BTreeMap<String, ContextValue>,
    families: Vec<(String, ContextValue)>,
    others: ContextValue,
}

/// What is known of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ContextValue {
    /// The request carries it, with this value, or with these if the key is multivalued.
    Is(Vec<String>),
    /// The request does not carry it.
    Absent,
    /// The request carries it; with which value is not known.
    Present,
    /// The request carries it, most likely with one value.
    Likely {
        /// That value.
        is: String,
        /// Else a value like this, where `*` is at least one character.
        or_like: String,
    },
    /// One of these; which is not known.
    OneOf(Vec<ContextValue>),
    /// Nothing is known.
    #[default]
    Unknown,
}

impl ContextValue {
    /// One value.
    pub fn is(value: impl Into<String>) -> ContextValue {
        ContextValue::Is(vec![value.into()])
    }
}

impl RequestContext {
    /// One in which every key that is not set has this value.
    pub fn with_others(others: ContextValue) -> RequestContext {
        RequestContext { others, ..RequestContext::default() }
    }

    /// Sets a key, e.g. `aws:SourceVpc`.
    pub fn set(&mut self, key: &str, value: ContextValue) {
        self.keys.insert(key.to_ascii_lowercase(), value);
    }

    /// Sets every key that starts so and is not set itself, e.g. `aws:PrincipalTag/`.
    pub fn set_family(&mut self, prefix: &str, value: ContextValue) {
        self.families.push((prefix.to_ascii_lowercase(), value));
    }

    /// What is known of a key.
    pub fn get(&self, key: &str) -> &ContextValue {
        let key = key.to_ascii_lowercase();
        let family = || self.families.iter().rfind(|(prefix, _)| key.starts_with(prefix)).map(|(_, value)| value);
        self.keys.get(&key).or_else(family).unwrap_or(&self.others)
    }
}
