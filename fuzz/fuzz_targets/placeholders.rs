//! Any text is cut without a gap, and expanding it ends.
#![no_main]
#[path = "../../tests/support/fuzzed.rs"]
#[allow(dead_code)]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|text: &str| fuzzed::placeholders(text));
