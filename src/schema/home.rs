use crate::placeholder::closest;
use jsonptr::PointerBuf;
use serde_json::Value as Json;

/// The one map of a document that has a key of some name.
pub struct Home {
    /// Where it is; `*` for any item or name.
    pub at: PointerBuf,
}

impl Home {
    /// `None` where several maps have such a key: nobody knows which was meant.
    pub fn of(key: &str, schema: &Json) -> Option<Home> {
        let mut homes = homes(key, schema);
        let only = homes.pop()?;
        homes.is_empty().then_some(Home { at: only })
    }

    pub fn words(&self) -> String {
        let tokens: Vec<String> = self.at.tokens().map(|token| token.decoded().into_owned()).collect();
        match tokens.as_slice() {
            [] => "the top of the file".to_owned(),
            [.., above, last] if last == "*" => format!("an entry of `{above}`"),
            [.., last] => format!("`{last}`"),
        }
    }
}

/// How far a key may be from one that stands elsewhere in a document: there are many.
const MAX_TYPOS: usize = 2;
/// Shorter keys are near to too many others.
const MIN_LENGTH: usize = 8;

/// A key that is misspelled and at the wrong place: the name it was meant to be, and the few maps that have it.
pub fn misplaced<'a>(key: &str, schema: &'a Json) -> Option<(&'a str, Vec<Home>)> {
    if key.len() < MIN_LENGTH {
        return None;
    }
    let mut names = Vec::new();
    all_names(schema, &mut names);
    let name = closest(key, names.into_iter())?;
    if strsim::damerau_levenshtein(&key.to_lowercase(), &name.to_lowercase()) > MAX_TYPOS {
        return None;
    }
    let homes = homes(name, schema);
    (homes.len() <= 2).then(|| (name, homes.into_iter().map(|at| Home { at }).collect()))
}

fn homes(key: &str, schema: &Json) -> Vec<PointerBuf> {
    let mut homes = Vec::new();
    search(key, schema, &mut PointerBuf::root(), &mut homes);
    homes
}

fn search(key: &str, schema: &Json, at: &mut PointerBuf, homes: &mut Vec<PointerBuf>) {
    if schema["properties"].as_object().is_some_and(|properties| properties.contains_key(key)) {
        homes.push(at.clone());
    }
    for (name, schema) in below(schema) {
        at.push_back(name);
        search(key, schema, at, homes);
        at.pop_back();
    }
}

fn all_names<'a>(schema: &'a Json, names: &mut Vec<&'a str>) {
    for (name, schema) in below(schema) {
        if name != "*" && !names.contains(&name) {
            names.push(name);
        }
        all_names(schema, names);
    }
}

/// The maps, lists and scalars that a schema is made of, without those that have a newer name.
fn below(schema: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let any = ["items", "additionalProperties"].map(|any| ("*", &schema[any]));
    let all = properties.map(|(name, schema)| (name.as_str(), schema)).chain(any);
    all.filter(|(_, schema)| schema.is_object() && schema["deprecated"] != true)
}
