//! The tour of the README that needs no AWS account.

use crate::support::pages::in_blocks;
use crate::support::project::MDAAC;
use crate::support::python::python_with_tools;
use crate::support::{checkout, printed};
use std::io::Write;
use std::process::Stdio;

#[test]
fn one_command_deploys_the_samples_shows_them_and_takes_them_away() {
    let tour = python_with_tools()
        .arg(checkout("tests/emulator/tour.py"))
        .env("MDAAC", MDAAC)
        .current_dir(checkout(""))
        .output()
        .unwrap();
    assert!(tour.status.success(), "{}", printed(&tour));
    let told = String::from_utf8(tour.stdout.clone()).unwrap();
    for module in ["faq", "claims", "triage"] {
        assert!(
            told.contains(&format!("kite-dev-data-platform-{module}: deployed in")),
            "{module}: {}",
            printed(&tour)
        );
        assert!(told.contains(&format!("kite-dev-data-platform-{module}: deleted in")), "{module}: {}", printed(&tour));
    }
}

#[test]
fn what_the_readme_says_of_the_local_aws_works_line_by_line() {
    let blocks = in_blocks("README.md");
    let start = blocks.iter().position(|shown| shown.text == "python3 ../tests/emulator/tour.py sh").unwrap();
    let below = blocks[start + 1..].iter().map(|shown| shown.text.as_str());
    let typed: Vec<&str> = below.take_while(|text| *text != "exit").collect();
    assert!(typed.len() > 5, "{typed:?}");
    let script = typed.iter().map(|line| format!("echo '$ {line}'; {line}\n")).collect::<String>();
    let mut tour = python_with_tools();
    tour.arg("../tests/emulator/tour.py")
        .args(["sh", "-e"])
        .env("MDAAC", MDAAC)
        .env("PATH", "/usr/bin:/bin")
        .current_dir(checkout("sample-configs"));
    let mut tour = tour.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    tour.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let tour = tour.wait_with_output().unwrap();
    assert!(tour.status.success(), "{}", printed(&tour));
    let told = String::from_utf8(tour.stdout.clone()).unwrap();
    for line in &typed {
        assert!(told.contains(&format!("$ {line}\n")), "{line}: {}", printed(&tour));
    }
    for words in ["AGENT_RUNTIME_ARN=", "no difference", "nothing to do, the stack is so already", ": deleted in"] {
        assert!(told.contains(words), "{words}: {}", printed(&tour));
    }
}
