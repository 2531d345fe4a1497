//! Escaping any literal gives a text that stands for it.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mdaac::cloudformation::text;

fuzz_target!(|literal: &str| {
    assert_eq!(text::known(&text::escape(literal)).as_deref(), Some(literal));
    let _ = text::references(literal).count();
});
