#![allow(clippy::unwrap_used)]
use super::*;
use crate::iam::document::LocatedText;

/// What the request of these tests carries.
fn context() -> RequestContext {
    let mut context = RequestContext::with_others(ContextValue::Unknown);
    let single = [
        ("aws:SourceVpc", "vpc-1"),
        ("aws:PrincipalArn", "arn:aws:iam::222222222222:role/Caller"),
        ("aws:PrincipalAccount", "222222222222"),
        ("aws:MultiFactorAuthAge", "300"),
        ("aws:CurrentTime", "2026-11-22T12:00:00Z"),
        ("aws:SourceIp", "203.0.113.7"),
        ("aws:SecureTransport", "true"),
        ("aws:username", "ann"),
        ("x:blob", "QUJD"),
        ("x:empty", ""),
    ];
    for (key, value) in single {
        context.set(key, ContextValue::is(value));
    }
    context.set("aws:CalledVia", ContextValue::Is(vec!["a.amazonaws.com".to_owned(), "b.amazonaws.com".to_owned()]));
    context.set("aws:SourceAccount", ContextValue::Absent);
    context.set("aws:userid", ContextValue::Present);
    context.set("aws:ViaAWSService", ContextValue::OneOf(vec![ContextValue::Absent, ContextValue::is("false")]));
    context
}

/// Whether `operator` holds on `key` with these values; `None` where that cannot be told.
fn holds(operator: &str, key: &str, values: &[&str]) -> Option<bool> {
    holds_in(Version::V2012, operator, key, values)
}

fn holds_in(version: Version, operator: &str, key: &str, values: &[&str]) -> Option<bool> {
    let written = |text: &str| LocatedText { text: text.to_owned(), at: () };
    let condition = Condition {
        operator: operator.to_owned(),
        key: written(key),
        values: values.iter().map(|value| written(value)).collect(),
    };
    match super::holds(&condition, version, &context()) {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::CannotTell(_) => None,
    }
}

#[test]
fn every_operator_compares_as_documented() {
    let (arn, time) = ("aws:PrincipalArn", "aws:CurrentTime");
    let rows: [(&str, &str, &[&str], bool); 36] = [
        ("StringEquals", "AWS:sourcevpc", &["vpc-2", "vpc-1"], true),
        ("StringEquals", "aws:SourceVpc", &["vpc-*", "VPC-1"], false),
        ("StringNotEquals", "aws:SourceVpc", &["vpc-2", "vpc-1"], false),
        ("StringNotEquals", "aws:SourceVpc", &["vpc-2", "vpc-3"], true),
        ("StringEqualsIgnoreCase", "aws:SourceVpc", &["VPC-1"], true),
        ("StringNotEqualsIgnoreCase", "aws:SourceVpc", &["VPC-1"], false),
        ("StringLike", "aws:SourceVpc", &["vpc-?"], true),
        ("StringLike", "aws:SourceVpc", &["Vpc-*"], false),
        ("StringNotLike", "aws:SourceVpc", &["x*", "vpc-*"], false),
        ("NumericEquals", "aws:MultiFactorAuthAge", &["300.0"], true),
        ("NumericNotEquals", "aws:MultiFactorAuthAge", &["300"], false),
        ("NumericLessThan", "aws:MultiFactorAuthAge", &["300"], false),
        ("NumericLessThan", "aws:MultiFactorAuthAge", &["100", "301"], true),
        ("NumericLessThanEquals", "aws:MultiFactorAuthAge", &["300"], true),
        ("NumericGreaterThan", "aws:MultiFactorAuthAge", &["299.9"], true),
        ("NumericGreaterThanEquals", "aws:MultiFactorAuthAge", &["301"], false),
        ("DateEquals", time, &["2026-11-22T13:00:00+01:00"], true),
        ("DateEquals", time, &["1795348800"], true),
        ("DateNotEquals", time, &["2026-11-22T12:00:00Z"], false),
        ("DateLessThan", time, &["2026-11-23"], true),
        ("DateLessThanEquals", time, &["2026-11-22"], false),
        ("DateGreaterThan", time, &["2026-11-22"], true),
        ("DateGreaterThanEquals", time, &["2027-01"], false),
        ("Bool", "aws:SecureTransport", &["TRUE"], true),
        ("Bool", "aws:SecureTransport", &["false"], false),
        ("BinaryEquals", "x:blob", &["QUJD"], true),
        ("BinaryEquals", "x:blob", &["QUI="], false),
        ("IpAddress", "aws:SourceIp", &["10.0.0.0/8", "203.0.113.0/24"], true),
        ("NotIpAddress", "aws:SourceIp", &["10.0.0.0/8", "203.0.113.0/24"], false),
        ("ArnEquals", arn, &["arn:aws:iam::*:role/C*"], true),
        ("ArnLike", arn, &["arn:aws:iam::222222222222:role/caller"], false),
        ("ArnNotEquals", arn, &["arn:aws:iam::222222222222:role/Caller"], false),
        ("ArnNotLike", arn, &["arn:aws:iam::111111111111:*"], true),
        // A wildcard of ArnLike stays in its part.
        ("ArnLike", arn, &["arn:aws:*:222222222222:role/Caller:*"], false),
        ("Null", "aws:SourceAccount", &["true"], true),
        ("Null", "aws:userid", &["true"], false),
    ];
    for (operator, key, values, wanted) in rows {
        assert_eq!(holds(operator, key, values), Some(wanted), "{operator} {key} {values:?}");
    }
}

