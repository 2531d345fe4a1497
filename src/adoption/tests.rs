#![allow(clippy::unwrap_used)]
use super::{Proof, prove};
use crate::compile::{Compiler, Made};
use crate::context::Context;
use crate::diagnostic::Diagnostics;
use crate::difference::deployed_pseudo_parameters;
use crate::module_type;
use crate::project;
use crate::source::Sources;
use crate::ssm::SsmValues;
use crate::template::Template;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A project below tests/fixtures/adopt, and what MDAA deployed of it.
struct Case {
    context: Context,
    template: Template,
    deployed: Value,
}

impl Case {
    fn load(name: &str) -> Case {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/adopt").join(name);
        let context = Context {
            sources: Sources::new(&folder, &[]).unwrap(),
            environment: BTreeMap::new(),
            ssm: SsmValues::default(),
        };
        let mut found = Diagnostics::default();
        let project = project::load("mdaa.yaml", module_type::is_supported, &context, &mut found).unwrap().unwrap();
        let module = project.modules.into_iter().next().unwrap();
        let compiled = Compiler::new(&context).unwrap().compile(module).unwrap();
        let Made::Stack(template) = compiled.made else { unreachable!("{:?}", compiled.diagnostics) };
        let file: PathBuf = folder.join("mdaa/orbit/sales/test/quotes/orbit-test-sales-quotes.template.json");
        let deployed = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        Case { context, template: *template, deployed }
    }

    fn prove(&self, deployed: &Value) -> Proof {
        let pseudo = deployed_pseudo_parameters("111122223333", "eu-central-1", "orbit-test-sales-quotes");
        prove(deployed, &self.template, &self.context.sources, &pseudo)
    }
}

/// Every place of a template that holds no list and no map.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            leaves(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, &format!("{at}/{index}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

/// What may be otherwise in a deployed stack without standing in the way, as the end of a place, and why.
const HARMLESS: &[(&str, &str)] = &[
    ("Metadata/", "CloudFormation does nothing with it"),
    ("/StackDescriptionParameterF77302F8/Properties/Description", "goes with its parameter"),
    ("/StackDescriptionParameterF77302F8/Properties/Tags/", "goes with its parameter"),
    ("/StackDescriptionParameterF77302F8/Properties/Type", "goes with its parameter"),
    ("/StackDescriptionParameterF77302F8/Properties/Value", "goes with its parameter"),
    ("/CDKMetadata/", "stands for nothing"),
    ("/Conditions/CDKMetadataAvailable", "stands for nothing"),
    ("/Rules/CheckBootstrapVersion", "goes as a whole"),
    ("/Parameters/", "compared where it is used"),
    ("/Sid", "names a statement"),
    ("/DependsOn/0", "order only"),
];

/// Another value: a text stays one that a policy or a name could hold.
fn other(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{text}x")),
        Value::Number(number) => json!(number.as_i64().unwrap_or_default() + 1),
        Value::Bool(value) => json!(!value),
        _ => json!("x"),
    }
}

/// What a leaf is: of parameters and the like, one of a kind stands for all.
fn kind(deployed: &Value, place: &str) -> String {
    let steps: Vec<&str> = place.split('/').collect();
    match steps[..] {
        ["", "Resources", id, ..] => {
            let below = steps[3..].join("/");
            let own = below == "Properties/Name" || below.starts_with("Properties/Value");
            format!("{} {below} {}", deployed["Resources"][id]["Type"], if own { id } else { "" })
        }
        _ => place.to_owned(),
    }
}

#[test]
fn no_value_of_a_deployed_stack_can_be_otherwise_unseen() {
    let case = Case::load("mdaa-1.8");
    let known = case.prove(&case.deployed);
    assert!(known.holds(), "{:#?}", known.obstacles);
    let mut places = Vec::new();
    leaves(&case.deployed, "", &mut places);
    let excused = |place: &str| {
        let goes =
            ["customAgentCoreLogProtection", "LogProtectionD71F766E", "LogGroupKmsKeykms", "LogGroupKmsKeyAlias"];
        HARMLESS.iter().any(|(within, _)| place.contains(within)) || goes.iter().any(|helper| place.contains(helper))
    };
    let mut kinds = BTreeSet::new();
    places.retain(|place| !excused(place) && kinds.insert(kind(&case.deployed, place)));
    assert!(places.len() > 100, "{}", places.len());
    let mut unseen = Vec::new();
    for place in places {
        let mut deployed = case.deployed.clone();
        let value = deployed.pointer_mut(&place).unwrap();
        *value = other(value);
        let proof = case.prove(&deployed);
        let told = proof.intended != known.intended;
        if proof.holds() && !(told && is_intended_anyway(&place)) {
            unseen.push(place);
        }
    }
    assert!(unseen.is_empty(), "{unseen:#?}");
}

/// What is different on purpose whatever is deployed.
fn is_intended_anyway(place: &str) -> bool {
    let published_name = place.ends_with("/Value") && place.contains("agentRuntimequotesname");
    let kept = place.ends_with("/DeletionPolicy") || place.ends_with("/UpdateReplacePolicy");
    let text =
        place == "/Description" || place.contains("LogGroupKmsKey") && place.ends_with("/Properties/Description");
    published_name || kept || text
}

#[test]
fn every_resource_that_stays_is_listed_with_its_name() {
    let case = Case::load("mdaa-1.6");
    let proof = case.prove(&case.deployed);
    let kept: BTreeSet<&str> = proof.kept.iter().map(|kept| kept.logical_id.as_str()).collect();
    let deployed = case.deployed["Resources"].as_object().unwrap().keys().map(String::as_str);
    let left: Vec<&str> = deployed.filter(|id| !kept.contains(id)).collect();
    assert_eq!(left, ["StackDescriptionParameterF77302F8", "CDKMetadata"]);
    let nameless: Vec<&str> =
        proof.kept.iter().filter(|kept| kept.name.is_none()).map(|kept| kept.resource_type.as_str()).collect();
    assert_eq!(nameless, ["AWS::XRay::TransactionSearchConfig"]);
}

#[test]
fn an_allowed_replacement_is_no_problem_any_more() {
    let case = Case::load("mdaa-1.6");
    let mut deployed = case.deployed.clone();
    let id = "bedrockagentcoreruntimeRuntimeManagedPolicyC84DC486";
    deployed["Resources"][id]["Properties"]["Description"] = json!("older text");
    let proof = case.prove(&deployed);
    assert_eq!(proof.problems(&[]).len(), 1);
    assert_eq!(proof.problems(&["another".to_owned()]).len(), 1);
    assert_eq!(proof.problems(&[id.to_owned()]), []);
}

#[test]
fn a_resource_that_only_the_deployed_stack_has_stands_in_the_way_whatever_it_is() {
    let case = Case::load("mdaa-1.6");
    let mut deployed = case.deployed.clone();
    deployed["Resources"]["Table"] = json!({"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"});
    let problems = case.prove(&deployed).problems(&[]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("`Table` (AWS::DynamoDB::Table) would leave the stack"), "{problems:?}");
}
