//! What the tests share: a project in a temporary folder, the binary in a clean environment, the
//! checkout's folders, Python tools, a local AWS. Whatever is missing fails the test and says how to get it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod access_cases;
pub mod account;
pub mod cdk_nag;
pub mod checked;
pub mod checkov;
pub mod comparison;
pub mod configs;
pub mod each;
pub mod edits;
pub mod emulator;
pub mod fault_proxy;
pub mod fuzzed;
pub mod generated;
pub mod hostile;
pub mod iam_data;
pub mod judge;
pub mod language_server;
pub mod node;
pub mod obstacles;
pub mod pages;
pub mod printed_policies;
pub mod project;
pub mod python;
pub mod sample_agent;
pub mod source_maps;
pub mod stack;

use std::path::{Path, PathBuf};
use std::process::Output;

/// A path in the checkout.
pub fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// How many of its cases a test looks at: few after each change, the many where `MDAAC_THOROUGH` is set, as in .ci/run.
pub fn cases(few: usize, many: usize) -> usize {
    if std::env::var_os("MDAAC_THOROUGH").is_some() { many } else { few }
}

/// Says that something was not looked at, where it is seen: what `eprintln!` says in a test that passes is not.
pub fn skipped(what: &str) {
    std::io::Write::write_all(&mut std::io::stderr(), format!("SKIPPED: {what}\n").as_bytes()).unwrap();
}

/// Everything a process printed, for a failure message.
pub fn printed(output: &Output) -> String {
    format!(
        "{}\nstdout:\n{}\nstderr:\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The full path of a program; fails with `how` to get it where it is missing.
pub fn program(name: &str, how: &str) -> PathBuf {
    installed(name).unwrap_or_else(|| panic!("this test needs `{name}`, which is not on the PATH: {how}"))
}

/// The full path of a program, if it is there.
pub fn installed(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|candidate| candidate.is_file())
}

/// Whether the tests run as root, who may become another user.
#[cfg(unix)]
pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // Files of a process in /proc belong to its effective user; a fresh file does everywhere.
    tempfile::NamedTempFile::new().unwrap().as_file().metadata().unwrap().uid() == 0
}
