//! What came from the environment, and what stands under environmentVariables, is in the template
//! and nowhere else, whatever is wrong and however it is told.

use crate::support::project::{Project, projects_below};
use crate::support::{cases, checkout};
use jsonptr::{Pointer, PointerBuf};
use mdaac::compile::Compiler;
use mdaac::diagnostic::{Diagnostics, Format, Report};
use mdaac::placeholder::Context;
use mdaac::placeholder::SsmValues;
use mdaac::policy::judge_compiled;
use mdaac::source::Sources;
use mdaac::{module_type, project, why};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const SECRET: &str = "hunter2";

/// Everything that is told about a project: each report, and how each value came to be.
fn told(folder: &Path, environment: &BTreeMap<String, String>) -> String {
    let context = Context {
        sources: Sources::new(folder, &[]).unwrap(),
        environment: environment.clone(),
        ssm: SsmValues::default(),
    };
    let mut all = Diagnostics::default();
    let mut told = String::new();
    let load = |found| project::load("mdaa.yaml", module_type::first_key, &context, found).unwrap();
    let (project, again) = (load(&mut all), load(&mut Diagnostics::default()));
    let compiler = Compiler::new(&context).unwrap();
    let mut names = Vec::new();
    if let Some(project) = again {
        let modules = project.modules.into_iter();
        let mut compiled: Vec<_> = modules.map(|module| compiler.compile(module).unwrap()).collect();
        let today = "2026-01-31".parse().unwrap();
        all.append(judge_compiled(&mut compiled, &project.waivers, &context.sources, today).0);
        compiled.into_iter().for_each(|module| all.extend_for(&module.id.to_string(), module.diagnostics));
    }
    for module in project.into_iter().flat_map(|project| project.modules) {
        let name = module.id.to_string();
        if let Some(trace) = compiler.trace(module).unwrap() {
            for explained in why::tree(&trace, Pointer::root(), &context.sources).into_iter().flatten() {
                told.push_str(&format!("{} {} {:?}\n", explained.pointer, explained.value, explained.steps));
            }
            all.extend_for(&name, trace.diagnostics);
        }
        names.push(name);
    }
    let diagnostics = all.into_sorted(&context.sources);
    let (modules, sources, written) = (&names[..], &context.sources, None);
    let report = Report { diagnostics: &diagnostics, modules, written, all: true, sources, folder: "" };
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github, Format::Junit] {
        told.push_str(&report.render(format));
    }
    told
}

fn tells_nothing(told: &str, of: &str) {
    if let Some(line) = told.lines().find(|line| line.to_lowercase().contains(SECRET)) {
        panic!("{of}: {line}");
    }
}

/// Every place in a document but the root.
fn places(node: &Value, at: &Pointer, found: &mut Vec<PointerBuf>) {
    let below: Vec<(String, &Value)> = match node {
        Value::Object(map) => map.iter().map(|(key, below)| (key.clone(), below)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(index, below)| (index.to_string(), below)).collect(),
        _ => Vec::new(),
    };
    for (key, below) in below {
        let at = at.with_trailing_token(key);
        places(below, &at, found);
        found.push(at);
    }
}

