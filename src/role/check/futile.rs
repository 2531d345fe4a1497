use super::compared::{GivenRole, NeededRole};
use super::finding::{Goes, Mend, RoleFinding};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::iam::authorization::{
    Futile, Surroundings, incomplete_credentials, never_fitting, unknown_actions, wrong_arns,
};
use crate::invocation::decision::Attached;
use crate::source::Span;

/// Statements of the role that do nothing, and rights to credentials that lack what goes with them.
pub fn futile(policies: &[Attached], given: &GivenRole, needed: &NeededRole) -> Vec<RoleFinding> {
    let place = surroundings(needed);
    let statements: Vec<_> = policies.iter().flat_map(|policy| &policy.policy.document.statements).collect();
    let mut found = Vec::new();
    for statement in &statements {
        let parts = unknown_actions(statement).into_iter().chain(wrong_arns(statement, &place));
        let parts = parts.chain(never_fitting(statement, &place));
        found.extend(parts.map(|part| RoleFinding { diagnostic: diagnostic(part), statements: Vec::new() }));
    }
    // A policy that could not be read may hold the rest.
    if given.unread.is_empty() {
        let allows: Vec<_> = statements.iter().copied().filter(|statement| statement.allows()).collect();
        found.extend(incomplete_credentials(&allows, &place).into_iter().map(|incomplete| RoleFinding {
            diagnostic: diagnostic(Futile {
                help: "add the statement to a policy of the role".to_owned(),
                ..incomplete.found
            }),
            statements: vec![Mend { goes: Goes::Policy, statement: incomplete.statement }],
        }));
    }
    found
}

fn diagnostic(part: Futile<Span>) -> Diagnostic {
    let mut found = Diagnostic::warning(Code::ROLE_STATEMENT_FUTILE, part.message);
    if part.refused {
        found.severity = Severity::Error;
    }
    found.at(part.at).why(part.why).help(part.help)
}

fn surroundings(needed: &NeededRole) -> Surroundings {
    let place = &needed.place;
    let resources = needed.policy.document.statements.iter().flat_map(|statement| statement.resources());
    let mut names =
        resources.filter_map(|resource| resource.text.split_once("/workload-identity/")?.1.strip_suffix("-*"));
    let runtime = names.next().map(str::to_owned);
    Surroundings::new(Some(place.account.clone()), Some(place.region.clone()), runtime)
}
