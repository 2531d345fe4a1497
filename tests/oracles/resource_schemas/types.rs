//! What `cloudformation/resource_types/` says of a type is what AWS's schemas say, as far as they say it.

use super::resources;
use crate::support::checkout;
use crate::support::project::texts_below;
use crate::support::python::{regions_without, resource_schemas};
use mdaac::cloudformation::REGIONS;
use mdaac::cloudformation::resource_types::{NameScope, ResourceType, resource_types};
use mdaac::module_type::MODULE_TYPES;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Every entry with AWS's schema.
static TYPES: LazyLock<Vec<(&ResourceType, Value)>> = LazyLock::new(|| {
    let names: Vec<&str> = resource_types().map(|known| known.name).collect();
    resource_types().zip(resource_schemas(&names)).collect()
});

#[test]
fn a_type_is_known_by_the_property_that_names_it() {
    for (known, aws) in TYPES.iter() {
        let name = known.name;
        match known.known_by {
            NameScope::Unknown => panic!("{name}: nobody looked what it is known by"),
            NameScope::None => {
                let identifier = pointers(&aws["primaryIdentifier"]).into_iter();
                let chosen: Vec<String> = identifier.filter(|property| !is_read_only(aws, property)).collect();
                assert!(!chosen.iter().any(|property| property.ends_with("Name")), "{name} is known by {chosen:?}");
            }
            NameScope::InAccount(property) | NameScope::InRegion(property) => {
                assert!(pointers(&aws["createOnlyProperties"]).contains(&format!("/{property}")), "{name}: {property}");
                let of_account = matches!(known.known_by, NameScope::InAccount(_));
                assert_eq!(of_account, name.starts_with("AWS::IAM::"), "{name}: IAM alone has no regions");
            }
            NameScope::InParent(property) => assert!(exists(aws, &format!("/{property}")), "{name}: {property}"),
        }
    }
}

#[test]
fn what_replaces_a_resource_is_what_aws_says() {
    for (known, aws) in TYPES.iter() {
        let Some(schema) = &known.schema else { continue };
        let create_only: BTreeSet<String> = pointers(&aws["createOnlyProperties"]).into_iter().collect();
        assert_eq!(schema.create_only, Vec::from_iter(create_only), "{}: createOnlyProperties", known.name);
        // What replaces at times only, no template of ours writes.
        let written = MODULE_TYPES.iter().flat_map(resources).filter(|(_, resource)| resource["Type"] == known.name);
        for (id, resource) in written {
            let at_times = pointers(&aws["conditionalCreateOnlyProperties"]);
            let ours = at_times.iter().find(|property| resource["Properties"].pointer(property).is_some());
            assert_eq!(ours, None, "{id}: a property replaces at times");
        }
    }
}

#[test]
fn what_is_read_otherwise_than_written_is_where_aws_has_it() {
    for (known, aws) in TYPES.iter() {
        let read = &known.read_back;
        for place in read.defaults.iter().map(|(place, _)| place).chain(read.lost) {
            assert!(exists(aws, place) && !is_read_only(aws, place), "{}: {place}", known.name);
        }
        for place in read.added {
            assert!(!exists(aws, place), "{}: {place} can be written by now", known.name);
        }
    }
}

#[test]
fn lists_whose_order_counts_are_those_of_aws() {
    for (known, aws) in TYPES.iter() {
        let Some(schema) = &known.schema else { continue };
        let mut ordered = BTreeSet::new();
        lists(aws, aws, "", &mut |path, list| {
            if list["insertionOrder"] != false && !is_read_only(aws, path) {
                ordered.insert(path.to_owned());
            }
        });
        assert_eq!(schema.ordered, Vec::from_iter(ordered), "{}: lists whose order counts", known.name);
    }
}

#[test]
fn attributes_are_what_aws_lets_one_read() {
    for (known, aws) in TYPES.iter() {
        let Some(schema) = &known.schema else { continue };
        // Of a parameter of SSM the guide lists two; the schema knows another, of which nobody says that it works. Of a
        // topic it lists the name, which the schema does not.
        if !["AWS::SSM::Parameter", "AWS::SNS::Topic"].contains(&known.name) {
            let read_only = pointers(&aws["readOnlyProperties"]).into_iter();
            let wanted: BTreeSet<String> = read_only.flat_map(|property| leaves(aws, &property[1..])).collect();
            assert_eq!(schema.attributes, Vec::from_iter(wanted), "{}", known.name);
        }
        let unknown = schema.moving.iter().find(|attribute| !schema.attributes.contains(attribute));
        assert_eq!(unknown, None, "{} has no such attribute", known.name);
    }
}

