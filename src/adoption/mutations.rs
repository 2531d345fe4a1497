//! One thing at a time made otherwise, on either side: the proof must not hold, or say why it may be so.
#![allow(clippy::unwrap_used)]
use super::Proof;
use super::testing::Case;
use crate::cloudformation::{Fragment, FragmentValue, Template};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A template with one thing otherwise.
struct Mutant {
    /// E.g. `gone /Resources/Role/Properties/Tags/0`.
    name: String,
    template: Value,
}

/// What is made otherwise at a place.
#[derive(Clone, Copy, Debug)]
enum Mutation {
    /// Another value, which could stand there, too.
    Other,
    Gone,
    More,
}

/// Of a template that becomes, or comes from, `other`. What only one of them has comes or goes as a whole.
fn mutants(template: &Value, other: &Value, kinds: &mut BTreeSet<String>) -> Vec<Mutant> {
    let mut found = Vec::new();
    // A template is copied for a new kind only.
    let mut push = |word: &str, place: &str, mutate: &dyn Fn(&mut Value) -> Option<()>| {
        let kind = format!("{word} {}", kind(template, place));
        if kinds.contains(&kind) {
            return;
        }
        let mut mutant = template.clone();
        if mutate(&mut mutant).is_some() {
            kinds.insert(kind);
            found.push(Mutant { name: format!("{word} {place}"), template: mutant });
        }
    };
    for place in places(template, other) {
        for mutation in [Mutation::Other, Mutation::Gone, Mutation::More] {
            push(&format!("{mutation:?}"), &place, &|mutant| mutate(mutant, &place, mutation));
        }
    }
    for section in ["Resources", "Outputs", "Parameters"] {
        for id in template[section].as_object().into_iter().flat_map(Map::keys) {
            push("Renamed", &format!("/{section}/{id}"), &|mutant| {
                let renamed = template.to_string().replace(&format!("\"{id}"), &format!("\"{id}X"));
                let renamed = renamed.replace(&format!("${{{id}"), &format!("${{{id}X"));
                *mutant = serde_json::from_str(&renamed).unwrap();
                Some(())
            });
        }
    }
    let attributes = [
        ("DeletionPolicy", "Delete"),
        ("DeletionPolicy", "Retain"),
        ("UpdateReplacePolicy", "Retain"),
        ("Condition", "Never"),
    ];
    for id in shared("Resources", template, other) {
        for (attribute, value) in attributes {
            push(&format!("{attribute}={value}"), &format!("/Resources/{id}"), &|mutant| {
                mutant["Resources"][&id][attribute] = json!(value);
                (mutant != template).then_some(())
            });
        }
    }
    found
}

/// The entries of a section that both have.
fn shared(section: &str, one: &Value, other: &Value) -> Vec<String> {
    let ids = one[section].as_object().into_iter().flat_map(Map::keys);
    ids.filter(|id| other[section].get(*id).is_some()).cloned().collect()
}

/// Every place of a template: entries of sections, and what is below those that both have.
fn places(template: &Value, other: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        if at.ends_with("/Metadata") {
            return;
        }
        found.push(at.to_owned());
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                walk(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{at}/{index}"), found));
            }
            _ => {}
        }
    }
    let mut found = vec!["/Description".to_owned()];
    for section in ["Resources", "Outputs", "Parameters", "Conditions", "Rules"] {
        let both = shared(section, template, other);
        for (id, entry) in template[section].as_object().into_iter().flatten() {
            match both.contains(id) {
                true => walk(entry, &format!("/{section}/{id}"), &mut found),
                false => found.push(format!("/{section}/{id}")),
            }
        }
    }
    found
}

fn mutate(template: &mut Value, place: &str, mutation: Mutation) -> Option<()> {
    let (above, last) = place.rsplit_once('/')?;
    // A function takes what it takes.
    let in_function = place.contains("/Fn::") || place.ends_with("/Ref");
    match mutation {
        Mutation::Gone | Mutation::More if in_function => return None,
        // A tag has a key and a value.
        Mutation::More if above.ends_with("/Tags") => return None,
        Mutation::Other => {
            let value = template.pointer_mut(place)?;
            *value = other(value)?;
        }
        Mutation::Gone => match template.pointer_mut(above)? {
            Value::Object(map) => {
                map.remove(&last.replace("~1", "/").replace("~0", "~"))?;
            }
            Value::Array(items) => {
                items.remove(last.parse().ok()?);
            }
            _ => return None,
        },
        Mutation::More => match template.pointer_mut(place)? {
            Value::Object(map) if !map.keys().any(|key| key == "Ref" || key.starts_with("Fn::")) => {
                map.insert("Extra".to_owned(), json!("x"));
            }
            Value::Array(items) => {
                let one = items.last()?;
                let more = other(one).or_else(|| {
                    let mut more = one.clone();
                    more.as_object_mut()?.values_mut().find_map(|value| {
                        *value = other(value)?;
                        Some(())
                    })?;
                    Some(more)
                });
                items.push(more?);
            }
            _ => return None,
        },
    }
    Some(())
}

/// Another value of the same type: a text stays one that a policy or a name could hold.
fn other(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(effect) if effect == "Allow" => json!("Deny"),
        Value::String(text) => json!(format!("{text}x")),
        Value::Number(number) => json!(number.as_i64().unwrap_or_default() + 1),
        Value::Bool(value) => json!(!value),
        _ => return None,
    })
}

