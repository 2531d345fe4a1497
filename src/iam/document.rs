use super::wildcard::{Pattern, Syntax};
use crate::source::Span;
use jsonptr::PointerBuf;
use schemars::JsonSchema;
use serde::Deserialize;

/// An IAM policy document, whose parts stand at places `P`.
#[derive(Clone, Debug)]
pub struct Document<P> {
    /// The version of the policy language.
    pub version: Version,
    pub statements: Vec<Statement<P>>,
    /// Where it stands.
    pub at: P,
    /// Whether it is no map, or has no statements.
    pub unread: bool,
}

/// Where a part of a document stands; the kind of place says how texts are written there.
pub trait DocumentPlace: Clone {
    const SYNTAX: Syntax;
}

/// A file holds policies as IAM reads them.
impl DocumentPlace for Span {
    const SYNTAX: Syntax = Syntax::Plain;
}

/// A template holds them in Fn::Sub syntax.
impl DocumentPlace for PointerBuf {
    const SYNTAX: Syntax = Syntax::Sub;
}

/// The version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, also of a policy that names none: no policy variables.
    V2008,
    V2012,
}

/// One statement. IAM takes one element of each pair and nothing that it does not know; here stands what is written.
#[derive(Clone, Debug)]
pub struct Statement<P> {
    /// Its name; none where it is empty.
    pub sid: Option<LocatedText<P>>,
    pub effect: Option<Effect>,
    /// For whom; none in an identity policy.
    pub principal: Option<Listed<Principal<P>, P>>,
    /// For all but these.
    pub not_principal: Option<Listed<Principal<P>, P>>,
    pub action: Option<Listed<LocatedText<P>, P>>,
    /// For all but these.
    pub not_action: Option<Listed<LocatedText<P>, P>>,
    /// On what; none in a trust policy.
    pub resource: Option<Listed<LocatedText<P>, P>>,
    /// On all but these.
    pub not_resource: Option<Listed<LocatedText<P>, P>>,
    /// All of which must hold.
    pub conditions: Vec<Condition<P>>,
    /// Where something stands that IAM would refuse, or a function that only CloudFormation can read.
    pub unread: Vec<P>,
    /// Its place in the document, from 0.
    pub index: usize,
    /// Where it stands.
    pub at: P,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses.
    Deny,
}

/// The values of an element: one, or a list.
#[derive(Clone, Debug)]
pub struct Listed<T, P> {
    pub values: Vec<T>,
    pub at: P,
}

/// A text, and where it stands.
#[derive(Clone, Debug)]
pub struct LocatedText<P> {
    /// As written: see [`DocumentPlace::SYNTAX`].
    pub text: String,
    pub at: P,
}

/// Somebody whom a policy names.
#[derive(Clone, Debug)]
pub struct Principal<P> {
    /// `AWS`, `Service`, `Federated`, `CanonicalUser`; none of a bare `*`.
    pub kind: Option<String>,
    pub name: LocatedText<P>,
}

/// What the name of a principal stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party<'a> {
    Everyone,
    /// An account, by its number or as `arn:aws:iam::111122223333:root`.
    Account(&'a str),
    /// A user, a role, a session.
    Arn(&'a str),
    /// An AWS service, a canonical user, an identity provider, or a principal that was deleted: never the
    /// caller of a request that an IAM principal or a token's bearer makes.
    Other(&'a str),
}

/// One operator on one key.
#[derive(Clone, Debug)]
pub struct Condition<P> {
    /// E.g. `StringEquals`.
    pub operator: String,
    pub key: LocatedText<P>,
    /// Values that it is compared with.
    pub values: Vec<LocatedText<P>>,
}

impl Effect {
    /// As a policy names it.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }
    }
}

impl<P: DocumentPlace> Statement<P> {
    /// As its user finds it: by its Sid, else by its number.
    pub fn name(&self) -> String {
        self.sid.as_ref().map_or_else(|| format!("statement {}", self.index + 1), |sid| format!("`{}`", sid.text))
    }

    pub fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    /// Where it says for what.
    pub fn action_at(&self) -> &P {
        self.action.as_ref().or(self.not_action.as_ref()).map_or(&self.at, |listed| &listed.at)
    }

    pub fn actions(&self) -> impl Iterator<Item = &LocatedText<P>> {
        self.action.iter().flat_map(|listed| &listed.values)
    }

    pub fn resources(&self) -> impl Iterator<Item = &LocatedText<P>> {
        self.resource.iter().flat_map(|listed| &listed.values)
    }

    pub fn principals(&self) -> impl Iterator<Item = &Principal<P>> {
        self.principal.iter().flat_map(|listed| &listed.values)
    }

    /// Says of actions, e.g. `iam:PassRole`, where one is allowed: by an `Action` that matches it, or by a `NotAction`
    /// of which none does.
    pub fn grants<'a>(&'a self) -> impl Fn(&str) -> Option<&'a P> {
        let (named, allows) = (self.names(), self.allows());
        move |action| named(action).filter(|_| allows)
    }

    /// The same, whatever the effect.
    pub fn names<'a>(&'a self) -> impl Fn(&str) -> Option<&'a P> {
        let not = self.not_action.as_ref();
        let named = self.actions().filter(|_| not.is_none());
        let named: Vec<_> = named.map(|written| (written.as_action(), &written.at)).collect();
        let left_out: Vec<_> = not.iter().flat_map(|not| &not.values).map(LocatedText::as_action).collect();
        move |action| match not {
            Some(not) => (!left_out.iter().any(|pattern| pattern.matches(action))).then_some(&not.at),
            None => named.iter().find(|(pattern, _)| pattern.matches(action)).map(|(_, at)| *at),
        }
    }

    /// Where it is spread over many resources: by a `Resource` that the test finds wide, or by any `NotResource`.
    pub fn wide_resource(&self, wide: impl Fn(&LocatedText<P>) -> bool) -> Option<&P> {
        match &self.not_resource {
            Some(not) => Some(&not.at),
            None => self.resources().find(|written| wide(written)).map(|written| &written.at),
        }
    }
}

impl<P: DocumentPlace> LocatedText<P> {
    /// As an element of `Action`.
    pub fn as_action(&self) -> Pattern {
        Pattern::action(&self.text, P::SYNTAX)
    }

    /// As an element of `Resource`.
    pub fn as_resource(&self) -> Pattern {
        Pattern::resource(&self.text, P::SYNTAX)
    }
}

impl<P> Principal<P> {
    pub fn party(&self) -> Party<'_> {
        let name = self.name.text.as_str();
        match self.kind.as_deref() {
            None | Some("AWS") if name == "*" => Party::Everyone,
            Some("AWS") => account(name).map(Party::Account).unwrap_or(if name.starts_with("arn:") {
                Party::Arn(name)
            } else {
                Party::Other(name)
            }),
            _ => Party::Other(name),
        }
    }
}

/// "The account ARN and the shortened account ID behave the same way" (IAM user guide, Principal element).
fn account(name: &str) -> Option<&str> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(name);
    }
    let (_, account) = name.strip_prefix("arn:")?.split_once(":iam::")?;
    account.strip_suffix(":root")
}
