//! The YAML reader keeps what MDAA's reader takes as text, and agrees with a second reader on the rest.

use mdaac::diagnostic::Diagnostics;
use mdaac::source::{self, Sources, YamlDocument};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

fn read(text: &str) -> Result<YamlDocument, Vec<String>> {
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("test.yaml", text.to_owned());
    let document = source::parse(file, &sources, &mut diagnostics);
    document.ok_or_else(|| {
        diagnostics.into_found().iter().map(|found| format!("{}: {}", found.code.name(), found.message)).collect()
    })
}

fn value(text: &str) -> Value {
    read(text).unwrap().root.to_json()
}

/// Each row pins one option of the reader: what is written, and what it is.
#[test]
fn awkward_scalars_are_what_mdaa_takes_them_for() {
    let rows = [
        // leading_zero_numbers_as_strings: an account id keeps its zeros.
        ("012345678901", json!("012345678901")),
        ("0755", json!("0755")),
        // underscored_numbers_as_strings
        ("1_000", json!("1_000")),
        ("0xFF_FF", json!("0xFF_FF")),
        // strict_booleans
        ("off", json!("off")),
        ("no", json!("no")),
        ("Yes", json!("Yes")),
        ("y", json!("y")),
        ("true", json!(true)),
        ("TRUE", json!(true)),
        // YAML 1.2 knows no sexagesimals and no dates.
        ("22:22", json!("22:22")),
        ("2012-10-17", json!("2012-10-17")),
        // non_finite_float_policy: text, since JSON has no such number.
        (".inf", json!(".inf")),
        (".nan", json!(".nan")),
        // Plain numbers stay numbers.
        ("123456789012", json!(123_456_789_012_u64)),
        ("-7", json!(-7)),
        ("1.5", json!(1.5)),
        ("0x1F", json!(31)),
        ("~", json!(null)),
        ("'true'", json!("true")),
        ("!!str 12", json!("12")),
    ];
    for (written, expected) in rows {
        assert_eq!(value(&format!("a: {written}\n")), json!({ "a": expected }), "{written}");
    }
}

#[test]
fn numbers_keep_the_digits_that_were_written() {
    let document = read("a: 1.10\nb: 0x1F\n").unwrap();
    let text = |key| document.root.get(key).unwrap().scalar_text().unwrap();
    assert_eq!((text("a"), text("b")), ("1.10".to_owned(), "0x1F".to_owned()));
}

#[test]
fn what_a_config_cannot_mean_is_refused() {
    let rows = [
        ("a: 1\na: 2\n", "duplicate-key: the key `a` stands twice in this map"),
        ("1: a\n\"1\": b\n", "duplicate-key: the key `1` stands twice in this map"),
        ("role: {{account}}\n", "placeholder-unquoted: the placeholder is not quoted"),
        ("? [a]\n: b\n", "yaml-syntax: a map or a list cannot be a key"),
        ("a: !!python/object:os.system ls\n", "yaml-tag: the tag `!!python/object:os.system` means nothing here"),
        ("a: !Ref Role\n", "yaml-tag: the tag `!Ref` means nothing here"),
        ("a: !include 12\n", "yaml-tag: `!include` needs a file name, not a number"),
        ("a: 1\n---\nb: 2\n", "yaml-syntax: the file holds more than one YAML document"),
        ("a: *nowhere\n", "yaml-syntax: the alias names an anchor that is not there"),
    ];
    for (text, expected) in rows {
        assert_eq!(read(text).unwrap_err(), [expected], "{text}");
    }
}

/// Depth and aliases are bounded, plain nodes only by the size of the file.
#[test]
fn a_document_is_bounded() {
    let deep = "[".repeat(300) + &"]".repeat(300);
    assert!(read(&deep).unwrap_err()[0].starts_with("yaml-"));
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 0..8_u8 {
        let (name, of) = (char::from(b'b' + level), char::from(b'a' + level));
        let aliases = vec![format!("*{of}"); 10].join(", ");
        bomb.push_str(&format!("{name}: &{name} [{aliases}]\n"));
    }
    assert_eq!(read(&bomb).unwrap_err(), ["yaml-too-large: the document grows beyond what a config may be"]);
    let huge = format!("a: &a '{}'\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 40_000].join(", "));
    assert_eq!(read(&huge).unwrap_err(), ["yaml-too-large: the document grows beyond what a config may be"]);
    let long = (0..30_000).map(|number| format!("- {number}\n")).collect::<String>();
    assert_eq!(value(&long).as_array().unwrap().len(), 30_000);
}

#[test]
fn aliases_and_merge_keys_point_at_where_the_value_is_written() {
    let text = "base: &base {team: a, stage: x}\nuse:\n  <<: *base\n  stage: y\n";
    let document = read(text).unwrap();
    assert_eq!(document.root.get("use").unwrap().to_json(), json!({"stage": "y", "team": "a"}));
    let team = document.root.get("use").unwrap().get("team").unwrap();
    assert_eq!(&text[team.span.start as usize..team.span.end as usize], "a");
}

/// Scalars on which YAML 1.1 and 1.2 readers agree, written so that no quoting is in doubt.
fn plain_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[ -~éß漢]{0,12}".prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_second_reader_reads_the_same(value in plain_value()) {
        let yaml = serde_yaml::to_string(&json!({ "a": value })).unwrap();
        let second: Value = serde_yaml::from_str(&yaml).unwrap();
        prop_assert_eq!(read(&yaml).unwrap().root.to_json(), second);
    }

    #[test]
    fn any_text_is_read_or_refused_with_spans_inside_it(text in "(?s).{0,200}") {
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        let mut diagnostics = Diagnostics::default();
        let file = sources.add("test.yaml", text.clone());
        if let Some(document) = source::parse(file, &sources, &mut diagnostics) {
            document.root.walk(&mut |_, node| assert!(text.get(node.span.start as usize..node.span.end as usize).is_some()));
        }
        for found in diagnostics.into_found() {
            let span = found.span.unwrap();
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
    }
}
