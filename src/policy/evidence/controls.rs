use super::module::NotJudged;
use super::pack_controls::pack_controls;
use super::{Evidence, State};
use crate::policy::{CONFIG_RULES, Framework, RULES, crosswalk};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The controls of a framework, each once, by the gravest that came of any rule that helps to meet it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlStates {
    /// All that its rules looked at is in order, as far as they look.
    pub met: Vec<&'static str>,
    /// The same, but for what is good to know.
    pub noted: Vec<&'static str>,
    pub waived: Vec<&'static str>,
    pub not_judged: Vec<&'static str>,
    pub violated: Vec<&'static str>,
    /// Its rules are about nothing that there is.
    pub not_applicable: Vec<&'static str>,
    /// No rule of ours helps to meet it; none where nobody here has the whole list.
    pub without_rule: Option<Vec<&'static str>>,
}

/// The controls of all frameworks, in the order in which they are printed. Modules that are left to MDAA do not count.
pub fn controls(evidence: &Evidence) -> Vec<(Framework, ControlStates)> {
    let by_code = gravest(evidence);
    let asked = asked();
    let of = |framework: Framework| {
        let mut states = ControlStates::default();
        let of_framework = asked.iter().filter(|((of, _), _)| *of == framework);
        for ((_, control), codes) in of_framework {
            let list = match codes.iter().filter_map(|code| by_code.get(code)).max() {
                None => &mut states.not_applicable,
                Some(State::Compliant) => &mut states.met,
                Some(State::Noted(_)) => &mut states.noted,
                Some(State::Waived(_)) => &mut states.waived,
                Some(State::NotJudged(_)) => &mut states.not_judged,
                Some(State::Violated) => &mut states.violated,
            };
            list.push(*control);
        }
        let alone = |id: &&str| !asked.contains_key(&(framework, *id));
        states.without_rule = pack_controls(framework).map(|ids| ids.filter(alone).collect());
        (framework, states)
    };
    Framework::ALL.into_iter().map(of).collect()
}

/// The codes that help to meet each control.
fn asked() -> BTreeMap<(Framework, &'static str), BTreeSet<&'static str>> {
    let rules = RULES.iter().flat_map(|rule| rule.ids()).map(|id| (id.code.name(), id.controls.to_vec()));
    let config = CONFIG_RULES.iter().map(|rule| {
        let beyond = crosswalk(rule.code.name());
        (rule.code.name(), rule.controls.iter().copied().chain(beyond).collect())
    });
    let mut asked: BTreeMap<_, BTreeSet<&'static str>> = BTreeMap::new();
    for (code, controls) in rules.chain(config) {
        for (framework, id) in controls.iter().flat_map(|control| control.ids.iter().map(|id| (control.framework, *id)))
        {
            asked.entry((framework, id)).or_default().insert(code);
        }
    }
    asked
}

/// The gravest that came of each code in any module.
fn gravest(evidence: &Evidence) -> BTreeMap<&'static str, State> {
    let mut by_code: BTreeMap<&'static str, State> = BTreeMap::new();
    let mut note = |code, state: State| {
        let known = by_code.entry(code).or_insert_with(|| state.clone());
        if *known < state {
            *known = state;
        }
    };
    for module in &evidence.modules {
        module.answers.iter().for_each(|answer| note(answer.code, answer.state().clone()));
        module.config.iter().for_each(|(code, state)| note(code, state.clone()));
    }
    if evidence.file_is_wrong || evidence.modules.iter().any(|module| module.not_judged == Some(NotJudged::Errors)) {
        let codes = RULES.iter().flat_map(|rule| rule.ids()).map(|id| id.code.name());
        let codes = codes.chain(CONFIG_RULES.iter().map(|rule| rule.code.name()));
        codes.for_each(|code| note(code, State::NotJudged(String::new())));
    }
    by_code
}
