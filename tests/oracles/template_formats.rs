//! A template says the same in both formats, to every reader: what is read is what was written.

use crate::support::project::{Project, SYNTH, SYNTH_YAML, right_projects};
use crate::support::python::Yaml11;
use crate::support::{checkout, printed};
use mdaac::cloudformation::{Template, TemplateFormat, emit};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs;

/// Text that some YAML reader takes for something else, or that is hard to write.
#[rustfmt::skip]
const AWKWARD: &[&str] = &[
    // Booleans and nulls of YAML 1.1.
    "y", "Y", "n", "yes", "No", "on", "off", "OFF", "true", "False", "null", "Null", "~", "",
    // Numbers, some in base 60, of YAML 1.1 and 1.2.
    "0", "-1", "+1", "012", "0o14", "0x1F", "0b11", "1_000", "22:22", "190:20:30", "190:20:30.15", "1.0", ".5",
    "5.", "1e3", "1.5e+3", "1.5e3", ".inf", "-.INF", ".nan", "NaN", "012345678901", "123456789012", "1__0",
    "0x_", "-0b_1", ".",
    // Dates.
    "2012-10-17", "2008-10-17", "2012-1-1", "2001-12-14t21:59:43.10-05:00", "2012-10-17 01:02:03",
    // Words and marks with a meaning.
    "=", "<<", "---", "...", "--- a", "- a", "-", "? a", "?", ": a", ":", "a: b", "a:", "a #b", "#", "&a", "*a",
    "*", "!a", "!Ref a", "|", ">", "|-", "'", "''", "'a'", "\"", "\"a\"", "\\", "\\n", "%YAML 1.1", "%", "@a",
    "`a`", ",", "[", "[a]", "{", "{a: b}", "{}", "[]", "]", "}", "a, b", "arn:aws:s3:::b/*", "${AWS::Region}",
    "${!a}", "{{resolve:ssm:/a}}",
    // Space.
    " ", "  ", " a", "a ", "a  b", "\t", "\ta", "a\t", "a\tb", "\n", "\n\n", "a\n", "a\n\n", "\na", "a\nb",
    "a\n\nb\n", " a\nb", "a\n b", "a \nb", "a\n \nb", "a\n\tb", "\n a", "#a\nb", "a\n# b", "\t\n", "\t\na", " \n", "a\r", "a\r\nb",
    "---\na", "a\n---\nb", "a\n...\n",
    // Characters that YAML 1.1 takes for line ends, does not print, or counts in another way.
    "a\u{85}b", "\u{85}", "a\u{2028}b", "a\u{2029}b\n", "\u{a0}", "\u{feff}", "\u{feff}a", "a\u{feff}b\nc",
    "\0", "\u{1}", "\u{1b}[31m", "\u{7f}", "\u{80}", "\u{9f}", "\u{fffe}", "\u{ffff}", "\u{fffd}", "\u{d7ff}",
    "\u{e000}", "\u{10ffff}", "é", "日本語", "🪁", "👩‍👩‍👧", "e\u{301}", "a\u{85}b\nc", "a\u{2028}\nb", "a\u{7f}\nb",
    "\u{200b}", "\u{202e}a",
];

/// Every string as value, key, item, and both below one another.
fn template_of(text: &str) -> Template {
    template(json!({ "value": text, text: { text: text }, "list": [text, [text], { text: [text] }] }))
}

fn template(properties: Value) -> Template {
    Template::from_json(&json!({ "Resources": { "R": { "Type": "T", "Properties": properties } } }))
}

fn text(template: &Template, format: TemplateFormat) -> String {
    String::from_utf8(emit(template, format).unwrap()).unwrap()
}

/// What a reader makes of a template that is not what was written; none is right.
fn misread(template: &Template, yaml_1_1: &mut Yaml11) -> Vec<String> {
    let wanted = template.to_json();
    let (json, yaml) = (text(template, TemplateFormat::Json), text(template, TemplateFormat::Yaml));
    let readings = [
        ("JSON", serde_json::from_str(&json).map_err(|error| error.to_string())),
        ("YAML 1.1", yaml_1_1.read(&yaml)),
        ("YAML 1.2", serde_yaml::from_str(&yaml).map_err(|error| error.to_string())),
    ];
    let wrong = readings.into_iter().filter(|(_, read)| read.as_ref() != Ok(&wanted));
    wrong.map(|(reader, read)| format!("{reader}: {read:?}\nwritten:\n{yaml}")).collect()
}