/// Of SSM parameters, their outputs, tags and the statements of one document one stands for all.
fn kind(template: &Value, place: &str) -> String {
    let steps: Vec<&str> = place.split('/').collect();
    match steps[..] {
        ["", "Resources", id, ref below @ ..] => {
            let resource_type = template["Resources"][id]["Type"].as_str().unwrap_or_default();
            let own = resource_type != "AWS::SSM::Parameter" || id.contains("agentRuntimequotesname");
            let tags = below.iter().position(|step| *step == "Tags").filter(|at| below.len() > at + 1);
            // What a statement says may be of one template alone.
            let said = place.contains("/PolicyDocument/").then(|| template.pointer(place)).flatten();
            let below = match tags {
                Some(at) => format!("{}/… {}", below[..=at].join("/"), below.len() - at),
                None => format!("{} {}", below.join("/"), said.map(Value::to_string).unwrap_or_default()),
            };
            format!("{} {below}", if own { id } else { resource_type })
        }
        ["", "Outputs", id, ref below @ ..] => {
            format!("{} {}", id.contains("agentRuntimequotesname"), below.join("/"))
        }
        _ => place.to_owned(),
    }
}

/// Ours with other values, whose parts still know where they come from.
pub fn ours(template: &Template, json: &Value) -> Template {
    fn graft(known: Option<&Fragment>, fragment: &mut Fragment) {
        fragment.origins = known.map(|known| known.origins.clone()).unwrap_or_default();
        match (&mut fragment.value, known.map(|known| &known.value)) {
            (FragmentValue::Map(map), _) => {
                map.iter_mut().for_each(|(key, value)| graft(known.and_then(|known| known.get(key)), value));
            }
            (FragmentValue::List(items), Some(FragmentValue::List(known))) => {
                items.iter_mut().enumerate().for_each(|(at, item)| graft(known.get(at), item));
            }
            (FragmentValue::List(items), _) => items.iter_mut().for_each(|item| graft(None, item)),
            (FragmentValue::Json(content), Some(FragmentValue::Json(known))) => graft(Some(known), content),
            _ => {}
        }
    }
    let mut mutant = Template { paths: template.paths.clone(), ..Template::from_json(json) };
    for (section, known) in [
        (&mut mutant.resources, &template.resources),
        (&mut mutant.outputs, &template.outputs),
        (&mut mutant.parameters, &template.parameters),
    ] {
        section.iter_mut().for_each(|(id, value)| graft(known.get(id), value));
    }
    mutant.description.iter_mut().for_each(|value| graft(template.description.as_ref(), value));
    mutant
}

/// What a mutant that is let through is told as.
fn told(known: &Proof, proof: &Proof) -> Vec<String> {
    let new = proof.intended.iter().filter(|one| !known.intended.contains(one));
    let mut reasons: Vec<String> = new.map(|one| one.reason.name().to_owned()).collect();
    let gone = known.intended.iter().filter(|one| !proof.intended.contains(one));
    reasons.extend(gone.map(|one| format!("no {}", one.reason.name())));
    reasons.sort();
    reasons.dedup();
    reasons
}

fn survivors(known: &Proof, mutants: Vec<Mutant>, prove: impl Fn(&Value) -> Proof) -> String {
    assert!(known.holds(), "{:#?}", known.obstacles);
    let count = mutants.len();
    let mut let_through: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mutant in mutants {
        let proof = prove(&mutant.template);
        if proof.holds() {
            let told = told(known, &proof);
            let told = if told.is_empty() { "nothing".to_owned() } else { told.join(", ") };
            let_through.entry(told).or_default().push(mutant.name);
        }
    }
    let lines = let_through.iter().map(|(told, names)| format!("{told}:\n  {}\n", names.join("\n  ")));
    format!("of {count}\n{}", lines.collect::<String>())
}

const CASES: [&str; 4] = ["mdaa-1.6", "mdaa-1.8", "code-path", "mdaa-1.7"];

#[test]
#[ignore = "long; .ci/run looks at it, the loop at what only we make"]
fn what_is_otherwise_in_a_deployed_stack_is_in_the_way_or_has_a_reason() {
    let (mut kinds, mut found) = (BTreeSet::new(), String::new());
    for name in CASES {
        let case = Case::load(name);
        let mutants = mutants(&case.deployed, &case.template.to_json(), &mut kinds);
        let survivors = survivors(&case.prove(&case.deployed), mutants, |deployed| case.prove(deployed));
        found.push_str(&format!("==> {name}, {survivors}"));
    }
    insta::assert_snapshot!("deployed", found);
}

#[test]
#[ignore = "long; .ci/run looks at it, the loop at what only we make"]
fn what_is_otherwise_in_ours_is_in_the_way_or_has_a_reason() {
    let (mut kinds, mut found) = (BTreeSet::new(), String::new());
    for name in CASES {
        let case = Case::load(name);
        let mutants = mutants(&case.template.to_json(), &case.deployed, &mut kinds);
        let prove = |json: &Value| case.prove_with(&case.deployed, &ours(&case.template, json));
        found.push_str(&format!("==> {name}, {}", survivors(&case.prove(&case.deployed), mutants, prove)));
    }
    insta::assert_snapshot!("ours", found);
}

/// Half imported, the log groups are on both sides, too.
#[test]
fn what_is_otherwise_in_what_only_we_make_is_in_the_way_or_has_a_reason() {
    let case = Case::load("mdaa-1.6");
    let same = case.template.to_json();
    let known = case.prove(&same);
    assert_eq!(known.intended, []);
    let mut kinds = BTreeSet::new();
    mutants(&case.deployed, &same, &mut kinds);
    let mutants = mutants(&same, &same, &mut kinds);
    insta::assert_snapshot!("only_ours", survivors(&known, mutants, |deployed| case.prove(deployed)));
}