#[test]
fn a_value_from_the_environment_is_told_nowhere() {
    let sample = fs::read_to_string(checkout("sample-configs/sample-config-comprehensive.yaml")).unwrap();
    let sample: Value = serde_yaml::from_str(&sample).unwrap();
    let mut spots = Vec::new();
    places(&sample, Pointer::root(), &mut spots);
    assert!(spots.len() > 50);
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let values =
        ["hunter2", "Hunter2-", "hunter2 {{context:no}} {{hunter2}}", r#"["hunter2", 2]"#, r#"{"hunter2": "hunter2"}"#];
    // A module for each place.
    let mdaa = fs::read_to_string(project.path().join("mdaa.yaml")).unwrap();
    let (before, _) = mdaa.split_once("          quotes:").unwrap();
    let entry = "{module_path: '@aws-mdaa/bedrock-agentcore-runtime', module_configs: [./";
    let modules: String = (0..spots.len()).map(|n| format!("          m{n}: {entry}{n}.yaml]}}\n")).collect();
    fs::write(project.path().join("mdaa.yaml"), format!("{before}{modules}")).unwrap();
    for (n, spot) in spots.iter().enumerate() {
        let mut config = sample.clone();
        let variable = format!("{{{{env_var:V{}}}}}", n % values.len());
        *config.pointer_mut(spot.as_str()).unwrap() = json!(variable);
        fs::write(project.path().join(format!("{n}.yaml")), config.to_string()).unwrap();
    }
    // Each place has one of the values; the thorough run tries each with all.
    for turn in 0..cases(1, values.len()) {
        let value = |n: usize| values[(n + turn) % values.len()].to_owned();
        let environment = (0..values.len()).map(|n| (format!("V{n}"), value(n))).collect();
        tells_nothing(&told(project.path(), &environment), &format!("turn {turn}"));
    }
}

#[test]
fn a_value_from_the_environment_is_told_nowhere_when_it_comes_through_the_mdaa_yaml() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let path = project.path().join("mdaa.yaml");
    let mdaa = fs::read_to_string(&path).unwrap();
    let agent = project.path().join("agent.yaml");
    let config = fs::read_to_string(&agent).unwrap();
    fs::write(
        &agent,
        format!("{config}description: '{{{{context:a}}}}'\nprotocolConfiguration: '{{{{context:a}}}}'\n"),
    )
    .unwrap();
    let context = "            context: {a: 'x {{env_var:V}}', b: '{{context:a}}'}\n";
    let rows = [
        mdaa.clone() + context,
        mdaa.replace("'111122223333'", "'{{env_var:V}}'") + context,
        mdaa.replace("eu-central-1", "'{{env_var:V}}'") + context,
        mdaa.replace("./agent.yaml", "'./{{env_var:V}}.yaml'") + context,
        mdaa.clone()
            + context
            + "            tag_configs: ['{{env_var:V}}']\n            tag_config_data: {a: ['{{env_var:V}}'], '{{env_var:V}}': x, 'aws:x': '{{env_var:V}}'}\n",
        mdaa.clone()
            + context
            + "            module_config_data: {networkConfiguration: '{{env_var:V}}', '{{env_var:V}}': 1}\n",
        format!("permissions_boundary_arn: '{{{{env_var:V}}}}'\n{mdaa}{context}"),
    ];
    let environment = BTreeMap::from([("V".to_owned(), SECRET.to_owned())]);
    for row in rows {
        fs::write(&path, &row).unwrap();
        tells_nothing(&told(project.path(), &environment), &row);
    }
}

#[test]
fn a_literal_under_environment_variables_is_told_nowhere() {
    let more = "environmentVariables:\n  A: hunter2\n  B: 'hunter2 {{nope}} hunter2'\n  C: |\n    hunter2\n  D: [hunter2]\n  bad key: \"hunter2\"\n  E: *hunter2\n";
    let mut seen = 0;
    let every = cases(3, 1);
    for folder in projects_below(&checkout("tests/fixtures/rejected")).into_iter().step_by(every) {
        let project = Project::copy_of(&folder);
        let agent = project.path().join("agent.yaml");
        let Ok(text) = fs::read_to_string(&agent) else { continue };
        if text.contains("environmentVariables") {
            continue;
        }
        // With the alias it is no YAML at all.
        for more in [
            more.to_owned(),
            more.replace("  E: *hunter2\n", ""),
            format!("{}zzz: [", more.replace("  E: *hunter2\n", "  ")),
        ] {
            fs::write(&agent, format!("{text}{more}")).unwrap();
            tells_nothing(&told(project.path(), &BTreeMap::new()), &folder.display().to_string());
            seen += 1;
        }
    }
    assert!(seen > 100 / every, "only {seen} projects were looked at");
}

#[test]
fn the_list_of_modules_shows_what_came_from_the_environment_on_demand_only() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/placeholders-in-mdaa-yaml"));
    for arguments in [&["list"][..], &["list", "--format", "json"]] {
        let hidden = String::from_utf8(project.mdaac(arguments).stdout).unwrap();
        assert!(hidden.contains("•••") && !hidden.contains("111122223333"), "{hidden}");
        let shown = String::from_utf8(project.mdaac(&[arguments, &["--show-values"]].concat()).stdout).unwrap();
        assert!(shown.contains("111122223333"), "{shown}");
    }
}

/// Where the mask leaves signs of YAML, and where a help spells out what to write.
#[test]
fn a_secret_beside_a_mistake_is_told_in_no_format() {
    let folders = crate::support::each::below("tests/fixtures/bad");
    let holds_one = |folder: &&std::path::PathBuf| {
        crate::support::each::below(folder.to_str().unwrap())
            .iter()
            .any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains("hunter2")))
    };
    let with_one: Vec<_> = folders.iter().filter(holds_one).collect();
    assert!(with_one.len() >= 5, "{with_one:?}");
    for folder in with_one {
        let told = told(folder, &BTreeMap::new());
        let line = told.lines().find(|line| ["hunter2", "hunter3"].iter().any(|secret| line.contains(secret)));
        assert!(line.is_none(), "{}: {line:?}", folder.display());
    }
}
