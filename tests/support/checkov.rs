use super::{checkout, printed, python};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

/// What checkov finds in templates, in one process: check and resource.
pub fn checkov(templates: &[Value]) -> Vec<BTreeSet<(String, String)>> {
    let folder = tempfile::tempdir().unwrap();
    let paths = templates.iter().enumerate().map(|(index, template)| {
        let path = folder.path().join(format!("{index}.json"));
        // It reads line by line.
        std::fs::write(&path, format!("{template:#}")).unwrap();
        Value::from(path.to_str().unwrap())
    });
    let paths: Value = paths.collect();
    let mut process =
        Command::new(python::environment("checkov", "tests/tools/checkov/requirements.txt").join("bin/python"))
            .arg("-B")
            .arg(checkout("tests/tools/checkov/findings.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
    process.stdin.take().unwrap().write_all(paths.to_string().as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    let found: Vec<Vec<(String, String)>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found.len(), templates.len());
    found.into_iter().map(|found| found.into_iter().collect()).collect()
}
