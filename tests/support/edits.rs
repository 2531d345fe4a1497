//! Edits of a project that may leave it valid.

use mdaac::cloudformation::{REGIONS, of_region};
use mdaac::module_type::MODULE_TYPES;
use mdaac::placeholder::{Lexeme, lex};
use mdaac::project;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::ops::Range;

/// Other texts for a stretch of YAML that may be as valid: a letter or digit varied in each word, the other words that the
/// schema knows, another region, another kind of reference.
pub fn variants(written: &str) -> Vec<String> {
    let bare = bare(written);
    let placeholders = placeholders(written);
    let is_placeholder = placeholders.iter().any(|range| written[range.clone()] == *bare);
    let mut all = alternatives(bare);
    // Of a placeholder only the last word may be a name of the user's.
    let open = |end: usize| {
        let inside = placeholders.iter().find(|range| range.contains(&end));
        inside.is_none_or(|range| written[end + 1..range.end].chars().all(|rest| "}>".contains(rest)))
    };
    let word = |one: Option<char>| one.is_some_and(|one| one.is_ascii_alphanumeric());
    for (end, last) in written.char_indices() {
        if word(Some(last)) && !word(written[end + 1..].chars().next()) && open(end) {
            all.push(format!("{}{}{}", &written[..end], varied(last), &written[end + 1..]));
        }
    }
    if let Some(last) = placeholders.last().filter(|_| is_placeholder) {
        all.push(format!("{}0{}", &written[..last.end], &written[last.end..]));
        all.extend(bare.contains(":string:").then(|| written.replace(":string:", ":number:")));
        all.extend(bare.starts_with("{{param:").then(|| written.replace("{{param:", "{{param:number:")));
        all.extend(bare.starts_with("{{param:list:").then(|| written.replace(bare, "{{resolve:ssm:/other/list}}")));
    }
    if is_placeholder || REGIONS.contains(&bare) {
        all.extend(PARTITIONS.iter().filter(|other| moves(bare, other)).map(|other| (*other).to_owned()));
    }
    if ["ssm", "generated-role"]
        .iter()
        .any(|prefix| bare.trim_start_matches("{{resolve:").trim_start_matches("{{").starts_with(prefix))
    {
        let parameter = if written.starts_with("{{") { "{{param:Other}}" } else { "'{{param:Other}}'" };
        let list = parameter.replace("param:", "param:list:");
        all.extend(
            [parameter, &list, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/other:1", ACCESS_POINT].map(str::to_owned),
        );
    }
    if written.contains("application-inference-profile/") {
        all.push(written.replace("application-inference-profile/", "inference-profile/moon."));
    }
    all
}

const ACCESS_POINT: &str =
    "arn:aws:s3files:eu-central-1:111122223333:file-system/fs-0123456789abcdef0/access-point/fsap-0123456789abcdef0";

/// A region of each partition.
const PARTITIONS: [&str; 3] = ["eu-central-1", "us-gov-west-1", "cn-north-1"];

/// Whether `other` is a region of another partition than a region.
pub fn moves(region: &str, other: &str) -> bool {
    PARTITIONS.contains(&other) && of_region(region).name != of_region(other).name
}

pub fn bare(written: &str) -> &str {
    written.trim_matches(['"', '\''])
}

fn varied(one: char) -> char {
    match one {
        '9' => '1',
        // Ids are hexadecimal.
        'f' | 'z' => 'a',
        'Z' => 'A',
        one => char::from(one as u8 + 1),
    }
}

/// The other words where the schema of a config knows but some, and this one among them.
fn alternatives(word: &str) -> Vec<String> {
    thread_local! {
        static WORDS: Vec<Vec<String>> = {
            let mut all = vec![vec!["true".to_owned(), "false".to_owned()]];
            MODULE_TYPES.iter().for_each(|module_type| words(&(module_type.schema)().unwrap(), &mut all));
            all
        };
    }
    let others = |all: &Vec<String>| all.iter().filter(|other| *other != word).cloned().collect::<Vec<_>>();
    WORDS.with(|all| all.iter().filter(|list| list.iter().any(|known| known == word)).flat_map(others).collect())
}

fn words(schema: &Json, all: &mut Vec<Vec<String>>) {
    let listed = |schema: &Json| {
        let list = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
        list.map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned)).collect::<Vec<_>>()
    };
    all.push(listed(schema));
    all.push(schema["oneOf"].as_array().into_iter().flatten().flat_map(listed).collect());
    match schema {
        Json::Object(map) => map.values().for_each(|below| words(below, all)),
        Json::Array(items) => items.iter().for_each(|below| words(below, all)),
        _ => {}
    }
}

/// Where placeholders stand, the outermost.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let segments = lex(text).into_iter();
    segments
        .filter_map(|segment| matches!(segment, Lexeme::Placeholder { .. }).then(|| segment.range().clone()))
        .collect()
}

/// Whether a schema knows the key: another in its place is refused.
pub fn is_known_key(key: &str) -> bool {
    thread_local! {
        static KEYS: BTreeSet<String> = {
            let mut all = BTreeSet::new();
            MODULE_TYPES.iter().for_each(|module_type| keys(&(module_type.schema)().unwrap(), &mut all));
            keys(&project::editor_schema().unwrap(), &mut all);
            all
        };
    }
    KEYS.with(|keys| keys.contains(key))
}

fn keys(schema: &Json, all: &mut BTreeSet<String>) {
    all.extend(schema["properties"].as_object().into_iter().flat_map(|properties| properties.keys().cloned()));
    match schema {
        Json::Object(map) => map.values().for_each(|below| keys(below, all)),
        Json::Array(items) => items.iter().for_each(|below| keys(below, all)),
        _ => {}
    }
}
