use super::credential::is_credential;
use super::{BuiltinName, PlaceholderName};
use crate::placeholder::NoValue;
use crate::source::{Entry, Map, Origin, Span};
use std::collections::BTreeMap;

/// What the names that are known before any deploy stand for.
#[derive(Clone, Copy, Debug)]
pub struct PlaceholderValues<'a> {
    /// `organization`, with its place.
    pub org: (&'a str, Span),
    pub domain: (&'a str, Span),
    pub env: (&'a str, Span),
    pub module: (&'a str, Span),
    pub context: &'a Map,
    pub environment: &'a BTreeMap<String, String>,
}

/// What a name is replaced by.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup {
    /// Text known now. It is searched for placeholders again.
    Text(String, Origin),
    /// Text that is not searched again, and where it came from, unless it is the placeholder's own.
    Verbatim(String, Option<Origin>),
    /// A context entry, by its key: text that is searched again, or a list or map.
    Entry(String, Entry),
    /// CloudFormation's own: what goes between `${` and `}`.
    Deploy(String),
    /// Not for this stage: it stays as it is.
    Later,
}

/// A name without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    Context(String),
    Environment(String),
    /// An environment variable that holds a credential.
    Credential(String),
    /// An SSM path that is none: why.
    SsmPath(String),
    /// A secure parameter of SSM, as written.
    SsmSecure(String),
    /// An SSM parameter that was looked up and cannot be had: its name, and what was found.
    SsmValue(String, NoValue),
    /// A parameter that cannot be: its name.
    Parameter(String),
    /// A parameter that is a list, inside a longer text.
    ListInText(String),
}

impl PlaceholderValues<'_> {
    /// The value of a name that is known before any deploy; [`Lookup::Later`] for the others.
    ///
    /// MDAA hands context to CDK as strings, so numbers and booleans in it become text.
    ///
    /// # Errors
    /// When context or environment has no such key.
    pub fn lookup(&self, name: &PlaceholderName) -> Result<Lookup, Missing> {
        let text = |(value, span): (&str, Span)| Ok(Lookup::Text(value.to_owned(), Origin::File(span)));
        match name {
            PlaceholderName::Builtin(BuiltinName::Org) => text(self.org),
            PlaceholderName::Builtin(BuiltinName::Domain) => text(self.domain),
            PlaceholderName::Builtin(BuiltinName::Env) => text(self.env),
            PlaceholderName::Builtin(BuiltinName::Module) => text(self.module),
            PlaceholderName::Context(key) => self.context_entry(key),
            PlaceholderName::Environment(key) if is_credential(key) => Err(Missing::Credential(key.clone())),
            PlaceholderName::Environment(key) => match self.environment.get(key) {
                Some(value) => Ok(Lookup::Text(value.clone(), Origin::Environment(key.clone()))),
                None => Err(Missing::Environment(key.clone())),
            },
            _ => Ok(Lookup::Later),
        }
    }

    fn context_entry(&self, key: &str) -> Result<Lookup, Missing> {
        if let Some(entry) = self.context.get(key) {
            return Ok(Lookup::Entry(key.to_owned(), entry.clone()));
        }
        // MDAA hands these to CDK as context, too.
        let own = [("org", self.org), ("domain", self.domain), ("env", self.env), ("module_name", self.module)];
        let (_, (value, span)) =
            own.into_iter().find(|(name, _)| *name == key).ok_or(Missing::Context(key.to_owned()))?;
        Ok(Lookup::Text(value.to_owned(), Origin::File(span)))
    }
}