#[test]
fn awkward_text_is_read_back_unchanged() {
    let mut yaml_1_1 = Yaml11::start();
    let wrong: Vec<String> = AWKWARD.iter().flat_map(|text| misread(&template_of(text), &mut yaml_1_1)).collect();
    assert!(wrong.is_empty(), "{} misread:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn very_long_text_is_read_back_unchanged() {
    let mut yaml_1_1 = Yaml11::start();
    for length in [79, 80, 81, 1023, 1024, 1025, 5_000] {
        let long = |piece: &str| piece.chars().cycle().take(length).collect::<String>();
        for piece in ["a", "a ", "a: ", "a\n", "a #"] {
            let template = template_of(&long(piece));
            assert_eq!(misread(&template, &mut yaml_1_1), Vec::<String>::new(), "{length} of {piece:?}");
        }
        // Not as a key: libyaml counts the bytes of one, the standard its characters.
        let template = template(json!({ "value": long("🪁") }));
        assert_eq!(misread(&template, &mut yaml_1_1), Vec::<String>::new(), "{length} kites");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let awkward = || proptest::sample::select(AWKWARD).prop_map(str::to_owned);
    prop_oneof![
        4 => awkward(),
        2 => proptest::collection::vec(awkward(), 2..4).prop_map(|pieces| pieces.concat()),
        2 => "[ -~\n]{0,12}",
        2 => "[-0-9_.:+eEoxbTZ]{1,10}",
        1 => proptest::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter),
    ]
}

fn any_number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        // Few digits: serde_json itself is not exact about more.
        (-9_999_999..9_999_999i32, 0..18)
            .prop_map(|(digits, power)| Value::from(f64::from(digits) / 10f64.powi(power))),
        proptest::sample::select(&[0.0, 1e15, 1e16, 1e21, 1e22, -5e-7, 1.5e-7][..]).prop_map(Value::from),
    ]
}

fn any_tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => any_text().prop_map(Value::from),
        1 => any_number(),
        1 => any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((any_text(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

#[test]
fn any_template_is_read_back_unchanged() {
    let yaml_1_1 = RefCell::new(Yaml11::start());
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) };
    proptest!(config, |(tree in any_tree())| {
        prop_assert_eq!(misread(&template(tree), &mut yaml_1_1.borrow_mut()), Vec::<String>::new());
    });
}

#[test]
fn every_project_says_the_same_in_both_formats() {
    let mut yaml_1_1 = Yaml11::start();
    for folder in right_projects() {
        let (as_json, as_yaml) = (Project::copy_of(&folder), Project::copy_of(&folder));
        for (project, command) in [(&as_json, &SYNTH[..]), (&as_yaml, &SYNTH_YAML[..])] {
            let output = project.mdaac(command);
            assert!(output.status.success(), "{}: {}", folder.display(), printed(&output));
        }
        let (json, mut yaml) = (as_json.written(".template.json"), as_yaml.written(".template.yaml"));
        assert!(!json.is_empty(), "{}", folder.display());
        for (name, json) in json {
            let wanted: Value = serde_json::from_str(&json).unwrap();
            let yaml = yaml.remove(&name.replace(".json", ".yaml")).unwrap_or_else(|| panic!("{name} is no YAML file"));
            assert_eq!(yaml_1_1.read(&yaml), Ok(wanted), "{name} of {}", folder.display());
        }
        assert!(yaml.is_empty(), "{}: {:?}", folder.display(), yaml.keys());
        assert_eq!(as_yaml.written(".template.json").len(), 0);
        assert_eq!(as_json.written(".sources.json"), as_yaml.written(".sources.json"), "{}", folder.display());
    }
}

#[test]
fn a_module_never_has_templates_in_two_formats() {
    let project = Project::copy_of(&checkout("sample-configs"));
    let endings = |project: &Project| {
        let files = project.written("");
        let endings = files.keys().map(|name| name.split_once('.').unwrap().1.to_owned());
        // Beside the template of the one module that has waivers.
        endings.filter(|ending| ending != "waivers.json").collect::<Vec<_>>()
    };
    let each = |ending: &'static str| ["sources.json", ending].repeat(3);
    project.synth();
    assert_eq!(endings(&project), each("template.json"));
    assert!(project.mdaac(&SYNTH_YAML).status.success());
    assert_eq!(endings(&project), each("template.yaml"));
    project.synth();
    assert_eq!(endings(&project), each("template.json"));
}

#[test]
fn a_module_with_an_error_keeps_no_template_in_any_format() {
    let project = Project::copy_of(&checkout("sample-configs"));
    assert!(project.mdaac(&SYNTH_YAML).status.success());
    fs::write(project.path().join("sample-config-minimal.yaml"), "agentRuntimeName: a\n").unwrap();
    assert!(!project.mdaac(&SYNTH).status.success());
    assert_eq!(project.written("").keys().filter(|name| name.contains("-faq.")).count(), 0);
}

#[test]
fn stdout_gives_the_bytes_of_the_file() {
    let project = Project::copy_of(&checkout("sample-configs"));
    assert!(project.mdaac(&SYNTH_YAML).status.success());
    let output = project.mdaac(&["synth", "--stdout", "--module", "faq", "--template-format", "yaml"]);
    let file = project.written("-faq.template.yaml").into_values().next().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), file);
    assert!(file.contains("    Type: AWS::BedrockAgentCore::Runtime\n"), "{file}");
}
