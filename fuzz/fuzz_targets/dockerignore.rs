//! Any ignore file is read or refused, and judges any path.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mdaac::module_type::build_context::dockerignore::Dockerignore;

fuzz_target!(|input: (&[u8], &str)| {
    if let Ok(ignore) = Dockerignore::parse(".dockerignore", input.0) {
        ignore.excludes(input.1);
    }
});
