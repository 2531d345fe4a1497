use jsonptr::PointerBuf;
use mdaac::cloudformation::{Fragment, Template};
use mdaac::diagnostic::Diagnostic;
use mdaac::policy::{Answer, Subject, answers, judge};
use mdaac::project::{EnvInSsmPath, ModuleId, ProjectWaivers, SpannedName};
use mdaac::source::Sources;
use serde_json::Value;
use std::path::Path;

/// What the rules find in a template that was not rendered by us, such as a mutated one.
pub fn findings(template: &Value) -> Vec<Diagnostic> {
    judged(template).0
}

/// What came of them on each of its resources.
pub fn answered(template: &Value) -> Vec<Answer> {
    judged(template).1
}

fn judged(template: &Value) -> (Vec<Diagnostic>, Vec<Answer>) {
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    let named = |name: &str| SpannedName { name: name.to_owned(), span: sources.add(name, String::new()).start() };
    let (org, domain) = (named("org"), named("domain"));
    let id = ModuleId {
        org,
        org_is_known: true,
        domain,
        env: named("env"),
        module: named("module"),
        env_in_ssm_path: EnvInSsmPath::default(),
    };
    let (template, config) = (Template::from_json(template), Fragment::absent());
    let place = ("111122223333", "eu-central-1");
    let subjects = [Subject::new((&id, "stack"), &template, place, &sources)];
    let today = "2026-11-22".parse().unwrap();
    let mut judgement = judge(&subjects, &[&config], &ProjectWaivers::default(), today, true);
    let answers = answers(&subjects[0], &judgement.verdicts[0]);
    (judgement.modules.remove(0).into_found(), answers)
}

/// Where a finding stands in the template.
pub fn place(finding: &Diagnostic) -> PointerBuf {
    finding.policy.as_ref().unwrap().template.clone()
}
