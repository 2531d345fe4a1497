use super::apply::{About, Finding, Used};
use super::covered::Covered;
use super::day::Day;
use super::judgement::Judgement;
use super::limits::{Limits, quoted};
use super::origin::{cause, of_user};
use super::rule::{Admin, Check};
use super::rules::RULES;
use super::scope::place_open;
use super::subject::Subject;
use super::verdict::{Outcome, Verdict, Verdicts};
use super::waivers::{self, Waiver};
use crate::cloudformation::{Fragment, FragmentValue};
use crate::diagnostic::{Diagnostic, Diagnostics, PolicyFinding, WaivedBy};
use crate::project::{ModuleId, ProjectWaivers, WaiverRecord};
use crate::source::{Origin, SecretKind};
use jsonptr::PointerBuf;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Runs every rule over the templates, and sets aside what waivers cover on that day: those of the whole project, and in
/// each module those of its config. `complete` says that these are all templates of the mdaa.yaml: else nobody knows what
/// a waiver of the whole project is for.
pub fn judge(
    subjects: &[Subject<'_>],
    configs: &[&Fragment],
    project: &ProjectWaivers,
    today: Day,
    complete: bool,
) -> Judgement {
    let of_project = waivers::of_project(&project.list);
    let of_modules: Vec<Vec<Waiver>> = configs.iter().map(|config| waivers::of_config(config)).collect();
    let environments = environments(subjects);
    let mut judgement = Judgement {
        modules: subjects.iter().map(|_| Diagnostics::default()).collect(),
        waivers: Vec::new(),
        verdicts: subjects
            .iter()
            .map(|subject| Verdicts { beside: beside(subject, &environments, complete), found: Vec::new() })
            .collect(),
        project: Diagnostics::default(),
    };
    let mut findings = found(subjects);
    let limits = Limits { project, today };
    for finding in &mut findings {
        let own = of_modules.get(finding.subject).into_iter().flatten();
        finding.look_for_waiver(&subjects[finding.subject], own.chain(&of_project), limits);
    }
    for silent in follow_admin(&mut findings) {
        let violated = Verdict { outcome: Outcome::Violated, ..Verdict::of(&subjects[silent.subject], &silent) };
        judgement.verdicts[silent.subject].found.push(violated);
    }
    for finding in &findings {
        judgement.verdicts[finding.subject].found.push(Verdict::of(&subjects[finding.subject], finding));
        judgement.modules[finding.subject].push(diagnostic(subjects, finding));
    }
    judgement.waivers = of_modules
        .iter()
        .enumerate()
        .map(|(index, own)| {
            let own: Vec<&Waiver> = own.iter().filter(|waiver| limits.let_stand(waiver)).collect();
            records(&subjects[index], index, &own, &findings)
        })
        .collect();
    let all = of_modules.iter().flatten().chain(&of_project);
    let about = About { subjects, findings: &findings, limits, used: Used::of(all, &findings), complete };
    for (index, waivers) in of_modules.iter().enumerate() {
        about.of_module(index, waivers, &mut judgement.modules);
    }
    about.of_project(&of_project, &mut judgement);
    judgement
}

/// Why a module was not judged beside all others: some could not be compiled, or it may go to the account of another
/// environment, where that is left to the deploy.
fn beside(subject: &Subject<'_>, environments: &[&Subject<'_>], complete: bool) -> Option<String> {
    let open = |subject: &Subject<'_>| place_open(subject).is_some();
    let other =
        |other: &&&Subject<'_>| environment(other.id) != environment(subject.id) && (open(subject) || open(other));
    match environments.iter().find(other) {
        _ if !complete => Some("other modules of the mdaa.yaml have errors, and were not judged beside it".to_owned()),
        Some(other) => Some(format!(
            "whether {}/{} goes to the same account and region is left to the deploy",
            other.id.domain.name, other.id.env.name
        )),
        None => None,
    }
}

fn environment(id: &ModuleId) -> (&str, &str) {
    (&id.domain.name, &id.env.name)
}

/// Of each environment a module, and one whose place is left to the deploy where it has both.
fn environments<'s, 'a>(subjects: &'s [Subject<'a>]) -> Vec<&'s Subject<'a>> {
    let mut seen = BTreeSet::new();
    let each = subjects.iter();
    each.filter(|subject| seen.insert((environment(subject.id), place_open(subject).is_some()))).collect()
}

/// The waivers that hold for a template: all of its own, and of the project those that set something aside.
fn records(subject: &Subject<'_>, index: usize, own: &[&Waiver], findings: &[Finding<'_>]) -> Vec<WaiverRecord> {
    let aside = || findings.iter().filter(|finding| finding.subject == index);
    let mut all = own.to_vec();
    for waiver in aside().filter_map(|finding| finding.waiver) {
        if !all.iter().any(|known| std::ptr::eq(*known, waiver)) {
            all.push(waiver);
        }
    }
    let record = |waiver: &&Waiver| {
        let by = |finding: &&Finding<'_>| finding.waiver.is_some_and(|by| std::ptr::eq(by, *waiver));
        let mut sets_aside: Vec<String> =
            aside().filter(by).flat_map(|finding| finding.covers.iter().cloned()).collect();
        sets_aside.sort_unstable();
        sets_aside.dedup();
        let shown = |text: &String| waiver.shown(text, subject.sources);
        WaiverRecord {
            rule: shown(&waiver.rule),
            place: shown(&waiver.place),
            covers: waiver.things().map(|things| things.iter().map(shown).collect()),
            reason: shown(&waiver.reason),
            owner: waiver.owner.as_ref().map(shown),
            expires: waiver.expires.as_ref().map(shown),
            sets_aside,
        }
    };
    all.iter().map(record).collect()
}

