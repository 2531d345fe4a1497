use super::{checkout, node, printed};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

/// A rule of a pack, a resource, and which of several findings there.
pub type Finding = (String, String, String);

/// What cdk-nag says of one template.
#[derive(Debug, Default)]
pub struct Judged {
    /// What it finds.
    pub findings: BTreeSet<Finding>,
    /// What its rules looked at and found in order.
    pub compliant: BTreeSet<(String, String)>,
    /// Rules that fell over.
    pub failed: BTreeSet<(String, String)>,
    /// The controls that each rule names.
    pub controls: BTreeMap<String, BTreeSet<String>>,
}

/// Runs cdk-nag 2.37.55 with MDAA's four packs over templates, in one process. The keys of IAM
/// statements come to it in the order that the CDK writes them, which is the alphabet's: so they
/// come to it in MDAA.
pub fn cdk_nag(templates: &[Value]) -> Vec<Judged> {
    let ordered: Vec<Value> = templates.iter().map(in_order).collect();
    cdk_nag_as_written(&ordered)
}

/// The same, with all keys as they stand.
pub fn cdk_nag_as_written(templates: &[Value]) -> Vec<Judged> {
    let folder = tempfile::tempdir().unwrap();
    let paths = templates.iter().enumerate().map(|(index, template)| {
        let path = folder.path().join(format!("{index}.json"));
        std::fs::write(&path, template.to_string()).unwrap();
        Value::from(path.to_str().unwrap())
    });
    let paths: Value = paths.collect();
    let mut process = Command::new(node::node())
        .arg(checkout("tests/tools/cdk-nag/nag.js"))
        .env("NODE_PATH", node::installed("cdk-nag").join("node_modules"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(paths.to_string().as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    let judged: Vec<Vec<Value>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(judged.len(), templates.len());
    judged.iter().map(|found| read(found)).collect()
}

fn read(found: &[Value]) -> Judged {
    let mut judged = Judged::default();
    for finding in found {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        if finding["compliant"] == true {
            judged.compliant.insert((text("rule"), text("resource")));
        } else if finding["named"] == true {
            // Its controls are all that is told of it.
        } else if finding["error"].is_null() {
            judged.findings.insert((text("rule"), text("resource"), text("finding")));
        } else {
            judged.failed.insert((text("rule"), text("resource")));
        }
        judged.controls.insert(text("rule"), controls(&text("info")));
    }
    judged
}

/// Of `… - (Control IDs: AC-3, AC-6).`; some lists have hard spaces.
fn controls(info: &str) -> BTreeSet<String> {
    let list = info.split_once("(Control ID").and_then(|(_, list)| list.split_once(": "));
    let list = list.map_or("", |(_, list)| list.trim_end_matches(")."));
    let ids = list.split(',').map(|id| id.trim_matches([' ', '\u{a0}']).to_owned());
    ids.filter(|id| !id.is_empty()).collect()
}

/// The template with the keys of every map in the order of the alphabet, but for its sections.
fn in_order(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(in_order).collect(),
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.clone(), in_order(value))).collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(entries.into_iter().collect())
        }
        other => other.clone(),
    }
}
