//! ARCHITECTURE.md and CONTRIBUTING.md name files that are there.

use crate::support::checkout;
use std::path::Path;

/// Every path in backticks that is one: no `<type>` in it, no command.
fn paths(page: &str) -> Vec<&str> {
    let words = page.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| {
        let plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/*".contains(letter));
        plain && (word.contains('/') || [".rs", ".md", ".yaml"].iter().any(|end| word.ends_with(end)))
    };
    words.filter(is_path).collect()
}

/// Whether there is such a path, from here or below a folder of the checkout.
fn is_there(folder: &Path, path: &str) -> bool {
    let skipped = ["target", "fuzz", ".git"];
    let below = || std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    folder.join(path).exists()
        || below()
            .filter(|entry| entry.file_type().unwrap().is_dir())
            .filter(|entry| !skipped.iter().any(|name| entry.file_name() == *name))
            .any(|entry| is_there(&entry.path(), path))
}

#[test]
fn every_path_in_the_pages_for_contributors_is_there() {
    let mut gone = Vec::new();
    let mut seen = 0;
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(checkout(page)).unwrap();
        // A fence is three backticks, and no path.
        for path in paths(&text.replace("```", "")) {
            seen += 1;
            if !is_there(&checkout(""), path.trim_start_matches("../").trim_end_matches('*')) {
                gone.push(format!("{page} names {path}, which is not there"));
            }
        }
    }
    assert_eq!(gone, [""; 0]);
    assert!(seen > 30, "only {seen} paths were looked at");
}
