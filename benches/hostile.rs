//! What it costs to refuse a hostile project: seconds for each, the whole binary's. Nothing is asserted.
//!
//! Run with `cargo bench --bench hostile`.
#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "../tests/support/hostile.rs"]
mod hostile;

use std::process::{Command, Stdio};
use std::time::Instant;

fn main() {
    for case in hostile::hostile() {
        let folder = tempfile::tempdir().unwrap();
        case.write(folder.path()).unwrap();
        let mut check = Command::new(env!("CARGO_BIN_EXE_mdaac"));
        check.arg("check").current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let begin = Instant::now();
        let status = check.status().unwrap();
        let words = case.code.unwrap_or("compiles");
        println!("{:>8.3} s  {} ({words}, {status})", begin.elapsed().as_secs_f64(), case.name);
    }
}
