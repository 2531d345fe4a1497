use schemars::Schema;
use schemars::transform::transform_subschemas;
use serde_json::{Value as Json, json};

/// Makes a generated schema say what a config file may hold: a key without a value is a mistake,
/// so `null` is nowhere allowed, and a list of documented constants is an `enum`.
pub fn plain(schema: &mut Schema) {
    without_null(schema);
    constants_as_enum(schema);
    transform_subschemas(&mut plain, schema);
}

fn without_null(schema: &mut Schema) {
    if schema.get("default").is_some_and(Json::is_null) {
        schema.remove("default");
    }
    if let Some(Json::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    for either in ["anyOf", "oneOf"] {
        let Some(Json::Array(choices)) = schema.get_mut(either) else { continue };
        choices.retain(|choice| *choice != json!({"type": "null"}));
        if let [Json::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove(either);
            for (key, value) in only {
                // The property's own description says more than its type's.
                if schema.get(&key).is_none() {
                    schema.insert(key, value);
                }
            }
        }
    }
}

fn constants_as_enum(schema: &mut Schema) {
    let Some(Json::Array(choices)) = schema.get("oneOf") else { return };
    let constants: Option<Vec<Json>> = choices.iter().map(|choice| choice.get("const").cloned()).collect();
    let words: Vec<Json> = choices.iter().map(|choice| choice["description"].clone()).collect();
    if let Some(constants) = constants {
        schema.remove("oneOf");
        schema.insert("type".to_owned(), "string".into());
        schema.insert("enum".to_owned(), constants.into());
        schema.insert("markdownEnumDescriptions".to_owned(), words.into());
    }
}