#[test]
fn a_missing_key_fails_a_positive_operator_and_passes_a_negated_one() {
    let absent = |operator: &str| holds(operator, "aws:SourceAccount", &["222222222222"]);
    for operator in ["StringEquals", "StringLike", "ForAnyValue:StringEquals", "ForAnyValue:StringNotEquals"] {
        assert_eq!(absent(operator), Some(false), "{operator}");
    }
    let passing = [
        "StringNotEquals",
        "StringNotLike",
        "StringEqualsIfExists",
        "StringNotEqualsIfExists",
        "ForAllValues:StringEquals",
        "ForAllValues:StringNotLike",
        "ForAnyValue:StringEqualsIfExists",
    ];
    for operator in passing {
        assert_eq!(absent(operator), Some(true), "{operator}");
    }
    assert_eq!(holds("NotIpAddress", "aws:SourceAccount", &["10.0.0.0/8"]), Some(true));
}

#[test]
fn set_operators_compare_every_value() {
    let via = |operator: &str, values: &[&str]| holds(operator, "aws:CalledVia", values);
    assert_eq!(via("ForAnyValue:StringEquals", &["b.amazonaws.com"]), Some(true));
    assert_eq!(via("ForAllValues:StringEquals", &["b.amazonaws.com"]), Some(false));
    assert_eq!(via("ForAllValues:StringLike", &["a.*", "b.*"]), Some(true));
    assert_eq!(via("ForAnyValue:StringNotEquals", &["b.amazonaws.com"]), Some(true));
    assert_eq!(via("ForAllValues:StringNotEquals", &["b.amazonaws.com"]), Some(false));
    assert_eq!(via("StringEquals", &["b.amazonaws.com"]), None, "needs a set operator");
    assert_eq!(holds("ForAllValues:StringEquals", "x:empty", &["a"]), Some(true), "a null dataset");
    assert_eq!(holds("ForAnyValue:StringEquals", "aws:SourceVpc", &["vpc-1"]), Some(true), "one value is a set, too");
}

#[test]
fn policy_variables_are_filled_in_where_the_version_and_the_operator_take_them() {
    let arn = "aws:PrincipalArn";
    assert_eq!(holds("StringEquals", "aws:PrincipalAccount", &["${aws:PrincipalAccount}"]), Some(true));
    assert_eq!(holds("ArnLike", arn, &["arn:aws:iam::${aws:PrincipalAccount}:role/*"]), Some(true));
    assert_eq!(holds("StringLike", arn, &["*${aws:SourceAccount, '2222'}*"]), Some(true));
    assert_eq!(holds("StringLike", "aws:SourceVpc", &["vpc-${*}"]), Some(false), "a literal star");
    assert_eq!(holds_in(Version::V2008, "StringLike", "aws:username", &["${aws:username}"]), Some(false));
    // "Inverted condition operators … do match against a null value."
    assert_eq!(holds("StringEquals", "aws:username", &["${aws:SourceAccount}"]), Some(false));
    assert_eq!(holds("StringNotEquals", "aws:username", &["${aws:SourceAccount}"]), Some(true));
    assert_eq!(holds("ArnNotLike", arn, &["arn:aws:iam::${aws:SourceAccount}:*"]), Some(true));
    for (operator, value) in [("StringEquals", "${aws:userid}"), ("StringLike", "${aws:CalledVia}"), ("Bool", "${x:y}")]
    {
        let key = if operator == "Bool" { "aws:SecureTransport" } else { "aws:username" };
        assert_eq!(holds(operator, key, &[value]), None, "{value}");
    }
}

