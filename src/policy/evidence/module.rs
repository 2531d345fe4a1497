use super::config::config_answers;
use super::{Answer, State};
use crate::cloudformation::{EmitError, Fragment, Template, TemplateFormat, emit, text};
use crate::compile::{Compilation, Compiled};
use crate::policy::scope::{Unseen, of_all};
use crate::policy::verdict::Verdicts;
use crate::policy::{Day, RULES, Rule, Subject};
use crate::project::{PolicyDemands, WaiverRecord};
use crate::source::{FileId, Origin, Sources, sha256};
use jsonptr::Pointer;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What was judged of one module.
#[derive(Debug)]
pub struct ModuleEvidence {
    /// `domain/env/module`.
    pub module: String,
    /// Of its stack.
    pub stack_name: String,
    /// None where it is left to the deploy.
    pub account: Option<String>,
    /// None where it is left to the deploy.
    pub region: Option<String>,
    /// The files that it is made of, by name, with their SHA-256: those of its config, and those that a value came from.
    pub files: BTreeMap<String, String>,
    /// Where `synth` writes the template below its folder, and the SHA-256 of those bytes.
    pub template: Option<(String, String)>,
    /// Why no rule judged it; none where they did.
    pub not_judged: Option<NotJudged>,
    /// Logical id, type and construct path.
    pub resources: Vec<(String, String, Option<String>)>,
    /// By code, then in the order of the template. What a code does not tell of is none of its rule's.
    pub answers: Vec<Answer>,
    /// What came of the rules that read the config.
    pub config: Vec<(&'static str, State)>,
    /// Those that hold for it.
    pub waivers: Vec<WaiverRecord>,
}

/// Why no rule judged a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJudged {
    /// It has no template to judge.
    Errors,
    /// It is of a type that mdaac does not compile.
    LeftToMdaa,
}

impl NotJudged {
    pub fn words(self) -> &'static str {
        match self {
            NotJudged::Errors => "it has errors, and so no template that a rule could read",
            NotJudged::LeftToMdaa => "it is left to MDAA, whose rules judge it",
        }
    }
}

impl ModuleEvidence {
    pub(super) fn of(
        module: &Compiled,
        verdicts: Option<&Verdicts>,
        (demands, today): (&PolicyDemands, Day),
        sources: &Sources,
    ) -> Result<ModuleEvidence, EmitError> {
        let mut files: BTreeSet<FileId> = module.config_files.iter().copied().chain(sources.first()).collect();
        let mut evidence = ModuleEvidence {
            module: module.id.to_string(),
            stack_name: module.stack_name.clone(),
            account: module.account.clone(),
            region: module.region.clone(),
            files: BTreeMap::new(),
            template: None,
            not_judged: Some(match module.compilation {
                Compilation::LeftToMdaa => NotJudged::LeftToMdaa,
                _ => NotJudged::Errors,
            }),
            resources: Vec::new(),
            answers: Vec::new(),
            config: Vec::new(),
            waivers: module.waivers.clone(),
        };
        let judged = module.compilation.template().zip(module.judged.as_ref()).zip(verdicts);
        match judged {
            Some(((template, judged), verdicts)) => {
                evidence.not_judged = None;
                evidence.account = text::known(&judged.account);
                evidence.region = text::known(&judged.region);
                let digest = sha256(&emit(template, TemplateFormat::Json)?);
                evidence.template = Some((module.template_path(TemplateFormat::Json), digest));
                files.extend(written_in(template, &judged.config));
                let name = (&module.id, module.stack_name.as_str());
                let subject = Subject::new(name, template, (&judged.account, &judged.region), sources);
                let subject = subject.asked(demands, today);
                evidence.resources = resources(&subject);
                evidence.answers = answers(&subject, verdicts);
                evidence.config = config_answers(&module.diagnostics, Some((&subject, &judged.config)));
            }
            None if evidence.not_judged == Some(NotJudged::Errors) => {
                evidence.config = config_answers(&module.diagnostics, None);
            }
            None => {}
        }
        let files = files.into_iter().filter(|file| !sources.is_built_in(*file));
        evidence.files = files.map(|file| (sources.name(file), sources.digest(file))).collect();
        Ok(evidence)
    }
}

