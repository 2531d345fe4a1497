//! `uses` names a runtime by its module, and that module makes none of that name; or its name is nearly that of a runtime of this
//! mdaa.yaml. The role may call what is named so, and most likely nothing is.
//!
//! ```yaml
//! uses:
//!   runtimes: [prices/prise_agent]      # agentRuntimeName of the module `prices` is price_agent
//! ```
//!
//! Other names may be those of runtimes that are made elsewhere, and are not judged.

use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::diagnostic::Severity;
use crate::iam::PolicyKind;
use crate::module_type::naming::Naming;
use crate::policy::subject::Resource;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "MDAA's naming of runtimes", controls: &[] },
    severity: Severity::Warning,
    title: "A runtime in `uses` that no module makes.",
    why: "the role may call a runtime of that name; where there is none, the calls are denied",
    fix: "name the module and its `agentRuntimeName`, e.g. `prices/price_agent`",
    scope: &[Scope::Beside(&[Scope::If(calls, &[Scope::Identity(&[])])])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

/// Whether a statement about them stands in the resource.
fn calls(subject: &Subject<'_>, resource: &Resource<'_>) -> bool {
    let policies = subject.policies().iter().filter(|policy| policy.resource == resource.id);
    let mut sids = policies.flat_map(|policy| &policy.document.statements).filter_map(|one| one.sid.as_ref());
    sids.any(|sid| sid.text == CALLS)
}

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let name = |subject: &Subject<'_>| {
        subject.of_type(RUNTIME).find_map(|runtime| runtime.properties.get("AgentRuntimeName")?.known())
    };
    let made: Vec<(&Subject<'_>, String)> =
        subjects.iter().filter_map(|subject| Some((subject, name(subject)?))).collect();
    let mut found = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let calling = subject.statements(PolicyKind::Identity);
        let calling = calling.filter(|one| one.sid.as_ref().is_some_and(|sid| sid.text == CALLS));
        let ours = calling.filter(|one| subject.template.get(&one.at).is_some_and(|part| subject.is_ours(part)));
        for written in ours.flat_map(|statement| statement.resources()) {
            // An id and an ARN are known better by whoever wrote them.
            let named = written.text.split_once(":runtime/").and_then(|(_, name)| name.strip_suffix("-*"));
            let Some(named) = named.filter(|named| !made.iter().any(|(_, name)| name == named)) else { continue };
            let of_module =
                made.iter().find(|(other, _)| prefix(other).is_some_and(|prefix| named.starts_with(&prefix)));
            let Some((_, meant)) = of_module.or_else(|| made.iter().find(|(_, name)| is_near(named, name))) else {
                continue;
            };
            let message = format!("no module of this mdaa.yaml makes the runtime `{named}`");
            let help = format!("name the module and the `agentRuntimeName` of `{meant}`, if that is meant");
            found.push((index, RuleMatch::new(&written.at, message).help(help)));
        }
    }
    found
}

/// The statement of `templates/` about runtimes in `uses`.
const CALLS: &str = "InvokeRuntimes";

/// What the name of every runtime of the module begins with, where it is not cut.
fn prefix(subject: &Subject<'_>) -> Option<String> {
    let short = Naming::from(subject.id).runtime_name("x").ok()?;
    short.strip_suffix("_x").map(|prefix| format!("{prefix}_"))
}

/// One or two slips of the keyboard, and no other number.
fn is_near(named: &str, made: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    letters(named) != letters(made) && strsim::damerau_levenshtein(named, made) <= 2
}
