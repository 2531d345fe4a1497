use super::finding::{Goes, RoleFinding};
use crate::diagnostic::{Format, Report};
use crate::source::Sources;
use serde_json::{Value, json};

/// The faults for programs; the keys are a promise. `diagnostics` are those of `check --format json`, in the
/// order of `statements`.
pub fn json(role: &str, findings: &[RoleFinding], notes: &[String], sources: &Sources, folder: &str) -> String {
    let diagnostics: Vec<_> = findings.iter().map(|finding| finding.diagnostic.clone()).collect();
    let report = Report { diagnostics: &diagnostics, modules: &[], written: None, all: false, sources, folder }
        .render(Format::Json);
    let report: Value = serde_json::from_str(&report).unwrap_or_default();
    let statements = |finding: &RoleFinding| -> Value {
        finding.statements.iter().map(|mend| json!({"goes": goes(mend.goes), "statement": mend.statement})).collect()
    };
    let object = json!({
        "role": role,
        "diagnostics": report["diagnostics"],
        "statements": findings.iter().map(statements).collect::<Vec<_>>(),
        "notes": notes,
    });
    format!("{object:#}\n")
}

fn goes(goes: Goes) -> &'static str {
    match goes {
        Goes::Policy => "policy",
        Goes::PolicyInPlace => "policy-in-place",
        Goes::Trust => "trust",
        Goes::TrustInPlace => "trust-in-place",
        Goes::Boundary => "boundary",
    }
}
