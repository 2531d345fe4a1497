//! Callers: takes the template of a stack, gives who gets in to its runtime and who is kept out, by which statement.
//!
//! Nobody is asked what IAM policies the principals themselves have: a policy on a runtime of another account is one side of
//! two.

mod policies;
mod roles;
mod tokens;

use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::{Fragment, Placed, property};
use crate::iam::{Caller, Effect, Party, Principal, is_account};
use crate::source::{Origin, Sources, Span};
use jsonptr::{Pointer, PointerBuf};

/// Who gets in, or is kept out.
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    pub effect: Effect,
    /// As the statement names them.
    pub principal: String,
    pub kind: &'static str,
    /// With their service; none where IAM policies of the principal say which.
    pub actions: Vec<String>,
    /// `runtime`, and endpoints by name.
    pub on: Vec<String>,
    /// The statements that all must hold; of the same statement on several resources each.
    pub by: Vec<By>,
    pub bounds: Vec<Bound>,
}

/// A statement, or what stands for one.
#[derive(Clone, Debug, PartialEq)]
pub struct By {
    pub name: String,
    /// Where it stands in the template.
    pub at: PointerBuf,
    /// The user's line that it is made from.
    pub line: Option<Span>,
}

/// What must be so of the request.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// An operator of IAM; of a token `claim`, with AgentCore's operator where there is one.
    pub operator: String,
    pub key: String,
    pub values: Vec<String>,
}

/// All of them: those who get in, then those who are kept out. None of a stack without a runtime.
pub fn callers(placed: &Placed, sources: &Sources) -> Option<Vec<Admission>> {
    let (id, runtime) = placed.template.of_type(RUNTIME).next()?;
    let seen = Seen { placed, sources };
    let tokens = tokens::tokens(&seen, id, runtime);
    let mut all = policies::of_policies(&seen, tokens.as_ref());
    let kept_out = all.extract_if(.., |one| one.effect == Effect::Deny).collect::<Vec<_>>();
    match tokens {
        // Without a policy the token alone decides (AgentCore developer guide: "if a policy exists").
        Some(tokens) if all.is_empty() && kept_out.is_empty() => all.push(tokens),
        Some(_) => {}
        None => {
            all.insert(0, own_account(&seen));
            all.extend(roles::of_roles(&seen));
        }
    }
    all.extend(kept_out);
    Some(all)
}

/// "Within the same account" an identity policy is enough.
fn own_account(seen: &Seen) -> Admission {
    Admission {
        effect: Effect::Allow,
        principal: seen.placed.place.global_arn("iam", "root"),
        kind: "own account",
        actions: Vec::new(),
        on: seen.everywhere(),
        by: Vec::new(),
        bounds: Vec::new(),
    }
}

/// A template as one reads it: texts filled in, places with the user's lines.
struct Seen<'a> {
    placed: &'a Placed<'a>,
    sources: &'a Sources,
}

impl Seen<'_> {
    /// As far as it is known; the rest stays a reference.
    fn text(&self, fragment: &Fragment) -> Option<String> {
        self.placed.known(fragment).or_else(|| fragment.as_text().map(|text| text.into_owned()))
    }

    fn texts(&self, list: Option<&Fragment>) -> Vec<String> {
        list.into_iter().flat_map(Fragment::items).filter_map(|item| self.text(item)).collect()
    }

    /// What stands at a place, with the first line of the user's that made the part that tells most of it, or the whole.
    fn by(&self, name: String, at: PointerBuf, telling: &Pointer) -> By {
        let origins = |at: &Pointer| self.placed.template.origins(at).to_vec();
        let whole = || self.placed.template.get(&at).map(Fragment::all_origins).unwrap_or_default();
        let lines = origins(telling).into_iter().chain(origins(&at)).chain(whole());
        let line = lines.into_iter().find_map(|origin| match origin {
            Origin::File(span) if !self.sources.is_built_in(span.file) => Some(span),
            _ => None,
        });
        By { name, at, line }
    }

    /// The runtime, and every endpoint by name.
    fn everywhere(&self) -> Vec<String> {
        let endpoints = self.placed.template.of_type(RUNTIME_ENDPOINT);
        let names = endpoints.filter_map(|(_, endpoint)| self.text(property(endpoint, "Name")?));
        ["runtime", "DEFAULT"].map(str::to_owned).into_iter().chain(names).collect()
    }
}

fn kind(principal: &Principal<PointerBuf>, name: &str) -> &'static str {
    match principal.kind.as_deref() {
        Some("Service") => return "service",
        Some("Federated") => return "identity provider",
        _ if matches!(principal.party(), Party::Everyone) => return "everyone",
        _ if is_account(name) => return "account",
        _ => {}
    }
    match Caller::parse(name) {
        Ok(Caller::Root(_)) => "account",
        Ok(Caller::Role(_)) => "role",
        Ok(Caller::User(_)) => "user",
        Ok(Caller::Session(_)) => "session",
        _ => "principal",
    }
}
