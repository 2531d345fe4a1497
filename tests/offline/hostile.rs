//! A config comes from a pull request: nothing in it reaches a terminal or a log as a command, and whatever fuzzing
//! found stays mended. tests/oracles/hostile.rs measures what it costs.

use crate::support::project::Project;
use crate::support::{checkout, fuzzed, printed};
use serde_json::Value;
use std::cell::Cell;
use std::fs;
use std::path::Path;

/// A good project whose file name and values hold what terminals and logs obey.
fn odd() -> Project {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let (from, to) = (project.path().join("agent.yaml"), project.path().join("a,b:c%\u{1b}[31m\n::error::.yaml"));
    let odd = "description: \"100%\\r\\n::error file=x::forged\\e]0;title\\a\\u009b2J \u{202e}\"\n\"k\\e[2J\\n::warning::y\": 1\nprotocolConfiguration: \"::add-mask::x\\e[1m\"\n";
    fs::write(&to, fs::read_to_string(&from).unwrap() + odd).unwrap();
    fs::remove_file(&from).unwrap();
    let mdaa = project.path().join("mdaa.yaml");
    let text = fs::read_to_string(&mdaa).unwrap();
    fs::write(&mdaa, text.replace("./agent.yaml", "\"./a,b:c%\\e[31m\\n::error::.yaml\"")).unwrap();
    project
}

#[test]
fn nothing_in_a_config_is_a_command_to_a_terminal_or_a_log() {
    let project = odd();
    for format in ["human", "json", "sarif", "github", "junit"] {
        let output = project.mdaac(&["check", "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("unknown-key") && text.contains("unknown-value"), "{text}");
        let obeyed = |char: char| char.is_control() && char != '\n' || ('\u{202a}'..='\u{202e}').contains(&char);
        // JSON holds them escaped, and its readers get the very text.
        let as_is = matches!(format, "json" | "sarif");
        assert!(as_is || !text.chars().any(obeyed), "{text:?}");
        if format == "github" {
            let commands: Vec<&str> = text.lines().collect();
            assert_eq!(commands.len(), 3, "{text}");
            let of_ours = |line: &&str| ["::error", "::warning"].iter().any(|name| line.starts_with(name));
            assert!(commands.iter().all(|line| of_ours(line) && line.contains(" file=a%2Cb%3Ac%25")), "{text}");
        }
    }
    for question in [&["why", "quotes"][..], &["why", "quotes", "/description"], &["list"]] {
        let text = String::from_utf8(project.mdaac(question).stdout).unwrap();
        assert!(!text.chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
    }
}

#[test]
fn what_looks_like_a_placeholder_or_an_intrinsic_stays_text() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/minimal"));
    let text = "${AWS::SecretToken} ${!x} {org} a <<b>> c << org }} Fn::Sub: x %{y} $(id) `id`";
    let path = project.path().join("agent.yaml");
    fs::write(&path, format!("{}description: '{text}'\n", fs::read_to_string(&path).unwrap())).unwrap();
    let template = project.synth().into_iter().find(|(file, _)| file.ends_with(".template.json")).unwrap().1;
    let template: Value = serde_json::from_str(&template).unwrap();
    let description = &template["Resources"]["bedrockagentcoreruntimeRuntime84537D71"]["Properties"]["Description"];
    let parts = description["Fn::Join"][1].as_array().unwrap_or_else(|| panic!("{description}"));
    assert_eq!(parts.iter().map(|part| part.as_str().unwrap()).collect::<String>(), text);
}

#[test]
fn what_fuzzing_found_worth_keeping_holds() {
    let replay = |target: &str, run: &dyn Fn(&Path, &[u8])| {
        let files: Vec<_> =
            fs::read_dir(checkout("fuzz/seeds").join(target)).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(files.len() > 3, "{target}: {files:?}");
        for file in files {
            run(&file, &fs::read(&file).unwrap());
        }
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    replay("reader", &|_, bytes| fuzzed::reader(&text(bytes)));
    replay("placeholders", &|_, bytes| fuzzed::placeholders(&text(bytes)));
    replay("merge", &|_, bytes| {
        let text = text(bytes);
        let (one, other) = text.split_once("\n===\n").unwrap();
        fuzzed::merging(one, other);
    });
    let judged = Cell::new(0);
    replay("check", &|_, bytes| {
        let reached = fuzzed::check(bytes.starts_with(b"organization"), bytes, folder.path());
        judged.set(judged.get() + usize::from(reached));
    });
    assert!(judged.get() >= 3, "else fuzzing never comes to a template");
}
