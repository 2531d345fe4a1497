//! Every refusal of tests/fixtures/refusals, as the tool tells it: the code, the line, what to do.

use crate::support::account::{Account, Told};
use crate::support::checkout;
use serde_json::Value;
use std::fmt::Write as _;

/// How many deploy at once: the emulator answers one after another.
const AT_ONCE: usize = 4;

#[test]
fn what_aws_refuses_is_told_on_the_line_at_fault_with_what_to_do() {
    let rows = rows();
    let chunk = rows.len().div_ceil(AT_ONCE);
    let told: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            rows.chunks(chunk).map(|rows| scope.spawn(|| rows.iter().map(tell).collect::<Vec<_>>())).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    insta::assert_snapshot!("refusals", told.concat());
}

/// What the emulator can play, each code and phase once.
fn rows() -> Vec<Value> {
    let text = std::fs::read_to_string(checkout("tests/fixtures/refusals/rows.yaml")).unwrap();
    let rows: Vec<Value> = serde_saphyr::from_str(&text).unwrap();
    rows.into_iter().filter(|row| row.get("emulator").is_none() && row.get("of").is_some()).collect()
}

fn tell(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap();
    let account = Account::with("tests/fixtures/refusals/project");
    let phase = text("phase");
    if phase != "create" {
        account.deploy(&[], 0);
    }
    let start = format!("bedrockagentcoreruntime{}", text("of"));
    let id = logical_ids(&account).into_iter().find(|id| id.starts_with(&start)).unwrap();
    account.tell_emulator(&format!("fail/{phase}/{id}"), &text("text").replace("111122223333", &account.id));
    let told = match phase {
        "delete" => account.told(&["destroy", "--yes", "--format", "json"], 5),
        "update" => {
            account.edit("agent.yaml", "quotes:1", "quotes:2");
            account.deploy(&["--format", "json"], 4)
        }
        _ => account.deploy(&["--format", "json"], 4),
    };
    shown(row, &told)
}

fn logical_ids(account: &Account) -> Vec<String> {
    let written = account.told(&["synth", "--stdout"], 0);
    let template: Value = serde_json::from_str(&written.stdout).unwrap();
    template["Resources"].as_object().unwrap().keys().cloned().collect()
}

fn shown(row: &Value, told: &Told) -> String {
    let events = told.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found = events.filter(|event| event["event"] == "diagnostic").find(|event| {
        let of = event["diagnostic"]["message"].as_str().unwrap_or_default();
        of.contains(row["of"].as_str().unwrap())
    });
    let found = found.unwrap_or_else(|| panic!("nothing is said of {row}:\n{}", told.stdout))["diagnostic"].take();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let place = match text(&found["file"]) {
        file if file.is_empty() => "no line".to_owned(),
        // Such a line moves with every change above it.
        file if file.starts_with("templates/") => file,
        file => format!("{file}:{}", found["line"]),
    };
    let mut shown = String::new();
    let _ = writeln!(shown, "{} {}: {}", text(&row["phase"]), text(&row["of"]), text(&row["text"]));
    let _ = writeln!(shown, "  {} at {place}\n  help: {}\n", text(&found["code"]), text(&found["help"]));
    shown
}
