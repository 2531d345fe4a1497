//! The schemas in schema/ are those that `mdaac schema` prints, and they judge as `mdaac check` does.

use crate::support::checkout;
use crate::support::each::on_all_cores;
use crate::support::fuzzed::config_fits;
use crate::support::project::{Project, projects_below, variables_of};
use jsonschema::Validator;
use mdaac::diagnostic::{Diagnostics, Severity};
use mdaac::placeholder::{Context, SsmValues};
use mdaac::source::{self, Sources};
use mdaac::{module_type, project};
use serde_json::{Value as Json, json};
use std::fs;
use std::path::Path;

const CONFIG: &str = "schema/bedrock-agentcore-runtime.schema.json";
const MDAA: &str = "schema/mdaa.schema.json";

/// Every file, and what `mdaac schema` calls it.
const FILES: [(&str, &str); 2] = [(CONFIG, "config"), (MDAA, "mdaa")];

fn schema(file: &str) -> Json {
    serde_json::from_slice(&fs::read(checkout(file)).unwrap()).unwrap()
}

fn validator(file: &str) -> Validator {
    jsonschema::draft7::new(&schema(file)).unwrap()
}

/// A YAML file as mdaac reads it; `None` for one that is no YAML.
fn read(folder: &Path, file: &str) -> Option<Json> {
    let sources = Sources::new(folder, &[]).unwrap();
    let mut diagnostics = Diagnostics::default();
    let id = sources.open_first(file, &mut diagnostics)?;
    Some(source::parse(id, &sources, &mut diagnostics)?.root.to_json())
}

/// The config files that an mdaa.yaml names and that can be read, ours alone.
fn configs(folder: &Path) -> Vec<(String, Json)> {
    let Some(project) = read(folder, "mdaa.yaml") else { return Vec::new() };
    let mut files = Vec::new();
    named_configs(&project, &mut files);
    files.sort();
    files.dedup();
    files.into_iter().filter_map(|file| Some((file.clone(), read(folder, &file)?))).collect()
}

fn named_configs(node: &Json, files: &mut Vec<String>) {
    let Json::Object(map) = node else { return };
    let ours = ["module_path", "cdk_app"]
        .iter()
        .filter_map(|key| map.get(*key)?.as_str())
        .any(|package| package.starts_with("@aws-mdaa/bedrock-agentcore-runtime"));
    if ours {
        let named = ["app_configs", "module_configs"].iter().filter_map(|key| map.get(*key)?.as_array()).flatten();
        files.extend(named.filter_map(|file| Some(file.as_str()?.to_owned())));
    }
    map.values().for_each(|below| named_configs(below, files));
}

fn problems(validator: &Validator, document: &Json) -> Vec<String> {
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn schema_files_are_what_mdaac_schema_prints() {
    for (file, document) in FILES {
        let printed = Project::copy_of(&checkout("schema")).mdaac(&["schema", document]);
        assert!(printed.status.success(), "{}", crate::support::printed(&printed));
        let held = fs::read_to_string(checkout(file)).unwrap();
        let fresh = String::from_utf8(printed.stdout).unwrap();
        assert!(held == fresh, "{file} is stale; run: cargo mdaac schema {document} > {file}");
    }
}

#[test]
fn schemas_are_draft_07_and_hold_nothing_of_ours() {
    for (file, _) in FILES {
        let schema = schema(file);
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        assert!(jsonschema::draft7::meta::is_valid(&schema), "{file}");
        each_schema(&schema, file, &mut |at, schema| {
            for keyword in schema.as_object().unwrap().keys() {
                assert!(!keyword.starts_with("x-") && keyword != "$id" && keyword != "$ref", "{at}: {keyword}");
            }
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                assert!(property["description"].is_string(), "{at}: `{key}` has no description");
            }
            if schema["deprecated"] == true {
                assert!(schema["doNotSuggest"] == true, "{at}");
            }
            let examples = schema["examples"].as_array().into_iter().flatten();
            for example in examples.chain(schema.get("default")) {
                assert!(jsonschema::draft7::is_valid(schema, example), "{at}: {example}");
            }
        });
    }
}

