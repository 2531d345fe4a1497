//! Every command of every page works as it is written. Those that ask an account are run in tests/account/pages.rs.

use crate::support::pages::{in_blocks, in_sentences, pages};
use crate::support::project::{MDAAC, Project, copy_folder};
use crate::support::{checkout, printed};
use std::fs;
use std::path::Path;

/// A folder like the checkout, with the samples as `folder`.
fn like_the_checkout(folder: &str) -> tempfile::TempDir {
    let top = tempfile::tempdir().unwrap();
    for (from, to) in [
        ("sample-configs", folder),
        ("tests/fixtures/bad/four-mistakes-at-once", "tests/fixtures/bad/four-mistakes-at-once"),
    ] {
        let copy = top.path().join(to);
        fs::create_dir_all(&copy).unwrap();
        copy_folder(&checkout(from), &copy);
    }
    top
}

/// trycmd runs a page in the folder of its name with `.in`.
fn transcripts(pages: &[String]) -> tempfile::TempDir {
    let top = like_the_checkout("README.in");
    for page in pages {
        let path = top.path().join(Path::new(page).file_name().unwrap());
        fs::copy(checkout(page), &path).unwrap();
        if page != "README.md" {
            let folder = path.with_extension("in");
            fs::create_dir_all(&folder).unwrap();
            copy_folder(&checkout("sample-configs"), &folder);
        }
    }
    top
}

#[test]
fn every_transcript_in_a_page_is_what_is_printed() {
    let shows = |page: &String| fs::read_to_string(checkout(page)).unwrap().contains("\n```console\n");
    let pages: Vec<String> = pages().into_iter().filter(shows).collect();
    assert!(pages.len() >= 3, "{pages:?}");
    let top = transcripts(&pages);
    let cases = trycmd::TestCases::new();
    cases.register_bin("mdaac", trycmd::schema::Bin::Path(MDAAC.into()));
    cases.case(top.path().join("*.md"));
}

/// What stands in a block of a page and is not run, and why not.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo ", "this test is run by it"),
    ("MDAAC_THOROUGH=1 cargo ", "likewise"),
    ("MDAAC_MUTANTS=10000 cargo ", "likewise"),
    ("INSTA_UPDATE=new INSTA_FORCE_PASS=1 cargo ", "likewise"),
    ("cd sample-configs", "the folder that all is run in"),
    ("exit", "leaves the shell of the local AWS"),
    ("python3 ../tests/emulator/tour.py", "tests/account/tour.rs runs it with what stands below"),
    ("python3 tests/emulator/", "tests/account has emulators of its own"),
    ("target/", "likewise"),
    ("aws ", "it asks an account with the AWS CLI; tests/account/pages.rs holds it against AWS's API models"),
    ("find tests src", "it accepts snapshots"),
    ("for new in $(find tests src", "it accepts snapshots"),
    ("git add -N", "it stages files"),
];

#[test]
fn every_command_in_a_block_of_a_page_works() {
    let mut run = 0;
    for page in pages() {
        let top = like_the_checkout("clone/sample-configs");
        let project = Project::copy_of(&checkout("tests/fixtures/examples"));
        let folder = top.path().join("clone/sample-configs");
        // What the AWS CLI fetches, and what was written before.
        for file in ["caller.json", "policy.json", "trust.json"] {
            fs::copy(project.path().join(file), folder.join(file)).unwrap();
        }
        fs::write(folder.join("runtime.json"), fs::read(folder.join("caller.json")).unwrap()).unwrap();
        fs::write(folder.join("endpoint.json"), fs::read(folder.join("caller.json")).unwrap()).unwrap();
        let sh = |line: &str| {
            let path = format!("{}:/usr/bin:/bin", Path::new(MDAAC).parent().unwrap().display());
            let mut command = project.command_of("/bin/sh", &["-c", line]);
            command.current_dir(&folder).env("PATH", path).output().unwrap()
        };
        assert!(sh("mdaac synth").status.success());
        for shown in in_blocks(&page) {
            if let Some((_, _)) = NOT_RUN.iter().find(|(start, _)| shown.text.starts_with(start)) {
                continue;
            }
            assert!(
                shown.text.starts_with("mdaac "),
                "{page}:{}: `{}` is run by no test; add it to NOT_RUN with a reason",
                shown.line,
                shown.text
            );
            if shown.asks_account() {
                continue;
            }
            let output = sh(&shown.runnable());
            let allowed: &[i32] = if shown.text.starts_with("mdaac access check") { &[0, 1] } else { &[0] };
            assert!(
                allowed.contains(&output.status.code().unwrap()),
                "{page}:{}: {}\n{}",
                shown.line,
                shown.runnable(),
                printed(&output)
            );
            run += 1;
        }
    }
    assert!(run >= 8, "only {run} commands were run");
}

/// Without the feature `deploy` there are fewer commands.
#[test]
fn every_command_in_a_sentence_of_a_page_exists_with_its_options() {
    let project = Project::copy_of(&checkout("sample-configs"));
    let mut seen = 0;
    for page in pages() {
        for shown in in_sentences(&page) {
            if shown.asks_account() && cfg!(not(feature = "deploy")) {
                continue;
            }
            let whole = shown.runnable().replace('…', "");
            let command = whole.split(['|', '>']).next().unwrap();
            let words: Vec<&str> = command.split_whitespace().skip(1).collect();
            // To ask for the help of `help` is no command.
            let asked: &[&str] = if words.first() == Some(&"help") { &[] } else { &["--help"] };
            let output = project.mdaac(&[&words[..], asked].concat());
            assert_eq!(output.status.code(), Some(0), "{page}:{}: `{}`\n{}", shown.line, shown.text, printed(&output));
            seen += 1;
        }
    }
    assert!(seen > 25, "only {seen} were looked at");
}

/// Every page that another links to is there, with that heading.
#[test]
fn every_link_of_a_page_leads_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    for page in pages() {
        let text = fs::read_to_string(checkout(&page)).unwrap();
        let folder = checkout(&page).parent().unwrap().to_owned();
        for target in link.captures_iter(&text).map(|found| found[1].to_owned()) {
            if target.contains("://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
            let path = if file.is_empty() { checkout(&page) } else { folder.join(file) };
            assert!(path.exists(), "{page} links to {target}, which is not there");
            if !heading.is_empty() {
                let headings = fs::read_to_string(&path).unwrap();
                let slug = |line: &str| {
                    let plain = |c: &char| c.is_alphanumeric() || *c == '-' || *c == ' ' || *c == '_';
                    line.trim_start_matches('#')
                        .trim()
                        .to_lowercase()
                        .chars()
                        .filter(plain)
                        .collect::<String>()
                        .replace(' ', "-")
                };
                let is_there = headings.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == heading);
                assert!(is_there, "{page} links to {target}, which has no such heading");
            }
        }
    }
}
