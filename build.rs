//! Which commit is built, for `mdaac version`: the same for the same commit, and no clock is asked. Where nothing tells it, as in
//! a tarball that is none of git's, that is said.

use std::path::Path;
use std::process::Command;

/// What is compiled in; a change in it is one of the binary.
const SOURCES: &[&str] = &["src", "templates", "schema", "TROUBLESHOOTING.md", "Cargo.toml", "Cargo.lock", "build.rs"];
/// `git archive` writes the commit in there (.gitattributes, export-subst).
const ARCHIVED: &str = "src/commit.txt";

fn main() {
    SOURCES.iter().for_each(|path| println!("cargo::rerun-if-changed={path}"));
    println!("cargo::rerun-if-env-changed=MDAAC_COMMIT");
    let given = std::env::var("MDAAC_COMMIT").ok().filter(|given| !given.is_empty());
    let commit = given.or_else(checked_out).or_else(archived).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo::rustc-env=MDAAC_COMMIT={}", commit.lines().next().unwrap_or_default());
}

/// The commit of the checkout that this folder is the top of, and its day.
fn checked_out() -> Option<String> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let here = std::env::var("CARGO_MANIFEST_DIR").ok()?;
    if Path::new(&top).canonicalize().ok()? != Path::new(&here).canonicalize().ok()? {
        return None;
    }
    for name in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", name])?;
        if Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    let commit = short(&git(&["log", "-1", "--format=%H %cs"])?)?;
    let changed = git(&[&["status", "--porcelain", "--untracked-files=no", "--"], SOURCES].concat())?;
    Some(if changed.is_empty() { commit } else { format!("{commit} with changes") })
}

fn archived() -> Option<String> {
    short(std::fs::read_to_string(ARCHIVED).ok()?.trim()).filter(|commit| !commit.contains('$'))
}

/// Twelve digits and the day.
fn short(commit: &str) -> Option<String> {
    let (hash, day) = commit.split_once(' ')?;
    Some(format!("{} {day}", hash.get(..12)?))
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
