use super::apply::{self, Finding};
use super::day::Day;
use super::judgement::Judgement;
use super::origin::{cause, of_user};
use super::rule::{Admin, Check};
use super::rules::RULES;
use super::subject::Subject;
use super::waivers::{self, Waiver};
use crate::cloudformation::{Fragment, FragmentValue};
use crate::diagnostic::{Diagnostic, Diagnostics, PolicyFinding, WaivedBy};
use crate::project::ProjectWaivers;
use crate::source::{Origin, SecretKind};
use jsonptr::PointerBuf;
use serde_json::Value;
use std::collections::BTreeSet;

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
    let mut judgement = Judgement {
        modules: subjects.iter().map(|_| Diagnostics::default()).collect(),
        project: Diagnostics::default(),
    };
    let mut findings = found(subjects);
    for finding in &mut findings {
        let own = of_modules.get(finding.subject).into_iter().flatten();
        let mut held = own.chain(&of_project).filter(|waiver| apply::may_stand(waiver, project));
        let subject = &subjects[finding.subject];
        finding.waiver = match finding.found.note {
            true => None,
            false => held.find(|waiver| {
                waiver.is_for(finding.rule, &finding.id)
                    && waiver.covers(subject, &finding.found.at)
                    && waiver.applies_to(finding.found.granular.as_deref())
                    && waiver.holds_on(today)
            }),
        };
        if let Some(waiver) = finding.waiver {
            waiver.used.set(true);
        }
    }
    follow_admin(&mut findings);
    for finding in &findings {
        judgement.modules[finding.subject].push(diagnostic(subjects, finding));
    }
    let about = apply::About { subjects, findings: &findings, project, today };
    for (index, waivers) in of_modules.iter().enumerate() {
        about.of_module(index, waivers, &mut judgement.modules);
    }
    about.of_project(&of_project, complete, &mut judgement);
    judgement
}

fn found<'w>(subjects: &[Subject<'_>]) -> Vec<Finding<'w>> {
    let mut all = Vec::new();
    for rule in RULES {
        let found = match rule.check {
            Check::Template(check) => {
                let each = subjects.iter().enumerate();
                each.flat_map(|(index, subject)| check(subject).into_iter().map(move |found| (index, found))).collect()
            }
            Check::Project(check) => check(subjects),
        };
        for (subject, found) in found {
            let ids = rule.ids().into_iter();
            all.extend(ids.map(|id| Finding { subject, rule, id, found: found.clone(), waiver: None }));
        }
    }
    all
}

/// What only follows from an admin statement is said once that is accepted, and is accepted with it.
fn follow_admin(findings: &mut Vec<Finding<'_>>) {
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
    findings.retain_mut(|finding| {
        let Some(statement) = finding.found.statement.clone().filter(|_| finding.rule.admin == Admin::Follows) else {
            return true;
        };
        let place = (finding.subject, statement);
        if finding.waiver.is_none() {
            finding.waiver = waived.iter().find(|(at, _)| *at == place).map(|(_, waiver)| *waiver);
        }
        !standing.contains(&place)
    });
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
    if found.secret && span != subject.id.module.span {
        subject.sources.hide(span);
    }
    if found.secret {
        let texts = subject.template.get(&found.at).map(Fragment::to_json);
        texts.iter().for_each(|text| subject.sources.secrets().keep_all(text, SecretKind::Credential));
    }
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
fn secrets(subject: &Subject<'_>, at: &PointerBuf) -> Vec<String> {
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
