use super::*;
use crate::iam::Arn;
use crate::iam::document::Version;
use crate::iam::evaluate::{RequestContext, ResourceFit, fit};
use proptest::prelude::*;

fn resource(text: &str) -> Pattern {
    Pattern::resource(text, Syntax::Sub)
}

fn matches(pattern: &str, text: &str) -> bool {
    Pattern::text(pattern).matches(text)
}

#[test]
fn wildcards_are_those_of_iam() {
    for (pattern, text) in [("", ""), ("*", ""), ("*", "a:b/c"), ("a*c", "ac"), ("a*b*c", "a-b-b-c"), ("??", "ab")] {
        assert!(matches(pattern, text), "{pattern} {text}");
    }
    // Example of the page on Resource.
    let page = "bucket/*/test/*";
    assert!(matches(page, "bucket/1///test///object.jpg") && matches(page, "bucket//test/object.jpg"));
    assert!(!matches(page, "bucket/1-test/object.jpg") && !matches(page, "bucket/test/object.jpg"));
    for (pattern, text) in [("", "a"), ("?", ""), ("a", "A"), ("a*", "ba"), ("*a", "ab"), ("[a]", "a")] {
        assert!(!matches(pattern, text), "{pattern} {text}");
    }
    assert!(Pattern::action("S3:Get*", Syntax::Plain).matches("s3:getAgentCard"));
}

#[test]
fn a_wildcard_stays_in_its_part_of_an_arn_and_the_last_part_is_all_the_rest() {
    for (pattern, text) in [
        ("arn:aws:s3:*", "arn:aws:s3:::bucket/a:b"),
        ("arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:role/x"),
        ("arn:aws:logs:*:*:log-group:*", "arn:aws:logs:eu-west-1:1:log-group:a:log-stream:b"),
        ("arn:aws:s3:::a*z", "arn:aws:s3:::a:z"),
    ] {
        assert!(resource(pattern).matches(text), "{pattern} {text}");
    }
    for (pattern, text) in [
        ("arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:policy:role/x"),
        ("arn:aws:s3:*:b", "arn:aws:s3:::b"),
        ("arn:aws:*", "arn:aws"),
    ] {
        assert!(!resource(pattern).matches(text), "{pattern} {text}");
    }
}

#[test]
fn a_wildcard_covers_what_it_matches() {
    for (wide, narrow) in [
        ("*", "arn:aws:s3:::bucket"),
        ("*", "${Anything}"),
        ("arn:aws:*", "arn:aws:s3:::*"),
        ("arn:aws:s3:::*", "arn:aws:s3:::bucket/*"),
        ("arn:aws:s3:::*Object", "arn:aws:s3:::Get*Object"),
        ("arn:aws:s3:::a?c", "arn:aws:s3:::abc"),
        ("arn:aws:logs:*:1:log-group:*", "arn:aws:logs:eu-central-1:1:log-group:/a:log-stream:*"),
        ("arn:${AWS::Partition}:bedrock:*::x/*", "arn:${AWS::Partition}:bedrock:${AWS::Region}::x/${Runtime.Id}"),
        ("a**b", "a*b"),
        ("arn:aws:s3:::*?", "arn:aws:s3:::?*"),
        ("${Role.Arn}/*", "${Role.Arn}/x"),
        ("arn:aws:s3:::${!aws:username}/*", "arn:aws:s3:::${!aws:username}/x"),
        ("arn:aws:s3:::*", "arn:aws:s3:::{{resolve:ssm:/bucket}}/x"),
    ] {
        assert!(resource(wide).covers(&resource(narrow)), "{wide} covers {narrow}");
        assert!(resource(wide).overlaps(&resource(narrow)), "{wide} and {narrow} overlap");
    }
    let action = |text: &str| Pattern::action(text, Syntax::Sub);
    for (wide, narrow) in [("*", "s3:Get"), ("s3:*", "S3:get*"), ("s3:Get?bject", "S3:GetObject")] {
        assert!(action(wide).covers(&action(narrow)), "{wide} covers {narrow}");
    }
}