fn found<'w>(subjects: &[Subject<'_>]) -> Vec<Finding<'w>> {
    let (mut all, mut covered) = (Vec::new(), Covered::default());
    for rule in RULES {
        let found = match rule.check {
            Check::Template(check) => {
                let each = subjects.iter().enumerate();
                each.flat_map(|(index, subject)| check(subject).into_iter().map(move |found| (index, found))).collect()
            }
            Check::Project(check) => check(subjects),
        };
        for (subject, found) in found {
            // A note needs no waiver.
            let covers = if found.note { Arc::default() } else { covered.by(subject, &subjects[subject], &found) };
            let ids = rule.ids().into_iter();
            all.extend(ids.map(|id| Finding {
                subject,
                rule,
                id,
                found: found.clone(),
                covers: Arc::clone(&covers),
                waiver: None,
                beyond: None,
                denied: None,
            }));
        }
    }
    all
}

/// What only follows from an admin statement is said once that is accepted, and is accepted with it. Gives what is not said.
fn follow_admin<'w>(findings: &mut Vec<Finding<'w>>) -> Vec<Finding<'w>> {
    let mut standing: BTreeSet<(usize, PointerBuf)> = BTreeSet::new();
    let mut waived: Vec<((usize, PointerBuf), &Waiver)> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.rule.admin == Admin::Finds) {
        let Some(statement) = finding.found.statement.clone() else { continue };
        match finding.waiver {
            Some(waiver) => waived.push(((finding.subject, statement), waiver)),
            None => {
                standing.insert((finding.subject, statement));
            }
        }
    }
    let follows = |finding: &mut Finding<'w>| {
        let Some(statement) = finding.found.statement.clone().filter(|_| finding.rule.admin == Admin::Follows) else {
            return false;
        };
        let place = (finding.subject, statement);
        if finding.waiver.is_none() {
            finding.waiver = waived.iter().find(|(at, _)| *at == place).map(|(_, waiver)| *waiver);
        }
        standing.contains(&place)
    };
    findings.extract_if(.., follows).collect()
}

fn diagnostic(subjects: &[Subject<'_>], finding: &Finding<'_>) -> Diagnostic {
    let Finding { rule, id, found, .. } = finding;
    let subject = &subjects[finding.subject];
    let span = of_user(subject, &found.origins).or_else(|| cause(subject, &found.at));
    // A line of templates/ is the cause of a note only; else its user is the one to act.
    let ours = |span: &crate::source::Span| subject.sources.is_built_in(span.file);
    let span = match span {
        Some(span) if found.note || !ours(&span) => span,
        _ => subject.id.module.span,
    };
    if !found.secrets.is_empty() && span != subject.id.module.span {
        subject.sources.hide(span);
    }
    found.secrets.iter().for_each(|secret| subject.sources.secrets().keep(secret, SecretKind::Credential));
    let mut diagnostic = Diagnostic::error(id.code, subject.as_written(&found.message))
        .at(span)
        .why(found.why.as_deref().unwrap_or(rule.why));
    if !found.note {
        diagnostic = diagnostic.help(found.help.as_deref().unwrap_or(rule.fix));
    }
    diagnostic.severity = found.severity.unwrap_or(rule.severity);
    for (other, at, words) in &found.related {
        let Some(other) = subjects.get(*other) else { continue };
        let span = cause(other, at).filter(|span| !ours(span)).unwrap_or(other.id.module.span);
        diagnostic = diagnostic.related(span, words.clone());
    }
    if let Some((waiver, lacks)) = finding.beyond.as_ref().filter(|_| finding.waiver.is_none()) {
        diagnostic = diagnostic.related(waiver.span, format!("this waiver does not cover {}", quoted(lacks)));
    }
    diagnostic.secrets = secrets(subject, &found.at);
    for (other, at, _) in &found.related {
        diagnostic.secrets.extend(subjects.get(*other).map(|other| secrets(other, at)).unwrap_or_default());
    }
    diagnostic.waived = finding.waiver.is_some();
    diagnostic.policy = Some(Box::new(PolicyFinding {
        template: found.at.clone(),
        resource: subject.construct_path(&found.at),
        granular: found.granular.clone(),
        controls: id.controls.iter().map(|control| (control.framework.name(), control.ids)).collect(),
        covers: Arc::clone(&finding.covers),
        note: found.note,
        waiver: finding.waiver.map(|waiver| WaivedBy {
            span: waiver.span,
            reason: waiver.shown(&waiver.reason, subject.sources),
            owner: waiver.owner.as_ref().map(|owner| waiver.shown(owner, subject.sources)),
            expires: waiver.expires.as_ref().map(|day| waiver.shown(day, subject.sources)),
        }),
    }));
    diagnostic
}

/// The texts at and below a place of a template that came from the environment.
pub(super) fn secrets(subject: &Subject<'_>, at: &PointerBuf) -> Vec<String> {
    let mut found = Vec::new();
    subject.template.get(at).into_iter().for_each(|fragment| secrets_in(fragment, &mut found));
    found
}

fn secrets_in(fragment: &Fragment, found: &mut Vec<String>) {
    let secret = || fragment.origins.iter().any(|origin| matches!(origin, Origin::Environment(_)));
    match &fragment.value {
        FragmentValue::Text(_) | FragmentValue::Function(..) if secret() => texts(&fragment.to_json(), found),
        _ => fragment.children().for_each(|child| secrets_in(child, found)),
    }
}

/// Every text in a value: one, or those that an intrinsic function joins.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(map) => map.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}
