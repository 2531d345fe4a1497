//! What rules share about rights that others are given: by the policy of a runtime or an endpoint, or by a role that they
//! may assume.

use crate::cloudformation::resource_types::{bedrock_agentcore, iam};
use crate::iam::{Effect, Party, PolicyKind, Principal, Statement};
use crate::policy::Subject;
use crate::policy::bounds::everyone;
use crate::policy::document::TemplatePolicy;
use crate::policy::subject::Resource;
use crate::policy::{RuleMatch, Scope};
use crate::source::Origin;
use jsonptr::PointerBuf;

/// What these rules look at: the policies of runtimes and endpoints, and those of roles.
pub const GRANTS: &[Scope] =
    &[Scope::PoliciesOf(bedrock_agentcore::RESOURCE_POLICY, &["Principal", "Action"]), Scope::Identity(&["Action"])];

/// A right that somebody is given.
pub struct Granted<'a> {
    pub statement: &'a Statement<PointerBuf>,
    /// Where the statement says what for.
    pub at: &'a PointerBuf,
    /// The action.
    pub action: &'static str,
    /// To whom, as a message says it.
    pub to: String,
    /// Whether all of them are of the runtime's own account.
    pub own: bool,
    /// Where else the same line of the config gives it.
    also: Vec<PointerBuf>,
}

impl Granted<'_> {
    /// As what a rule found.
    pub fn found(&self, words: String) -> RuleMatch {
        let found = RuleMatch::new(self.at, words).in_statement(&self.statement.at);
        self.also.iter().fold(found, RuleMatch::also)
    }

    /// What they may do, and by which action where the statement does not write it out.
    pub fn words(&self, may: &str) -> String {
        let written = self.statement.actions().any(|written| written.text.eq_ignore_ascii_case(self.action));
        let name = self.action.split(':').nth(1).unwrap_or_default();
        let held = if written { String::new() } else { format!(": `{name}` is among the actions") };
        format!("{} {may}{held}", self.to)
    }
}

/// Each statement that gives somebody else one of the actions, once. What one line of the config brought about on a runtime
/// and on its endpoints is one thing.
pub fn granted<'a>(subject: &'a Subject<'_>, actions: &'static [&'static str]) -> Vec<Granted<'a>> {
    let policies = subject.policies().iter();
    let on_resource = policies.filter(|policy| policy.resource_type == bedrock_agentcore::RESOURCE_POLICY);
    let mut found: Vec<Granted> = on_resource.flat_map(|policy| by_resource_policy(subject, policy, actions)).collect();
    found.extend(subject.of_type(iam::ROLE).flat_map(|role| by_role(subject, role, actions)));
    let mut told: Vec<(&[Origin], usize)> = Vec::new();
    let mut each: Vec<Granted> = Vec::new();
    for granted in found {
        let origins = subject.template.origins(granted.at);
        match told.iter().find(|(known, _)| !origins.is_empty() && *known == origins) {
            Some((_, first)) => each[*first].also.push(granted.at.clone()),
            None => {
                told.push((origins, each.len()));
                each.push(granted);
            }
        }
    }
    each
}

fn by_role<'a>(subject: &'a Subject<'_>, role: &Resource<'_>, actions: &'static [&'static str]) -> Vec<Granted<'a>> {
    let Some((to, own)) = assumed_by(subject, role) else { return Vec::new() };
    let policies = subject.policies().iter().filter(|policy| is_of(policy, role, subject));
    let granted = policies.flat_map(|policy| &policy.document.statements).filter_map(|statement| {
        let (action, at) = first(statement, actions)?;
        Some(Granted { statement, at, action, to: format!("{to}, by the role `{}`,", role.id), own, also: Vec::new() })
    });
    granted.collect()
}