fn each_schema(schema: &Json, at: &str, visit: &mut impl FnMut(&str, &Json)) {
    visit(at, schema);
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        each_schema(property, &format!("{at}/{key}"), visit);
    }
    for below in ["items", "additionalProperties"] {
        if schema[below].is_object() {
            each_schema(&schema[below], &format!("{at}/{below}"), visit);
        }
    }
}

/// Parts of a config: another file of the module has the rest.
const PARTS: [&str; 2] = ["configs-merged/./quotes.yaml", "older-names-of-a-module/./name.yaml"];

#[test]
fn every_good_project_and_sample_fits_the_schemas() {
    let (config, mdaa) = (validator(CONFIG), validator(MDAA));
    let mut folders = projects_below(&checkout("tests/fixtures/good"));
    folders.extend([checkout("tests/fixtures/mdaa-sample"), checkout("sample-configs")]);
    let mut seen = 0;
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let project = read(&folder, "mdaa.yaml").unwrap();
        assert_eq!(problems(&mdaa, &project), [""; 0], "{name}/mdaa.yaml");
        for (file, document) in configs(&folder) {
            let found = problems(&config, &document);
            let file = format!("{name}/{file}");
            if PARTS.contains(&file.as_str()) {
                assert!(
                    !found.is_empty() && found.iter().all(|problem| problem.contains("required")),
                    "{file}: {found:?}"
                );
            } else {
                assert_eq!(found, [""; 0], "{file}");
            }
            seen += 1;
        }
    }
    assert!(seen > 60, "only {seen} configs were looked at");
}

/// What a person may write where something else stood.
fn values() -> Vec<Json> {
    let texts = [
        "",
        "text",
        "true",
        "false",
        "yes",
        "7",
        "600",
        " 600 ",
        "600.0",
        "6e2",
        "-1",
        "0600",
        "[]",
        r#"["sg-0a1b2c3d"]"#,
        "{{context:text}}",
        "<<context:text>>",
        "{{context:number}}",
        "{{context:flag}}",
        "{{context:list}}",
        "{{context:map}}",
        "a {{account}} b",
        "{{param:string:Later}}",
        "ssm:/path",
        "ssm-org:path",
        "ssm-domain:path",
        "ssm-env:path",
        "generated-role-arn:role",
        "generated-role-id:role",
        "VPC",
        "HTTP",
        "Allow",
        "*",
        "2012-10-17",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "linux/arm64",
    ];
    let long = "x".repeat(1300);
    let others = json!([null, true, false, 0, 7, 600, 600.0, 600.5, 1e9, [], ["text"], ["sg-0a1b2c3d"], [7], {}, {"key": "text"}]);
    let texts = texts.into_iter().chain([long.as_str()]).map(Json::from);
    texts.chain(others.as_array().unwrap().clone()).collect()
}

/// Every place in a document, but the document itself; of a list the first item stands for all.
fn places(node: &Json, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Json)> = match node {
        Json::Object(map) => map.iter().map(|(key, below)| (key.clone(), below)).collect(),
        Json::Array(list) => list.first().map(|first| ("0".to_owned(), first)).into_iter().collect(),
        _ => Vec::new(),
    };
    for (key, below) in below {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        places(below, &at, found);
        found.push(at);
    }
}

const REQUIRED: [&str; 3] = ["agentRuntimeName", "agentRuntimeArtifact", "networkConfiguration"];

/// The mistakes that a schema sees.
const OF_A_SCHEMA: [&str; 10] = [
    "discovery-url",
    "malformed-value",
    "missing-key",
    "out-of-range",
    "unknown-key",
    "unknown-value",
    "vpc-required",
    "wrong-count",
    "wrong-length",
    "wrong-type",
];