#[test]
fn a_wildcard_covers_no_more() {
    for (wide, narrow) in [
        ("arn:aws:s3:::x", "arn:aws:s3:::x*"),
        ("arn:aws:s3:::x*", "arn:aws:s3:::*"),
        ("arn:aws:s3:::x?", "arn:aws:s3:::x"),
        ("arn:aws:s3:::x?", "arn:aws:s3:::x*"),
        ("arn:aws:s3:::a*b", "arn:aws:s3:::a:b"),
        ("arn:aws:s3:::a*b", "arn:aws:s3:::a${Other.Arn}b"),
        ("arn:aws:s3:::a*b", "arn:aws:s3:::a*"),
        ("${Role.Arn}", "${Other.Arn}"),
        ("arn:aws:*", "arn:*"),
        // Of another account, and another region.
        ("arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:policy:role/x"),
        ("arn:aws:s3:*:1:x", "arn:aws:s3:eu:2:y:1:x"),
        // The value of a parameter may hold colons.
        ("arn:aws:s3:*:1:x", "arn:aws:s3:${Region}:1:x"),
        // A sign that is no wildcard.
        ("arn:aws:s3:::x${!*}", "arn:aws:s3:::xyz"),
        ("arn:aws:s3:::x?", "arn:aws:s3:::x${!aws:username}"),
    ] {
        assert!(!resource(wide).covers(&resource(narrow)), "{wide} covers {narrow}");
    }
}

#[test]
fn what_has_nothing_in_common_does_not_overlap() {
    for (one, other) in [("iam:*", "s3:*"), ("s3:Get*", "s3:Put*"), ("a?", "a"), ("*a", "*b")] {
        assert!(!resource(one).overlaps(&resource(other)), "{one} and {other} overlap");
    }
    for (one, other) in [
        ("*a", "b*"),
        ("a*c", "ab*"),
        ("${X}", "arn:aws:s3:::b"),
        ("?", "*"),
        ("home/${!aws:username}", "home/ann"),
        ("arn:aws:s3:::{{resolve:ssm:/bucket}}", "arn:aws:s3:::b"),
        ("arn:aws:s3", "arn:aws:s3:::b"),
        ("arn:aws:s3:::B", "arn:aws:s3:::b"),
    ] {
        assert!(resource(one).overlaps(&resource(other)), "{one} and {other} overlap");
    }
}

#[test]
fn a_policy_variable_is_written_otherwise_in_a_template() {
    let variable = [Token::Char('a'), Token::Variable("aws:x".to_owned())];
    assert_eq!(Pattern::parse("a${aws:x}", Syntax::Plain).tokens(), variable);
    assert_eq!(Pattern::parse("a${!aws:x}", Syntax::Sub).tokens(), variable);
    let reference = [Token::Char('a'), Token::Reference("aws:x".to_owned())];
    assert_eq!(Pattern::parse("a${aws:x}", Syntax::Sub).tokens(), reference);
    let within = [Token::Variable("aws:PrincipalTag/${Name}".to_owned()), Token::Any];
    assert_eq!(Pattern::parse("${!aws:PrincipalTag/${Name}}*", Syntax::Sub).tokens(), within);
    assert!(!Pattern::parse("${*}${?}", Syntax::Plain).is_wild());
    assert!(Pattern::parse("${*", Syntax::Plain).is_wild(), "what never closes is no variable");
}

#[test]
fn a_crafted_pattern_takes_no_time() {
    let (many, open) = ("*a".repeat(500) + "b", "${".repeat(100_000));
    assert!(!matches(&many, &"a".repeat(2000)));
    assert!(!resource(&many).covers(&resource(&"a".repeat(2000))));
    assert!(resource(&many).overlaps(&resource(&"?".repeat(2000))));
    assert_eq!(Pattern::parse(&open, Syntax::Plain).tokens().len(), 200_000);
}

/// The definition, for which no cleverness is needed and no bound is kept: `closed` parts lie ahead in which a wildcard
/// stays.
fn defined(pattern: &[char], text: &[char], closed: usize) -> bool {
    let inside = |sign: &char| closed == 0 || *sign != ':';
    match pattern {
        [] => text.is_empty(),
        ['*', rest @ ..] => {
            let reach = text.iter().take_while(|sign| inside(sign)).count();
            (0..=reach).any(|taken| defined(rest, &text[taken..], closed))
        }
        ['?', rest @ ..] => text.first().is_some_and(inside) && defined(rest, &text[1..], closed),
        [first, rest @ ..] => {
            let closed = if *first == ':' { closed.saturating_sub(1) } else { closed };
            text.first() == Some(first) && defined(rest, &text[1..], closed)
        }
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// Patterns that have something to do with each other.
fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![3 => arn_pattern(), 1 => last_part()]
}

/// Those that are a `Resource` to IAM.
fn arn_pattern() -> impl Strategy<Value = String> {
    let whole = (part(), part(), part(), part(), last_part());
    let whole = whole.prop_map(|(partition, service, region, account, rest)| {
        format!("arn:{partition}:{service}:{region}:{account}:{rest}")
    });
    let short = (part(), part()).prop_map(|(partition, rest)| format!("arn:{partition}:{rest}*"));
    prop_oneof![6 => whole, 2 => short, 1 => Just("*".to_owned())]
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "a", "b", "ab", "*", "a*", "*b", "?", "a?b", "a*b", "**", "*?"])
}

