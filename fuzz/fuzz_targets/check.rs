//! Any mdaa.yaml and config compile or are refused. Text that begins with `organization` is both.
#![no_main]
#[path = "../../tests/support/fuzzed.rs"]
#[allow(dead_code)]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let folder = std::env::temp_dir().join(format!("mdaac-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let _judged = fuzzed::check(input.starts_with(b"organization"), input, &folder);
});