#[test]
fn whatever_check_accepts_fits_the_schema() {
    let config = validator(CONFIG);
    let sample = read(&checkout("sample-configs"), "sample-config-comprehensive.yaml").unwrap();
    let mut spots = Vec::new();
    places(&sample, "", &mut spots);
    let mut documents = Vec::new();
    for spot in &spots {
        // With what every config needs, and nothing else beside the spot.
        let key = spot.split('/').nth(1).unwrap();
        let mut part = sample.clone();
        part.as_object_mut().unwrap().retain(|other, _| other == key || REQUIRED.contains(&other.as_str()));
        for value in values() {
            let mut document = part.clone();
            *document.pointer_mut(spot).unwrap() = value;
            documents.push((spot, document));
        }
    }
    let (mut accepted, mut refused) = (0, 0);
    // A project holds so many modules, no more.
    let projects: Vec<_> = documents.chunks(300).collect();
    let errors = on_all_cores(&projects, |documents| errors(documents));
    for ((spot, document), errors) in documents.iter().zip(errors.concat()) {
        let value = document.pointer(spot).unwrap();
        let found = problems(&config, document);
        if errors.is_empty() {
            assert_eq!(found, [""; 0], "check accepts {value} at {spot}");
            accepted += 1;
        } else if !value.is_string() && errors.iter().any(|code| OF_A_SCHEMA.contains(&code.as_str())) {
            assert!(!found.is_empty(), "check refuses {value} at {spot} as {errors:?}");
            refused += 1;
        }
    }
    assert!(accepted > 300 && refused > 300, "{accepted} accepted, {refused} refused");
}

/// The codes of the errors that `check` finds in each config.
fn errors(configs: &[(&String, Json)]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut modules = json!({});
    for (index, (_, config)) in configs.iter().enumerate() {
        let file = format!("{index}.yaml");
        fs::write(folder.path().join(&file), config.to_string()).unwrap();
        modules[format!("m{index}")] =
            json!({"module_path": "@aws-mdaa/bedrock-agentcore-runtime", "module_configs": [file]});
    }
    let mdaa = json!({"organization": "orbit", "domains": {"sales": {"environments": {"test": {
        "account": "111122223333", "region": "eu-central-1", "modules": modules,
        "context": {
            "log_level": "INFO", "text": "600", "number": 600, "flag": true, "list": ["sg-0a1b2c3d"],
            "map": {"key": "text"}
        },
    }}}}});
    fs::write(folder.path().join("mdaa.yaml"), mdaa.to_string()).unwrap();
    let mut found = vec![Vec::new(); configs.len()];
    for (module, code) in errors_of(folder.path()) {
        let index: usize = module.rsplit_once("/m").expect("no error but those of modules").1.parse().unwrap();
        found[index].push(code);
    }
    found
}

/// Module and code of every error in a project's configs.
fn errors_of(folder: &Path) -> Vec<(String, String)> {
    let sources = Sources::new(folder, &[]).unwrap();
    let context = Context { sources, environment: variables_of(folder), ssm: SsmValues::default() };
    let mut all = Diagnostics::default();
    if let Some(project) = project::load("mdaa.yaml", module_type::first_key, &context, &mut all).unwrap() {
        for module in project.modules {
            let name = module.id.to_string();
            all.extend_for(&name, config_fits(module, &context).1);
        }
    }
    let errors = all.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (found.module.clone().unwrap_or_default(), found.code.name().to_owned())).collect()
}

/// Bad projects whose code is one of a schema, for a mistake that only a check can see.
const BEYOND_A_SCHEMA: &[&str] = &[
    "access-condition-operator",
    // One of two keys.
    "access-without-anybody",
    "alarms-that-tell-nobody",
    "discovery-urls-that-cannot-work",
    "env-template-unknown",
    // Context holds anything.
    "environment-in-paths-yes",
    "environment-without-modules",
    // Which parameter is a list, and which one text.
    "lists-and-texts-at-deploy",
    "module-without-config",
    "vpc-endpoint-without-vpc",
    "vpc-only-without-vpc",
    // What context brings, and what stands in the mdaa.yaml as a module's config.
    "way-through-context",
    "way-through-module-config-data",
];

#[test]
fn bad_projects_with_a_mistake_of_a_schema_do_not_fit_it() {
    let (config, mdaa) = (validator(CONFIG), validator(MDAA));
    let fits = |folder: &Path| {
        let project = read(folder, "mdaa.yaml").is_none_or(|project| mdaa.is_valid(&project));
        project && configs(folder).iter().all(|(_, document)| config.is_valid(document))
    };
    let mut folders = projects_below(&checkout("tests/fixtures/bad"));
    folders.retain(|folder| errors_of(folder).iter().any(|(_, code)| OF_A_SCHEMA.contains(&code.as_str())));
    assert!(folders.len() > 30, "only {} bad projects were looked at", folders.len());
    folders.retain(|folder| fits(folder));
    let names: Vec<&str> = folders.iter().map(|folder| folder.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, BEYOND_A_SCHEMA);
}
