//! Any text is a document or a diagnostic, with every span inside the text.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mdaac::diagnostic::Diagnostics;
use mdaac::source::{Sources, parse};
use std::path::Path;

fuzz_target!(|text: &str| {
    let Ok(sources) = Sources::new(Path::new("."), &[]) else { return };
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("fuzz.yaml", text.to_owned());
    match parse(file, &sources, &mut diagnostics) {
        Some(document) => document.root.walk(&mut |_, node| {
            assert!(text.get(node.span.start as usize..node.span.end as usize).is_some());
        }),
        None => assert!(diagnostics.errors() > 0),
    }
});
