//! Any text is cut without a gap, and expanding it ends.
#![no_main]
use libfuzzer_sys::fuzz_target;
use mdaac::placeholder::{Lookup, Name, expand, lex};
use mdaac::source::{Origin, Sources};
use std::path::Path;

fuzz_target!(|text: &str| {
    let end = lex(text).iter().fold(0, |at, segment| {
        assert_eq!(segment.range().start, at);
        segment.range().end
    });
    assert_eq!(end, text.len());
    // Every context entry holds the text itself.
    let mut lookup = |name: &Name, _: &str| match name {
        Name::Context(_) => Ok(Lookup::Text(text.to_owned(), Origin::Default(String::new()))),
        Name::Place(_) => Ok(Lookup::Deploy("AWS::Region".to_owned())),
        _ => Err(()),
    };
    let Ok(sources) = Sources::new(Path::new("."), &[]) else { return };
    expand(text, sources.add("fuzz", String::new()).start(), &mut lookup, &mut Vec::new());
});
