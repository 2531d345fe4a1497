//! Any text is a document, or refused at a place inside it.
#![no_main]
#[path = "../../tests/support/fuzzed.rs"]
#[allow(dead_code)]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|text: &str| fuzzed::reader(text));
