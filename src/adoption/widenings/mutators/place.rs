use super::super::random::Random;
use serde_json::{Map, Value, json};

pub type Change<T> = fn(&mut T, &mut Random) -> Option<()>;
/// Finds what is changed in a document.
type Find<T> = fn(&mut Map<String, Value>, &mut Random, Change<T>) -> Option<()>;

pub fn of_type(template: &Value, wanted: &str) -> Vec<String> {
    let all = template["Resources"].as_object().into_iter().flatten();
    all.filter(|(_, one)| one["Type"] == wanted).map(|(id, _)| format!("/Resources/{id}/Properties")).collect()
}

pub fn roles(template: &Value) -> Vec<String> {
    of_type(template, "AWS::IAM::Role")
}

pub fn documents(template: &Value) -> Vec<String> {
    let places = [
        ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        // Most is said in the one above.
        ("AWS::IAM::ManagedPolicy", "PolicyDocument"),
        ("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        ("AWS::KMS::Key", "KeyPolicy"),
        ("AWS::Logs::ResourcePolicy", "PolicyDocument"),
    ];
    let all = places
        .into_iter()
        .flat_map(|(kind, name)| of_type(template, kind).into_iter().map(move |place| format!("{place}/{name}")));
    all.filter(|place| template.pointer(place).is_some()).collect()
}

pub fn in_document(template: &mut Value, random: &mut Random, change: Change<Map<String, Value>>) -> Option<()> {
    with(template, random, change, |document, random, change| change(document, random))
}

pub fn in_statements(template: &mut Value, random: &mut Random, change: Change<Vec<Value>>) -> Option<()> {
    with(template, random, change, |document, random, change| {
        change(document.get_mut("Statement")?.as_array_mut()?, random)
    })
}

pub fn in_statement(template: &mut Value, random: &mut Random, change: Change<Map<String, Value>>) -> Option<()> {
    with(template, random, change, |document, random, change| {
        let all = document.get_mut("Statement")?.as_array_mut()?;
        let at = random.below(all.len());
        change(all.get_mut(at)?.as_object_mut()?, random)
    })
}

pub fn in_element(template: &mut Value, random: &mut Random, change: Change<Value>) -> Option<()> {
    with(template, random, change, |document, random, change| {
        let all = document.get_mut("Statement")?.as_array_mut()?;
        let at = random.below(all.len());
        let name = *random.pick(&["Action", "Action", "Resource", "Resource", "NotAction"])?;
        change(all.get_mut(at)?.get_mut(name)?, random)
    })
}

pub fn in_condition(template: &mut Value, random: &mut Random, change: Change<Map<String, Value>>) -> Option<()> {
    with(template, random, change, |document, random, change| {
        let all = document.get_mut("Statement")?.as_array_mut()?;
        let mut with: Vec<&mut Value> = all.iter_mut().filter_map(|one| one.get_mut("Condition")).collect();
        let at = random.below(with.len());
        change(with.get_mut(at)?.as_object_mut()?, random)
    })
}

pub fn in_keys(template: &mut Value, random: &mut Random, change: Change<Map<String, Value>>) -> Option<()> {
    with(template, random, change, |document, random, change| {
        let all = document.get_mut("Statement")?.as_array_mut()?;
        let mut with: Vec<&mut Value> = all.iter_mut().filter_map(|one| one.get_mut("Condition")).collect();
        let at = random.below(with.len());
        let operators = with.get_mut(at)?.as_object_mut()?;
        let (operator, _) = entry(operators, random)?;
        change(operators.get_mut(&operator)?.as_object_mut()?, random)
    })
}

/// Changes what is found in a document, which may be text and is one again.
fn with<T>(template: &mut Value, random: &mut Random, change: Change<T>, find: Find<T>) -> Option<()> {
    let place = random.pick(&documents(template))?.clone();
    let written = template.pointer_mut(&place)?;
    let mut document: Value = match written.as_str() {
        Some(text) => serde_json::from_str(text).ok()?,
        None => written.clone(),
    };
    find(document.as_object_mut()?, random, change)?;
    let text = document.to_string();
    let as_text = written.is_string() && !text.contains("\"Fn::") && !text.contains("\"Ref\"");
    *written = if as_text { text.into() } else { document };
    Some(())
}

pub fn in_role(template: &mut Value, random: &mut Random, change: Change<Map<String, Value>>) -> Option<()> {
    let place = random.pick(&roles(template))?.clone();
    change(template.pointer_mut(&place)?.as_object_mut()?, random)
}

pub fn in_tags(template: &mut Value, random: &mut Random, change: Change<Vec<Value>>) -> Option<()> {
    let place = random.pick(&[roles(template), of_type(template, "AWS::KMS::Key")].concat())?.clone();
    change(template.pointer_mut(&format!("{place}/Tags"))?.as_array_mut()?, random)
}

/// A document that is text.
pub fn in_text(template: &mut Value, random: &mut Random, change: fn(&str) -> Option<Value>) -> Option<()> {
    let place = random.pick(&of_type(template, "AWS::Logs::ResourcePolicy"))?.clone();
    let document = template.pointer_mut(&format!("{place}/PolicyDocument"))?;
    *document = change(document.as_str()?)?;
    Some(())
}

/// A text of a policy or a role in other words.
pub fn rewritten(template: &mut Value, random: &mut Random, change: fn(&str) -> Option<Value>) -> Option<()> {
    let plain = |(place, text): &(String, String)| text.contains("111122223333") && !place.contains("/Fn::");
    let places: Vec<(String, String)> = leaves(template).into_iter().filter(plain).collect();
    let (place, text) = random.pick(&places)?.clone();
    (!text.starts_with('{') && !text.contains("${")).then_some(())?;
    *template.pointer_mut(&place)? = change(&text)?;
    Some(())
}

pub fn resource(template: &Value, random: &mut Random) -> Option<String> {
    let ids: Vec<&String> = template["Resources"].as_object()?.keys().collect();
    random.pick(&ids).map(|id| (*id).clone())
}

/// The texts below the properties of resources, but for names by which one is found and descriptions, each with its place.
pub fn leaves(template: &Value) -> Vec<(String, String)> {
    fn walk(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(map) if map.keys().any(|key| key == "Ref" || key.starts_with("Fn::")) => {}
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                walk(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| walk(item, &format!("{at}/{index}"), found));
            }
            Value::String(text) => found.push((at.to_owned(), text.clone())),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
        walk(&resource["Properties"], &format!("/Resources/{id}/Properties"), &mut found);
    }
    found.retain(|(place, _)| !place.ends_with("/Description") && !place.ends_with("/Sid"));
    found
}

pub fn entry(map: &Map<String, Value>, random: &mut Random) -> Option<(String, Value)> {
    map.iter().nth(random.below(map.len())).map(|(key, value)| (key.clone(), value.clone()))
}

pub fn as_list(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = json!([value.clone()]);
    }
    value.as_array_mut().unwrap()
}

pub fn flip(statement: &mut Map<String, Value>) -> Option<()> {
    let effect = statement.get_mut("Effect")?;
    *effect = json!(if *effect == "Allow" { "Deny" } else { "Allow" });
    Some(())
}

pub fn wrap(statement: &mut Map<String, Value>, key: &str) -> Option<()> {
    let value = statement.get_mut(key)?;
    *value = json!([value.clone()]);
    Some(())
}
