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

/// Each row pins one option of the reader, or what a style of writing means: what is written, and what it is. (What
/// scalars without quotes are, `core_schema` and tests/oracles hold.)
#[test]
fn awkward_scalars_are_what_mdaa_takes_them_for() {
    let rows = [
        // leading_zero_numbers_as_strings
        ("012345678901", json!("012345678901")),
        ("0755", json!(755)),
        // underscored_numbers_as_strings
        ("1_000", json!("1_000")),
        ("0xFF_FF", json!("0xFF_FF")),
        // strict_booleans
        ("off", json!("off")),
        ("Yes", json!("Yes")),
        ("True", json!(true)),
        // YAML 1.2 knows no sexagesimals and no dates.
        ("22:22", json!("22:22")),
        ("2012-10-17", json!("2012-10-17")),
        // non_finite_float_policy: JSON has no such number.
        (".inf", json!(null)),
        ("12e4567", json!(null)),
        ("-1e999", json!(null)),
        ("'.inf'", json!(".inf")),
        ("\".nan\"", json!(".nan")),
        ("|-\n  .inf", json!(".inf")),
        // Only what has no quotes is a number.
        ("'0755'", json!("0755")),
        ("\"0755\"", json!("0755")),
        ("|-\n  0755", json!("0755")),
        (">-\n  true", json!("true")),
        ("'true'", json!("true")),
        ("''", json!("")),
        ("!!str 12", json!("12")),
        ("!!str true", json!("true")),
        ("!!int \"5\"", json!(5)),
        ("# nothing", json!(null)),
    ];
    for (written, expected) in rows {
        assert_eq!(value(&format!("a: {written}\n")), json!({ "a": expected }), "{written}");
    }
    assert_eq!(value("- 010\n- [010, '010', {010: 1e3}]\n"), json!([10, [10, "010", {"10": 1000}]]));
    // The last line may lack its newline.
    for block in ["|-", ">-", "|2-", "|- # as it is"] {
        assert_eq!(value(&format!("a: {block}\n  0755")), json!({"a": "0755"}), "{block}");
    }
    assert_eq!(value("a:\n  0755"), json!({"a": 755}));
    assert_eq!(value("a: 'x |'\nb: 0755"), json!({"a": "x |", "b": 755}));
    assert_eq!(value("a: &x 010\nb: *x\n"), json!({"a": 10, "b": 10}));
}

#[test]
fn a_number_reads_as_javascript_prints_it_and_is_shown_as_it_is_written() {
    let document = read("a: 1.10\nb: 0x1F\nc: 1e21\nd: 12e4567\n").unwrap();
    let node = |key| document.root.get(key).unwrap();
    let both = |key| (node(key).scalar_text().unwrap(), node(key).written_text().unwrap());
    let texts = [["1.1", "1.10"], ["31", "0x1F"], ["1e+21", "1e21"], ["Infinity", "12e4567"]];
    for (key, [reads, written]) in ["a", "b", "c", "d"].into_iter().zip(texts) {
        assert_eq!(both(key), (reads.to_owned(), written.to_owned()));
    }
}

#[test]
fn a_key_that_reads_otherwise_than_it_is_written_is_told() {
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    let mut found = Diagnostics::default();
    let file = sources.add("a.yaml", "007: a\nTrue: b\n1.0: c\n'010': d\n5: e\ntrue2: f\n1_0: g\n".to_owned());
    let document = source::parse(file, &sources, &mut found).unwrap();
    let keys: Vec<&String> = document.root.as_map().unwrap().keys().collect();
    assert_eq!(keys, ["7", "true", "1", "010", "5", "true2", "1_0"]);
    let told: Vec<String> = found.into_found().into_iter().map(|found| found.message).collect();
    assert_eq!(told, ["`007` without quotes is `7`", "`True` without quotes is `true`", "`1.0` without quotes is `1`"]);
}

#[test]
fn what_a_config_cannot_mean_is_refused() {
    let rows = [
        ("a: 1\na: 2\n", "duplicate-key: the key `a` stands twice in this map"),
        ("1: a\n\"1\": b\n", "duplicate-key: the key `1` stands twice in this map"),
        ("7: a\n'7': b\n", "duplicate-key: the key `7` stands twice in this map"),
        ("%YAML 1.1\n---\na: yes\n", "yaml-version: in YAML 1.1 `yes` means something else"),
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