#[test]
fn what_is_not_known_is_never_guessed() {
    for (operator, key, value) in [
        ("StringMatches", "aws:username", "ann"),
        ("stringequals", "aws:username", "ann"),
        ("StringEquals", "aws:PrincipalOrgID", "o-1"),
        ("StringEquals", "aws:userid", "AROA:x"),
        ("StringEqualsIfExists", "aws:PrincipalTag/team", "x"),
        ("Null", "aws:PrincipalTag/team", "true"),
        ("Null", "aws:userid", "maybe"),
        ("NumericEquals", "aws:MultiFactorAuthAge", "five"),
        ("NumericEquals", "aws:username", "5"),
        ("DateLessThan", "aws:CurrentTime", "tomorrow"),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/240"),
        ("ArnLike", "aws:PrincipalArn", "*"),
        ("ArnLike", "aws:username", "arn:aws:iam::*:role/x"),
        ("Bool", "aws:username", "true"),
        ("BinaryEquals", "x:blob", "?"),
        ("StringEqualsIgnoreCase", "aws:username", "ÄNN"),
    ] {
        assert_eq!(holds(operator, key, &[value]), None, "{operator} {key} {value}");
    }
    // Decided all the same: one value is enough for yes, and a known mismatch for no.
    assert_eq!(holds("StringEquals", "aws:username", &["${aws:userid}", "ann"]), Some(true));
    assert_eq!(holds("StringNotEquals", "aws:username", &["${aws:userid}", "ann"]), Some(false));
}

#[test]
fn two_possible_values_decide_where_both_say_the_same() {
    assert_eq!(holds("BoolIfExists", "aws:ViaAWSService", &["false"]), Some(true));
    assert_eq!(holds("Bool", "aws:ViaAWSService", &["true"]), Some(false));
    assert_eq!(holds("Bool", "aws:ViaAWSService", &["false"]), None);
}

#[test]
fn the_role_of_a_session_is_compared_as_far_as_account_and_name_decide() {
    let role = |path: &str| format!("arn:aws:iam::222222222222:role/{path}Caller");
    let mut context = RequestContext::default();
    context.set("aws:PrincipalArn", ContextValue::Likely { is: role(""), or_like: role("*/") });
    let rows: [(&str, &[&str], Option<bool>); 20] = [
        ("ArnLike", &["arn:aws:iam::222222222222:role/*"], Some(true)),
        ("ArnLike", &["arn:aws:iam::222222222222:*"], Some(true)),
        ("ArnEquals", &["arn:*:iam::*:role/*Caller"], Some(true)),
        ("StringLike", &["*"], Some(true)),
        ("ForAnyValue:StringLike", &["arn:aws:iam::22222222????:role/*"], Some(true)),
        ("ArnEquals", &["arn:aws:iam::222222222222:role/Caller"], Some(true)),
        ("ArnNotEquals", &["arn:aws:iam::222222222222:role/Caller"], Some(false)),
        ("StringLike", &["arn:aws:iam::222222222222:role/Call*"], Some(true)),
        (
            "ArnNotLike",
            &["arn:aws:iam::222222222222:role/Caller", "arn:aws:iam::222222222222:role/*/Caller"],
            Some(false),
        ),
        ("ArnNotEquals", &["arn:aws:iam::333333333333:role/Caller"], Some(true)),
        ("ArnEquals", &["arn:aws:iam::222222222222:role/Other", "arn:aws:iam::222222222222:role/*/Other"], Some(false)),
        ("StringEquals", &["arn:aws:iam::222222222222:role/team/Other"], Some(false)),
        ("StringNotEquals", &["arn:aws:iam::222222222222:user/Caller"], Some(true)),
        ("ArnEquals", &["arn:aws:iam::222222222222:role/Caller/more"], Some(false)),
        ("Null", &["false"], Some(true)),
        // There the path decides.
        ("ArnLike", &["arn:aws:iam::222222222222:role/*/Caller"], None),
        ("ArnNotEquals", &["arn:aws:iam::222222222222:role/team/Caller"], None),
        ("StringEquals", &["arn:aws:iam::222222222222:role/team/Caller"], None),
        ("ArnLike", &["arn:aws:iam::222222222222:role/team/*"], None),
        ("StringEqualsIgnoreCase", &["ARN:aws:iam::222222222222:role/x/caller"], None),
    ];
    for (operator, values, wanted) in rows {
        let written = |text: &str| LocatedText { text: text.to_owned(), at: () };
        let condition = Condition {
            operator: operator.to_owned(),
            key: written("aws:principalarn"),
            values: values.iter().map(|value| written(value)).collect(),
        };
        let found = match super::holds(&condition, Version::V2012, &context) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::CannotTell(why) => {
                assert_eq!(why, "the value of `aws:principalarn` is not known");
                None
            }
        };
        assert_eq!(found, wanted, "{operator} {values:?}");
    }
}