#[test]
fn a_deployer_needs_what_the_handlers_of_aws_call() {
    for (known, aws) in TYPES.iter() {
        let Some(schema) = &known.schema else { continue };
        let handlers = aws["handlers"].as_object().unwrap().values();
        let actions = handlers.flat_map(|handler| handler["permissions"].as_array().unwrap());
        let actions: BTreeSet<&str> = actions.map(|action| action.as_str().unwrap()).collect();
        assert_eq!(schema.permissions, Vec::from_iter(actions), "{}", known.name);
        for (property, called) in schema.called_for {
            // AWS says nothing of what stands in a document.
            let in_document = known.json_texts.iter().any(|document| property.starts_with(document));
            assert!(exists(aws, property) || in_document, "{} has no {property}", known.name);
            let is_called = |start: &&&str| !schema.permissions.iter().any(|action| action.starts_with(**start));
            assert_eq!(called.iter().find(is_called), None, "{}: no handler calls it", known.name);
        }
    }
}

#[test]
fn policies_stand_where_aws_has_policies() {
    let of_any = ResourceType::of("");
    for (known, aws) in TYPES.iter() {
        let mut places: Vec<&str> = known.policies.iter().map(|policy| policy.place).collect();
        places.extend(known.json_texts);
        if known.policies != of_any.policies {
            let missing = known.policies.iter().map(|policy| policy.place).find(|place| !exists(aws, place));
            assert_eq!(missing, None, "{} has no such policy", known.name);
        }
        for property in aws["properties"].as_object().unwrap().keys() {
            let is_policy = ["Policy", "PolicyDocument", "PolicyText"].iter().any(|end| property.ends_with(end));
            let is_known = places.iter().any(|place| place.split('/').nth(1) == Some(property));
            assert!(!is_policy || is_known, "{}: is there a policy in {property}?", known.name);
        }
        for policy in of_any.policies.iter().filter(|policy| exists(aws, policy.place)) {
            assert!(places.contains(&policy.place), "{} has {}, too", known.name, policy.place);
        }
    }
}

#[test]
fn what_a_resource_will_be_called_is_made_of_its_own_properties() {
    for (known, aws) in TYPES.iter() {
        let attributes = known.schema.as_ref().map_or(&[][..], |schema| schema.attributes);
        for (attribute, text) in known.values {
            assert!(attribute.is_empty() || attributes.contains(attribute), "{} {attribute}", known.name);
            for name in text.split("${").skip(1).filter_map(|rest| rest.split('}').next()) {
                let own = known.values.iter().any(|(other, _)| *other == name);
                assert_ne!(name, *attribute, "{} {attribute} would be looked for in itself", known.name);
                assert!(name.starts_with("AWS::") || own || exists(aws, &format!("/{name}")), "{} {name}", known.name);
            }
        }
    }
}

#[test]
fn types_are_missing_where_aws_has_no_schemas_of_them() {
    let looked_at: Vec<&ResourceType> = resource_types().filter(|known| known.missing_in.is_some()).collect();
    let names: Vec<&str> = looked_at.iter().map(|known| known.name).collect();
    let (regions, without) = regions_without(&names);
    for (known, without) in looked_at.iter().zip(without) {
        let of_all = |wanted: Option<bool>| {
            let all = REGIONS.iter().filter(|region| known.exists_in(region) == wanted);
            all.map(|region| (*region).to_owned()).collect::<Vec<String>>()
        };
        assert_eq!(of_all(Some(false)), without, "{}", known.name);
        assert_eq!(
            of_all(Some(true)).len() + without.len(),
            regions.len(),
            "{}: regions of which nothing is known",
            known.name
        );
    }
    assert!(REGIONS.iter().all(|region| ResourceType::of("AWS::Unknown::Type").exists_in(region).is_none()));
}

