use super::controls::controls;
use super::module::NotJudged;
use super::{Evidence, ModuleEvidence, State};
use crate::policy::{CONFIG_RULES, ConfigRule, Control, RULES, Rule, crosswalk};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What each list of a rule says of the resources in it.
const STATES: [(&str, &str); 6] = [
    ("compliant", "the rule looked at all of it and found nothing"),
    ("noted", "the rule found what is good to know, and nobody has to act"),
    ("waived", "a waiver sets aside what the rule found: see `waivers`"),
    ("notJudged", "the rule could not read all of it, for the reason given, and found nothing else"),
    ("violated", "the rule found what nobody has accepted: see `diagnostics`"),
    ("notApplicable", "every resource of the module that the rule does not list: it is nothing to the rule"),
];

/// Places by what came of a rule there: logical ids, or the name of the stack for the stack as a whole.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Places<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    compliant: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    noted: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waived: Vec<&'a str>,
    /// Each with the reason.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    not_judged: IndexMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violated: Vec<&'a str>,
}

impl<'a> Places<'a> {
    fn add(&mut self, place: &'a str, state: &'a State) {
        match state {
            State::Compliant => self.compliant.push(place),
            State::Noted(_) => self.noted.push(place),
            State::Waived(_) => self.waived.push(place),
            State::NotJudged(why) => drop(self.not_judged.insert(place, why)),
            State::Violated => self.violated.push(place),
        }
    }
}

impl Evidence {
    /// As `evidence` of a report: its keys are a promise.
    pub fn to_json(&self) -> Value {
        let commit = env!("MDAAC_COMMIT").split(' ').next().filter(|commit| *commit != "unknown");
        let frameworks = controls(self).into_iter();
        let frameworks: Map<String, Value> =
            frameworks.map(|(framework, states)| (framework.name().to_owned(), json!(states))).collect();
        json!({
            "version": 1,
            "tool": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "commit": commit,
                "rules": self.rules_of(),
            },
            "notJudged": self.file_is_wrong.then_some("the mdaa.yaml has errors: there may be modules that nobody has seen"),
            "judgedOn": self.judged_on.to_string(),
            "states": STATES.iter().map(|(state, words)| ((*state).to_owned(), json!(words))).collect::<Map<_, _>>(),
            "rules": rules(),
            "configRules": config_rules(),
            "modules": self.modules.iter().map(module).collect::<Vec<_>>(),
            "controls": frameworks,
        })
    }
}

/// Every rule under each of its codes: what a module does not name was run all the same.
fn rules() -> BTreeMap<&'static str, Value> {
    let of = |rule: &'static Rule| {
        let types = rule.looks_at();
        rule.ids().into_iter().map(move |id| {
            let object = json!({
                "title": rule.title,
                "severity": rule.severity.name(),
                "source": rule.source(),
                "looksAt": types,
                "controls": by_framework(id.controls),
            });
            (id.code.name(), object)
        })
    };
    RULES.iter().flat_map(of).collect()
}

fn config_rules() -> BTreeMap<&'static str, Value> {
    let of = |rule: &ConfigRule| {
        let controls: Vec<Control> = rule.controls.iter().copied().chain(crosswalk(rule.code.name())).collect();
        (rule.code.name(), json!({ "title": rule.code.summary(), "controls": by_framework(&controls) }))
    };
    CONFIG_RULES.iter().map(of).collect()
}

fn by_framework(controls: &[Control]) -> IndexMap<&'static str, Vec<&'static str>> {
    let mut all: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for control in controls {
        all.entry(control.framework.name()).or_default().extend(control.ids);
    }
    all
}

fn module(module: &ModuleEvidence) -> Value {
    let resource =
        |(id, kind, path): &(String, String, Option<String>)| (id.clone(), json!({ "type": kind, "path": path }));
    let config = module.config.iter();
    let config: IndexMap<&str, Places<'_>> = config.fold(IndexMap::new(), |mut all, (code, state)| {
        all.entry(*code).or_insert_with(Places::default).add(&module.stack_name, state);
        all
    });
    json!({
        "module": module.module,
        "stackName": module.stack_name,
        "account": module.account,
        "region": module.region,
        "files": module.files,
        "template": module.template.as_ref().map(|(file, digest)| json!({ "file": file, "sha256": digest })),
        "notJudged": module.not_judged.map(NotJudged::words),
        "resources": module.resources.iter().map(resource).collect::<Map<_, _>>(),
        "rules": rules_of(module),
        "configRules": config,
        "waivers": module.waivers,
    })
}

/// Under each code that tells of anything, the places by what came of it there.
fn rules_of(module: &ModuleEvidence) -> IndexMap<&'static str, Places<'_>> {
    let mut all: IndexMap<&'static str, Places<'_>> = IndexMap::new();
    for answer in &module.answers {
        all.entry(answer.code).or_default().add(&answer.place, answer.state());
    }
    all
}
