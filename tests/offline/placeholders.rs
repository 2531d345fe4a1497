//! Placeholders are found as MDAA finds them, and no text makes the lexer stumble.

use crate::support::cases;
use mdaac::placeholder::{Expansion, Lexeme, Lookup, Piece, PlaceholderName, expand, lex};
use mdaac::source::{Origin, Sources, Span};
use proptest::prelude::*;
use std::path::Path;

/// The text with every placeholder in `[…]`.
fn marked(text: &str) -> String {
    fn mark(text: &str, segments: &[Lexeme]) -> String {
        segments
            .iter()
            .map(|segment| match segment {
                Lexeme::Plain(range) => text[range.clone()].to_owned(),
                Lexeme::Placeholder { inner, .. } => format!("[{}]", mark(text, inner)),
            })
            .collect()
    }
    mark(text, &lex(text))
}

#[test]
fn placeholders_are_found_innermost_first() {
    let rows = [
        ("{{org}}-{{env}}", "[org]-[env]"),
        ("{{context:{{env}}-vpc}}", "[context:[env]-vpc]"),
        ("{{{account}}}", "{[account]}"),
        ("{{{{env}}}}", "[[env]]"),
        ("<<account>>.dkr", "[account].dkr"),
        ("<<context:{{env}}-vpc>>", "[context:[env]-vpc]"),
        ("{{context:<<env>>}}", "[context:[env]]"),
    ];
    for (text, expected) in rows {
        assert_eq!(marked(text), expected, "{text}");
    }
}

#[test]
fn other_brackets_are_text() {
    for text in [
        "{{",
        "}}",
        "{{org",
        "org}}",
        "{org}",
        "a << b >> c",
        "cat <<EOF",
        "<< org >>",
        "<<>>",
        "${x}",
        "{\"a\":{\"b\":1}}",
    ] {
        assert_eq!(marked(text), text);
    }
}

fn expanded(text: &str) -> (Expansion, usize) {
    let mut lookup = |name: &PlaceholderName, _: &str, _: Span| match name {
        PlaceholderName::Context(key) if key == "loop" => {
            Ok(Lookup::Text("{{context:loop}}x".to_owned(), Origin::Default(String::new())))
        }
        PlaceholderName::Context(key) if key == "double" => {
            Ok(Lookup::Text("{{context:double}}{{context:double}}".to_owned(), Origin::Default(String::new())))
        }
        PlaceholderName::Context(key) => Ok(Lookup::Text(format!("<{key}>"), Origin::Default(String::new()))),
        PlaceholderName::Builtin(_) => Ok(Lookup::Deploy("AWS::Region".to_owned())),
        _ => Err(()),
    };
    let mut faults = Vec::new();
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    let span = sources.add("text", text.to_owned()).start();
    let (expansion, _) = expand(text, span, &sources, &mut lookup, &mut faults);
    (expansion, faults.len())
}

#[test]
fn what_is_known_only_at_deploy_time_stays_apart_from_text() {
    let pieces = vec![
        Piece::Literal("a-".to_owned()),
        Piece::Deploy("AWS::Region".to_owned()),
        Piece::Literal("-<k>".to_owned()),
    ];
    assert_eq!(expanded("a-{{region}}-{{context:k}}"), (Expansion::Text(pieces), 0));
}

#[test]
fn a_name_must_be_known_before_it_is_looked_up() {
    assert_eq!(expanded("{{context:{{region}}}}").1, 1);
}

#[test]
fn a_placeholder_that_leads_back_to_itself_ends() {
    assert!(expanded("{{context:loop}}").1 > 0);
    assert!(expanded("{{context:double}}").1 > 0);
}

#[test]
fn a_placeholder_that_never_closes_is_a_fault_only_if_it_was_meant_as_one() {
    for unclosed in ["arn:{{account}:x", "<<account>:x", "{{x <<region", "{{a}} {{b {{account"] {
        assert!(expanded(unclosed).1 > 0, "{unclosed}");
    }
    for text in ["{{\"a\": 1}", "cat <<EOF", "a << region >> b", "x <<< account"] {
        assert_eq!(expanded(text).1, 0, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: cases(500, 2_000) as u32, ..ProptestConfig::default() })]

    #[test]
    fn lexing_never_panics_and_covers_the_text(text in "[{}<>a:é ]{0,40}") {
        fn check(text: &str, segments: &[Lexeme], from: usize, to: usize) {
            let mut at = from;
            for segment in segments {
                let range = segment.range();
                assert_eq!(range.start, at, "a gap in {text:?}");
                assert!(text.get(range.clone()).is_some());
                if let Lexeme::Placeholder { inner, .. } = segment {
                    check(text, inner, range.start + 2, range.end - 2);
                }
                at = range.end;
            }
            assert_eq!(at, to, "the end of {text:?}");
        }
        check(&text, &lex(&text), 0, text.len());
    }

    #[test]
    fn expanding_never_panics(text in "(?s).{0,60}", names in "(\\{\\{|<<|context:|org|double|loop|\\}\\}|>>){0,12}") {
        expanded(&text);
        expanded(&names);
    }
}