fn by_resource_policy<'a>(
    subject: &Subject<'_>,
    policy: &'a TemplatePolicy<'_>,
    actions: &'static [&'static str],
) -> Vec<Granted<'a>> {
    let statements = &policy.document.statements;
    let denied = |action: &&str| statements.iter().any(|statement| denies_everyone(statement, action));
    let left: Vec<&'static str> = actions.iter().copied().filter(|action| !denied(action)).collect();
    let granted = statements.iter().filter_map(|statement| {
        let (action, at) = first(statement, &left)?;
        // Naming the own account leaves the choice to its identity policies, which have it anyway.
        let named: Vec<&Principal<PointerBuf>> =
            statement.principals().filter(|named| !is_own_account(named, subject)).collect();
        let (to, own) = named_words(subject, &named)?;
        Some(Granted { statement, at, action, to, own, also: Vec::new() })
    });
    granted.collect()
}

fn first<'a>(statement: &'a Statement<PointerBuf>, actions: &[&'static str]) -> Option<(&'static str, &'a PointerBuf)> {
    let grants = statement.grants();
    actions.iter().find_map(|action| Some((*action, grants(action)?)))
}

/// Whatever another statement allows.
fn denies_everyone(statement: &Statement<PointerBuf>, action: &str) -> bool {
    let named = statement.actions().any(|written| written.as_action().matches(action));
    statement.effect == Some(Effect::Deny) && named && statement.conditions.is_empty() && everyone(statement).is_some()
}

/// Who may assume a role, if that is anybody but a service.
fn assumed_by(subject: &Subject<'_>, role: &Resource<'_>) -> Option<(String, bool)> {
    let trust =
        subject.policies().iter().filter(|policy| policy.resource == role.id && policy.kind == PolicyKind::Trust);
    let allows = trust.flat_map(|policy| &policy.document.statements).filter(|statement| statement.allows());
    let people = allows.flat_map(Statement::principals).filter(|named| named.kind.as_deref() != Some("Service"));
    named_words(subject, &people.collect::<Vec<_>>())
}

/// Whether a policy is one of the role's: inline, or attached in the template.
fn is_of(policy: &TemplatePolicy<'_>, role: &Resource<'_>, subject: &Subject<'_>) -> bool {
    if policy.kind != PolicyKind::Identity {
        return false;
    }
    let names = |list: Option<crate::policy::part::Part<'_>>, id: &str| {
        let reference = format!("${{{id}}}");
        list.is_some_and(|list| list.items().any(|item| item.text() == Some(reference.as_str())))
    };
    let attached = || subject.resources().iter().find(|resource| resource.id == policy.resource);
    policy.resource == role.id
        || names(role.properties.get("ManagedPolicyArns"), policy.resource)
        || attached().is_some_and(|attached| names(attached.properties.get("Roles"), role.id))
}

/// The first of them, and how many more; none of nobody.
fn named_words(subject: &Subject<'_>, named: &[&Principal<PointerBuf>]) -> Option<(String, bool)> {
    let (first, rest) = named.split_first()?;
    let by_token = subject
        .of_type(bedrock_agentcore::RUNTIME)
        .any(|runtime| runtime.properties.below(&["AuthorizerConfiguration", "CustomJWTAuthorizer"]).is_some());
    let name = match first.party() {
        Party::Everyone if by_token => "every token that the authorizer takes".to_owned(),
        Party::Everyone => "everyone".to_owned(),
        Party::Account(account) => format!("account `{}`", subject.as_written(account)),
        Party::Arn(name) | Party::Other(name) => format!("`{}`", subject.as_written(name)),
    };
    let own = named.iter().all(|named| is_in_own_account(named, subject));
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    Some((format!("{name}{more}"), own))
}

/// How the template writes the account that it goes to.
fn own_account<'a>(subject: &Subject<'a>) -> [&'a str; 2] {
    [subject.account, "${AWS::AccountId}"]
}

/// By its number or as its root, also where only the deploy knows it.
fn is_own_account(named: &Principal<PointerBuf>, subject: &Subject<'_>) -> bool {
    let name = named.name.text.as_str();
    let root = |account: &str| name.strip_suffix(":root").is_some_and(|arn| arn.ends_with(&format!("::{account}")));
    own_account(subject).iter().any(|account| name == *account || root(account))
}

fn is_in_own_account(named: &Principal<PointerBuf>, subject: &Subject<'_>) -> bool {
    let inside = |account: &&str| named.name.text.contains(&format!("::{account}:"));
    is_own_account(named, subject) || own_account(subject).iter().any(inside)
}