/// The files that a template's values and those of its config came from.
fn written_in(template: &Template, config: &Fragment) -> BTreeSet<FileId> {
    let mut files = BTreeSet::new();
    let mut note = |origins: &[Origin]| {
        files.extend(origins.iter().filter_map(|origin| match origin {
            Origin::File(span) => Some(span.file),
            _ => None,
        }));
    };
    template.walk(&mut |_, fragment| note(&fragment.origins));
    note(&config.all_origins());
    files
}

fn resources(subject: &Subject<'_>) -> Vec<(String, String, Option<String>)> {
    let each = subject.resources().iter();
    each.map(|one| (one.id.to_owned(), one.kind.to_owned(), subject.construct_path(&one.part.at))).collect()
}

/// What came of every rule under each of its codes, by code.
pub fn answers(subject: &Subject<'_>, verdicts: &Verdicts) -> Vec<Answer> {
    let mut found: HashMap<&str, Vec<(&Pointer, State)>> = HashMap::new();
    for verdict in &verdicts.found {
        let each = verdict.at.iter().map(|at| (&**at, State::from(&verdict.outcome)));
        found.entry(verdict.code).or_default().extend(each);
    }
    let mut answers = Vec::new();
    for rule in RULES {
        let looked_at = looked_at(rule, subject, verdicts.beside.as_deref());
        for id in rule.ids() {
            let code = id.code.name();
            let of_code = found.get(code).map(Vec::as_slice).unwrap_or_default();
            answers.extend(of_rule(code, subject, &looked_at, of_code));
        }
    }
    // The order of the template holds within a code.
    answers.sort_by_key(|answer| answer.code);
    answers
}

/// The places of a rule's scope, in the order of the template and the stack last, with what it does not see there.
fn looked_at(rule: &Rule, subject: &Subject<'_>, beside: Option<&str>) -> Vec<(String, Unseen)> {
    let resources = subject.resources().iter();
    let resources =
        resources.filter_map(|resource| Some((resource.id.to_owned(), of_all(rule.scope, subject, resource, beside)?)));
    let stack = rule.scope.iter().find_map(|scope| scope.of_stack(subject, beside));
    resources.chain(stack.map(|unseen| (subject.stack_name.to_owned(), unseen))).collect()
}

fn of_rule(
    code: &'static str,
    subject: &Subject<'_>,
    looked_at: &[(String, Unseen)],
    found: &[(&Pointer, State)],
) -> Vec<Answer> {
    let has = |place: &str| looked_at.iter().any(|(known, _)| known == place);
    let place_of = |at: &Pointer| -> String {
        let resource = at.tokens().next().filter(|section| section.decoded() == "Resources");
        let id = resource.and_then(|_| subject.logical_id(at));
        // Where the stack is what the rule looks at, its place is only where the fault shows.
        id.filter(|id| has(id) || !has(subject.stack_name)).unwrap_or_else(|| subject.stack_name.to_owned())
    };
    let mut by_place: Vec<(String, Vec<State>)> = Vec::new();
    let mut note = |place: String, states: &mut dyn Iterator<Item = State>| match by_place
        .iter_mut()
        .find(|(known, _)| *known == place)
    {
        Some((_, known)) => known.extend(states),
        None => by_place.push((place, states.collect())),
    };
    for (place, unseen) in looked_at {
        let open = (!unseen.is_empty()).then(|| State::NotJudged(in_words(unseen)));
        note(place.clone(), &mut open.into_iter());
    }
    for (at, state) in found {
        note(place_of(at), &mut std::iter::once(state.clone()));
    }
    let answer = |(place, mut states): (String, Vec<State>)| {
        states.sort();
        states.dedup();
        if states.is_empty() {
            states.push(State::Compliant);
        }
        Answer { code, place, states }
    };
    by_place.into_iter().map(answer).collect()
}

/// How many reasons of one place are told; of more the first show what is missing.
const MOST_REASONS: usize = 3;

fn in_words(unseen: &Unseen) -> String {
    let told = unseen.iter().take(MOST_REASONS).map(String::as_str).collect::<Vec<_>>().join("; ");
    match unseen.len().saturating_sub(MOST_REASONS) {
        0 => told,
        more => format!("{told}; and {more} more"),
    }
}
