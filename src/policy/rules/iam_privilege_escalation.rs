//! A role can get more rights than its policies say: by what it may do to IAM, to things that have a role of their own, or
//! with a role that it passes to something that it controls.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:AttachRolePolicy     # AdministratorAccess to itself
//!   Resource: '*'
//! - Effect: Allow
//!   Action: bedrock-agentcore:InvokeCodeInterpreter   # code as the role of any interpreter
//!   Resource: '*'                                     # AWS's own: arn:aws:bedrock-agentcore:eu-central-1:aws:code-interpreter/aws.codeinterpreter.v1
//! ```
//!
//! Some take several actions, which may stand in several policies of the role: `iam:PassRole` with `lambda:CreateFunction` and
//! `lambda:InvokeFunction`, with `bedrock-agentcore:CreateAgentRuntime`, with `cloudformation:CreateStack`; `iam:CreateRole`
//! with `iam:PutRolePolicy`.
//!
//! An error is what a wildcard leaves open, and a change to the role itself. Where the one role, user, key or bucket is named
//! whose rights or policy may be changed, or the one role that is passed, it is a warning: that may be more rights or no more.
//! To take on a named role, or to run a named function, project or stack, is neither.
//!
//! Only resources that the action takes count, and nothing that a `Deny` without a condition covers. A condition on
//! `iam:PassedToService` leaves the paths of that service, one on `iam:PermissionsBoundary` none by what is bounded; tags of
//! the resource and the like make an error a warning.
//!
//! A statement that makes its role an administrator allows this too: then only that is reported.

use crate::diagnostic::Severity;
use crate::iam::escalation::{Doubt, Escalation, Grant, escalations};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::identities::identities;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use indexmap::IndexMap;
use jsonptr::PointerBuf;
use std::collections::{BTreeMap, BTreeSet};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "Rhino Security Labs, AWS privilege escalation methods; PMapper; cloudsplaining; pathfinding.cloud (2026); Sonrai \
                 Security on AgentCore's code interpreters",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A right to raise one's own rights.",
    why: "whoever controls the agent can give it every other right in one or two calls",
    fix: "remove the action, or name in `Resource` the one thing it is for",
    scope: &[Scope::Identity(&["Action", "Resource", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Follows,
};

type Way<'a> = Escalation<'a, PointerBuf>;

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found: Vec<RuleMatch> = Vec::new();
    for identity in identities(subject) {
        let ways = escalations(&identity.statements, |resource| identity.is_own(resource)).into_iter();
        // What takes a statement of an administrator besides says no more than that.
        let ways = ways.filter(|way| !way.steps.iter().skip(1).any(Grant::is_of_an_administrator));
        let (passing, others): (Vec<Way<'_>>, Vec<Way<'_>>) = ways.partition(|way| way.passes);
        let mut told: BTreeSet<&PointerBuf> = BTreeSet::new();
        let mut of_identity: Vec<Vec<&Way<'_>>> = Vec::new();
        // What is certain first: what may be is not said of the same statements again, nor what takes more steps.
        for (severity, single) in [(Doubt::Error, true), (Doubt::Error, false), (Doubt::Warning, true)] {
            let of = |way: &&Way<'_>| way.severity == severity && (way.steps.len() == 1) == single;
            let new: Vec<&Way<'_>> =
                others.iter().filter(of).filter(|way| !way.statements().any(|at| told.contains(at))).collect();
            told.extend(new.iter().flat_map(|way| way.statements()));
            of_identity.extend(by_first(new));
        }
        of_identity.extend(by_first(passing.iter().collect()));
        let places: BTreeMap<&PointerBuf, usize> =
            identity.statements.iter().enumerate().map(|(place, statement)| (&statement.at, place)).collect();
        of_identity.sort_by_key(|ways| places.get(&ways[0].steps[0].statement.at));
        found.extend(of_identity.iter().map(|ways| told_of(ways)));
    }
    // Several roles may have one policy.
    let mut seen = BTreeSet::new();
    found.retain(|one| seen.insert((one.at.clone(), one.message.clone())));
    found
}

/// Those that begin in one statement, together.
fn by_first<'w, 'a>(ways: Vec<&'w Way<'a>>) -> impl Iterator<Item = Vec<&'w Way<'a>>> {
    let mut groups: IndexMap<(&PointerBuf, Doubt), Vec<&'w Way<'a>>> = IndexMap::new();
    for way in ways {
        groups.entry((&way.steps[0].statement.at, way.severity)).or_default().push(way);
    }
    groups.into_values()
}

fn told_of(ways: &[&Way<'_>]) -> RuleMatch {
    let way = ways[0];
    let actions: Vec<String> = way.steps.iter().map(|step| format!("`{}`", step.action)).collect();
    let more = match (ways.len() - 1, way.steps.len()) {
        (0, _) => String::new(),
        (more, 1) => format!(" and {more} more like it"),
        (more, _) => format!(", and {more} more in other ways,"),
    };
    let actions = match actions.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => actions.concat(),
    };
    let lets = if way.steps.len() == 1 && more.is_empty() { "lets" } else { "let" };
    let named: Vec<String> = way.steps[0].named().iter().map(|one| format!("`{}`", one.text)).collect();
    let step = &way.steps[0];
    let found = match (way.severity, way.passes) {
        (Doubt::Error, false) => {
            RuleMatch::new(step.at, format!("{actions}{more} {lets} the role raise its own rights"))
        }
        (Doubt::Error, true) => RuleMatch::new(step.at, format!("{actions}{more} {lets} the role act as another one")),
        _ => RuleMatch::new(step.at, format!("{actions}{more} may let the role raise its own rights"))
            .severity(Severity::Warning),
    };
    let found = ways.iter().flat_map(|way| way.statements()).fold(found, RuleMatch::also);
    let found = found.in_statement(&step.statement.at);
    let limited = way.steps.iter().any(|step| step.limited);
    match way.severity {
        Doubt::Error if way.passes => found
            .why(format!("it can {}", way.gives))
            .help("name in `Resource` the one role that is passed, or remove one of the actions"),
        Doubt::Error => found.why(format!("it can {}", way.gives)),
        _ if limited => found
            .why(format!("it can {}, as far as the condition goes", way.gives))
            .help("remove the action, or waive this with the reason why the condition is enough"),
        _ if named.is_empty() => found.why(format!("it can {}", way.gives)),
        _ => found
            .why(format!(
                "it can {}: {}; whether that is more than the role has, the template does not say",
                way.gives,
                named.join(", ")
            ))
            .help("remove the action, or waive this with the reason why it is no more"),
    }
}