/// TROUBLESHOOTING.md says so.
#[test]
fn where_runtimes_are_transaction_search_is_missing_in_china_alone() {
    let exists = |name, region| ResourceType::of(name).exists_in(region) == Some(true);
    let runtimes = REGIONS.iter().filter(|region| exists("AWS::BedrockAgentCore::Runtime", region));
    let without: Vec<&&str> = runtimes.filter(|region| !exists("AWS::XRay::TransactionSearchConfig", region)).collect();
    assert_eq!(without, [&"cn-north-1", &"cn-northwest-1"]);
}

#[test]
fn every_type_in_a_template_has_an_entry_that_says_all() {
    for module_type in MODULE_TYPES {
        for (id, resource) in &resources(module_type) {
            let known = ResourceType::of(resource["Type"].as_str().unwrap());
            assert!(known.schema.is_some(), "{id}: no schema of {}", resource["Type"]);
            assert!(known.missing_in.is_some(), "{id}: nobody looked where {} is missing", resource["Type"]);
            let lifecycle = known.lifecycle.unwrap_or_else(|| panic!("{id}: no lifecycle of {}", resource["Type"]));
            assert_eq!(lifecycle.kept, resource["DeletionPolicy"] == "RetainExceptOnCreate", "{id}");
            assert_eq!(lifecycle.kept, resource["UpdateReplacePolicy"] == "Retain", "{id}");
            assert!(lifecycle.kept || lifecycle.shared.is_none(), "{id}: shared, and gone with one stack");
        }
    }
}

#[test]
fn the_entries_are_in_order() {
    assert!(resource_types().map(|known| known.name).is_sorted());
    for known in resource_types() {
        assert_eq!(ResourceType::of(known.name), known);
    }
}

#[test]
fn code_names_a_type_by_its_constant() {
    let literal = regex::Regex::new(r#""(AWS::\w+::\w+)""#).unwrap();
    let files = texts_below(&checkout("src")).into_iter().filter(|(path, _)| {
        !path.contains("resource_types/")
            && !path.contains("widenings/")
            && !path.ends_with("tests.rs")
            && !path.ends_with("mutations.rs")
    });
    for (path, text) in files {
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        let written: Vec<&str> = lines.flat_map(|line| literal.find_iter(line)).map(|found| found.as_str()).collect();
        assert!(written.is_empty(), "{path}: {written:?}");
    }
}

/// `/properties/A/B` as `/A/B`.
fn pointers(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten().map(|pointer| pointer.as_str().unwrap());
    texts.map(|pointer| pointer.strip_prefix("/properties").unwrap().to_owned()).collect()
}

fn is_read_only(aws: &Value, path: &str) -> bool {
    pointers(&aws["readOnlyProperties"]).iter().any(|property| path.starts_with(property))
}

/// Whether a schema has this property; what is a map of anything has every one.
fn exists(aws: &Value, path: &str) -> bool {
    let below = |schema: &Value, step: &str| {
        let schema = resolved(aws, schema);
        let choices = ["oneOf", "anyOf"].iter().filter_map(|word| schema[word].as_array()).flatten();
        let found = std::iter::once(schema).chain(choices).find_map(|choice| match step {
            "*" => choice.get("items"),
            key => choice["properties"].get(key),
        });
        found.cloned()
    };
    path.split('/').skip(1).try_fold(aws.clone(), |schema, step| below(&schema, step)).is_some()
}

fn resolved<'a>(aws: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => aws.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// Calls `visit` on every list below a schema; `*` stands for an item.
fn lists(aws: &Value, schema: &Value, path: &str, visit: &mut dyn FnMut(&str, &Value)) {
    let schema = resolved(aws, schema);
    if schema["type"] == "array" {
        visit(path, schema);
    }
    for (key, below) in schema["properties"].as_object().into_iter().flatten() {
        lists(aws, below, &format!("{path}/{key}"), visit);
    }
    for choice in ["oneOf", "anyOf"].iter().filter_map(|word| schema[word].as_array()).flatten() {
        lists(aws, choice, path, visit);
    }
    if !schema["items"].is_null() {
        lists(aws, &schema["items"], &format!("{path}/*"), visit);
    }
}

/// A property, or those inside it: Fn::GetAtt reads no objects.
fn leaves(aws: &Value, name: &str) -> Vec<String> {
    match resolved(aws, &aws["properties"][name])["properties"].as_object() {
        Some(inside) => inside.keys().map(|below| format!("{name}.{below}")).collect(),
        None => vec![name.to_owned()],
    }
}