fn last_part() -> impl Strategy<Value = String> {
    prop::collection::vec(part(), 1..4).prop_map(|parts| parts.join(":"))
}

fn arn() -> impl Strategy<Value = String> {
    let part = || prop::sample::select(vec!["", "a", "b", "ab", "aab"]);
    let last = prop::collection::vec(part(), 1..4).prop_map(|parts| parts.join(":"));
    (part(), part(), part(), part(), last).prop_map(|(partition, service, region, account, rest)| {
        format!("arn:{partition}:{service}:{region}:{account}:{rest}")
    })
}

/// Of such an ARN it is in doubt where its parts end.
fn breaks_off(pattern: &str) -> bool {
    pattern.matches(':').count() < 5 && !pattern.ends_with('*')
}

fn how_it_fits(pattern: &str, arn: &str) -> Option<ResourceFit> {
    Some(fit(pattern, Version::V2012, &Arn::parse(arn)?, &RequestContext::default()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn the_matcher_agrees_with_the_definition(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
        prop_assert_eq!(matches(&pattern, &text), defined(&chars(&pattern), &chars(&text), 0));
    }

    #[test]
    fn the_matcher_of_arns_agrees_with_the_definition(pattern in pattern(), text in arn()) {
        let closed = pattern.matches(':').count().min(5);
        let wanted = defined(&chars(&pattern), &chars(&text), closed);
        prop_assert_eq!(resource(&pattern).matches(&text), wanted, "{} {}", pattern, text);
    }

    #[test]
    fn what_a_covered_pattern_matches_the_wide_one_matches(wide in pattern(), narrow in pattern(), text in arn()) {
        let (one, other) = (resource(&wide), resource(&narrow));
        prop_assert!(one.covers(&one));
        if one.covers(&other) {
            prop_assert!(!other.matches(&text) || one.matches(&text), "{} {} {}", wide, narrow, text);
            prop_assert!(one.overlaps(&other) || narrow.is_empty(), "{} {}", wide, narrow);
        }
    }

    #[test]
    fn a_text_is_covered_by_what_matches_it(wide in pattern(), text in arn()) {
        // But for what AWS does not say: whether a `*` inside a segment of the last part, or a `?` there, is a colon.
        let certain = text.matches(':').count() == 5 && wide.matches(':').count() >= 5;
        let (matches, covers) = (resource(&wide).matches(&text), resource(&wide).covers(&resource(&text)));
        prop_assert!(matches || !covers);
        prop_assert!(covers || !matches || !certain, "{} {}", wide, text);
    }

    #[test]
    fn what_match_one_text_overlap(one in pattern(), other in pattern(), text in arn()) {
        let (left, right) = (resource(&one), resource(&other));
        prop_assert_eq!(left.overlaps(&right), right.overlaps(&left));
        prop_assert!(left.overlaps(&right) || !left.matches(&text) || !right.matches(&text), "{} {} {}", one, other, text);
    }

    /// Where the answer of an evaluation is certain it is that of the pattern; where it is in doubt, `covers` does not
    /// count on it, and `overlaps` does.
    #[test]
    fn evaluation_and_comparison_read_an_arn_alike(one in arn_pattern(), other in arn_pattern(), text in arn()) {
        let (left, right) = (resource(&one), resource(&other));
        let (one_fits, other_fits) = (how_it_fits(&one, &text), how_it_fits(&other, &text));
        match &one_fits {
            Some(ResourceFit::Covers) => prop_assert!(left.matches(&text) || breaks_off(&one), "{} {}", one, text),
            Some(ResourceFit::Differs(_)) => prop_assert!(!left.matches(&text), "{} {}", one, text),
            _ => {}
        }
        let may = |fits: &Option<ResourceFit>| !matches!(fits, None | Some(ResourceFit::Differs(_)));
        if may(&one_fits) && may(&other_fits) {
            prop_assert!(left.overlaps(&right), "{} {} {}", one, other, text);
        }
        if left.covers(&right) && may(&other_fits) {
            prop_assert!(may(&one_fits), "{} {} {}", one, other, text);
        }
    }
}
