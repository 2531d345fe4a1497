//! Files merge without inventing a value. The two are parted by a line of `===`.
#![no_main]
#[path = "../../tests/support/fuzzed.rs"]
#[allow(dead_code)]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (one, other) = text.split_once("\n===\n").unwrap_or((text, ""));
    fuzzed::merging(one, other);
});
