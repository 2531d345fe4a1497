#![allow(clippy::unwrap_used)]
use super::{CanonicalDocument, Direction, PermissionChange, PolicyReference, What, compare};
use jsonptr::PointerBuf;
use proptest::prelude::*;
use serde_json::{Value, json};

fn changes(before: &Value, after: &Value) -> Vec<PermissionChange> {
    let document = |value| [CanonicalDocument { pointer: PointerBuf::root(), value }];
    compare(&document(before), &document(after), "aws")
}

fn lines(before: Value, after: Value) -> Vec<String> {
    let policy = |statements: Value| json!({"Version": "2012-10-17", "Statement": statements});
    changes(&policy(before), &policy(after)).iter().flat_map(PermissionChange::lines).collect()
}

fn allow(action: Value, resource: Value) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

#[test]
fn each_action_on_each_resource_is_a_line() {
    let before = json!([allow(json!("s3:GetObject"), json!("a"))]);
    let after = json!([allow(json!(["s3:GetObject", "s3:PutObject"]), json!(["a", "b"]))]);
    let wanted = ["+ Allow s3:GetObject on b", "+ Allow s3:PutObject on a", "+ Allow s3:PutObject on b"];
    assert_eq!(lines(before.clone(), after.clone()), wanted);
    assert_eq!(lines(after, before), wanted.map(|line| line.replace('+', "-")));
}

#[test]
fn how_permissions_are_spread_over_statements_makes_no_difference() {
    let together = json!([allow(json!(["s3:Get", "s3:Put"]), json!(["a", "b"]))]);
    let apart = json!([
        allow(json!("S3:put"), json!(["b", "a"])),
        {"Sid": "Read", "Effect": "Allow", "Resource": "a", "Action": ["s3:Get"]},
        allow(json!("s3:Get"), json!("b")),
    ]);
    assert!(lines(together.clone(), apart.clone()).is_empty());
    assert!(lines(apart[0].clone(), json!([apart[0]])).is_empty());
}

#[test]
fn what_a_wider_permission_gives_already_is_no_gain() {
    let wide = allow(json!("s3:*"), json!("*"));
    let narrow = allow(json!("s3:GetObject"), json!("arn:aws:s3:::a/*"));
    assert!(lines(json!([wide]), json!([wide, narrow])).is_empty());
    assert_eq!(lines(json!([wide]), json!([narrow])), ["- Allow s3:* on *"]);
    assert_eq!(lines(json!([narrow]), json!([wide, narrow])), ["+ Allow s3:* on *"]);
}

#[test]
fn a_wildcard_gives_nothing_outside_its_part_of_an_arn() {
    let wide = allow(json!("iam:PassRole"), json!("arn:aws:iam::*:role/x"));
    let within = allow(json!("iam:PassRole"), json!("arn:aws:iam::111122223333:role/x"));
    let outside = allow(json!("iam:PassRole"), json!("arn:aws:iam::111122223333:y:role/x"));
    assert!(lines(json!([wide]), json!([wide, within])).is_empty());
    assert_eq!(
        lines(json!([wide]), json!([wide, outside])),
        ["+ Allow iam:PassRole on arn:aws:iam::111122223333:y:role/x"]
    );
}

#[test]
fn what_may_be_left_out_is_not_taken_for_given() {
    for left_out in ["home/${!aws:username}", "{{resolve:ssm:/home}}", "home/${User}", "home/?nn"] {
        let but = json!({"Effect": "Allow", "Action": "s3:Get", "NotResource": left_out});
        let more = allow(json!("s3:Get"), json!("home/ann"));
        assert_eq!(lines(json!([but]), json!([but, more])), ["+ Allow s3:Get on home/ann"], "{left_out}");
    }
}

#[test]
fn a_line_that_a_wider_one_says_already_is_left_out() {
    let both = json!([allow(json!(["s3:Get*", "s3:GetObject"]), json!("a"))]);
    assert_eq!(lines(json!([]), both), ["+ Allow s3:Get* on a"]);
}

#[test]
fn a_deny_takes_and_its_loss_gives() {
    let deny = json!([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]);
    let gone = changes(&json!({ "Statement": deny }), &json!({"Statement": []}));
    assert_eq!(gone[0].lines(), ["- Deny s3:* on *"]);
    assert!(gone[0].widens());
    let came = changes(&json!({"Statement": []}), &json!({ "Statement": deny }));
    assert_eq!(came[0].lines(), ["+ Deny s3:* on *"]);
    assert!(!came[0].widens());
}

#[test]
fn a_condition_that_changes_is_named() {
    let trust = |condition: Value| json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "x.amazonaws.com"}, "Condition": condition}]);
    let account = json!({"StringEquals": {"aws:SourceAccount": "1"}});
    let both = json!({"StringEquals": {"aws:SourceAccount": "1"}, "ArnLike": {"aws:SourceArn": "arn:*"}});
    let allowed = "Allow sts:AssumeRole to Service x.amazonaws.com";
    assert_eq!(
        lines(trust(both.clone()), trust(account.clone())),
        [format!("! condition aws:SourceArn ArnLike arn:* removed from {allowed}")]
    );
    assert_eq!(
        lines(trust(account.clone()), trust(both)),
        [format!("! condition aws:SourceArn ArnLike arn:* added to {allowed}")]
    );
    let other = json!({"StringEquals": {"aws:SourceAccount": ["2", "1"]}});
    assert_eq!(
        lines(trust(account), trust(other)),
        [format!("! condition aws:SourceAccount StringEquals changed from 1 to 1 or 2 in {allowed}")]
    );
}

#[test]
fn two_conditions_for_one_permission_are_alternatives() {
    let get = |value: &str| json!({"Effect": "Allow", "Action": "s3:Get", "Resource": "a", "Condition": {"StringEquals": {"aws:PrincipalTag/t": value}}});
    assert_eq!(
        lines(json!([get("x")]), json!([get("x"), get("y")])),
        [
            "! Allow s3:Get on a: held if aws:PrincipalTag/t StringEquals x, now if aws:PrincipalTag/t StringEquals x, or if aws:PrincipalTag/t StringEquals y"
        ]
    );
}

#[test]
fn wider_conditions_are_known_by_their_operator() {
    let with = |operator: &str, values: Value| {
        let mut statement = allow(json!("s3:Get"), json!("a"));
        statement["Condition"] = json!({ operator: {"aws:PrincipalAccount": values} });
        json!({"Statement": [statement]})
    };
    let widens = |operator: &str, before: Value, after: Value| {
        changes(&with(operator, before), &with(operator, after)).iter().any(PermissionChange::widens)
    };
    assert!(widens("StringEquals", json!("1"), json!(["1", "2"])));
    assert!(!widens("StringEquals", json!(["1", "2"]), json!("1")));
    assert!(widens("StringNotEquals", json!(["1", "2"]), json!("1")));
    assert!(!widens("StringNotEquals", json!("1"), json!(["1", "2"])));
    let if_exists = changes(&with("StringEquals", json!("1")), &with("StringEqualsIfExists", json!("1")));
    assert!(if_exists[0].widens());
    let back = changes(&with("StringEqualsIfExists", json!("1")), &with("StringEquals", json!("1")));
    assert!(!back[0].widens());
}

#[test]
fn everything_but_something_is_compared_as_that() {
    let but = |names: Value| json!([{"Effect": "Allow", "NotAction": names, "Resource": "*"}]);
    assert!(lines(but(json!("iam:*")), json!([but(json!("iam:*"))[0], allow(json!("s3:Get"), json!("a"))])).is_empty());
    assert_eq!(lines(but(json!(["iam:*", "sts:*"])), but(json!("iam:*"))), ["+ Allow all but iam:* on *"]);
    assert!(lines(but(json!("iam:*")), json!([but(json!("iam:*"))[0], but(json!(["iam:*", "s3:*"]))[0]])).is_empty());
    assert_eq!(
        lines(but(json!("iam:*")), json!([but(json!("iam:*"))[0], allow(json!("iam:PassRole"), json!("a"))])),
        ["+ Allow iam:PassRole on a"]
    );
    assert!(lines(but(json!(["iam:*", "IAM:PassRole"])), but(json!("iam:*"))).is_empty());
    let two = but(json!(["iam:*", "s3:*"]));
    assert_eq!(lines(two.clone(), json!([two[0], allow(json!("s3:Get"), json!("a"))])), ["+ Allow s3:Get on a"]);
}

#[test]
fn the_ways_to_write_a_principal_are_one() {
    let to = |principal: Value| json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}]);
    assert!(lines(to(json!("*")), to(json!({"AWS": "*"}))).is_empty());
    assert!(lines(to(json!({"AWS": "123456789012"})), to(json!({"AWS": "arn:aws:iam::123456789012:root"}))).is_empty());
    assert_eq!(lines(to(json!({"AWS": "1"})), to(json!("*"))), ["+ Allow sts:AssumeRole to everyone"]);
    assert_eq!(
        lines(to(json!({"AWS": "1"})), to(json!({"AWS": "1", "Service": ["x.amazonaws.com"]}))),
        ["+ Allow sts:AssumeRole to Service x.amazonaws.com"]
    );
}

#[test]
fn an_account_of_another_partition_is_another_one() {
    let to = |arn: &str| json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": arn}}]);
    let other = "arn:aws-cn:iam::123456789012:root";
    assert_eq!(
        lines(to("123456789012"), to(other)),
        [format!("+ Allow sts:AssumeRole to AWS {other}"), "- Allow sts:AssumeRole to AWS 123456789012".to_owned()]
    );
}

#[test]
fn a_condition_without_values_is_no_missing_condition() {
    let with = |condition: Value| {
        let mut statement = allow(json!("s3:Get"), json!("a"));
        statement["Condition"] = condition;
        json!({"Statement": [statement]})
    };
    let never = with(json!({"StringEquals": {"aws:PrincipalOrgID": []}}));
    let opened = changes(&never, &with(json!({})));
    assert_eq!(
        opened[0].lines(),
        ["! condition aws:PrincipalOrgID StringEquals nothing removed from Allow s3:Get on a"]
    );
    assert_eq!(opened[0].direction(), Direction::More);
    let narrowed = changes(&with(json!({})), &never);
    assert_eq!(narrowed[0].direction(), Direction::Less);
    let some = with(json!({"StringEquals": {"aws:PrincipalOrgID": ["o-1"]}}));
    assert_eq!(changes(&never, &some)[0].direction(), Direction::More);
}

#[test]
fn a_direction_that_cannot_be_told_is_called_unknown() {
    let boundary = |before: Option<&str>, after: Option<&str>| {
        let policy = |arn: &str| PolicyReference::of(&json!(arn));
        let what = What::Boundary { before: before.map(policy), after: after.map(policy) };
        PermissionChange { what, pointer: PointerBuf::root() }.direction()
    };
    assert_eq!(boundary(Some("a"), Some("b")), Direction::Unknown);
    assert_eq!(boundary(Some("a"), None), Direction::More);
    assert_eq!(boundary(None, Some("b")), Direction::Less);
    for what in [
        What::Attached(PolicyReference::of(&json!("arn:aws:iam::aws:policy/AWSDenyAll"))),
        What::Detached(PolicyReference::of(&json!({"Fn::ImportValue": "x"}))),
        What::UnreadCame("{}".to_owned()),
        What::UnreadWent("{}".to_owned()),
    ] {
        let change = PermissionChange { what, pointer: PointerBuf::root() };
        assert_eq!(change.direction(), Direction::Unknown, "{change:?}");
        assert!(change.widens() && change.narrows());
    }
}

#[test]
fn a_statement_that_cannot_be_read_is_never_passed_over() {
    let function = json!([{"Fn::If": ["C", allow(json!("s3:*"), json!("*")), "${AWS::NoValue}"]}]);
    assert!(lines(function.clone(), function.clone()).is_empty());
    let written = function[0].to_string();
    assert_eq!(lines(json!([]), function.clone()), [format!("! came, and cannot be read: {written}")]);
    assert_eq!(lines(function, json!([])), [format!("! went, and cannot be read: {written}")]);
    for odd in [
        json!({"Effect": "Permit", "Action": "s3:*", "Resource": "*"}),
        json!({"Effect": "Allow", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": {"Ref": "X"}, "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "a", "NotAction": "b", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "a", "Resource": "*", "Resuorce": "b"}),
        json!({"Effect": ["Allow"], "Action": "a", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": [], "Resource": "*"}),
        json!({"Effect": "Allow", "NotAction": [], "Resource": "*"}),
        json!({"Effect": "Allow", "Action": [["a"]], "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "a", "Resource": "*", "Condition": null}),
        json!({"Effect": "Allow", "Action": "a", "Resource": "*", "Condition": {"Fn::If": ["C", {}, {}]}}),
        json!({"Effect": "Allow", "Action": "a", "Resource": "*", "Condition": {"StringEquals": {"Fn::If": ["C", "x"]}}}),
        json!({"Effect": "Allow", "Action": "a", "Resource": "*", "Condition": {"StringEquals": {}}}),
        json!({"Effect": "Allow", "Action": "a", "Resource": "*", "Condition": {"Bool": {"a:b": "1", "A:B": "2"}}}),
        json!({"Effect": "Allow", "Action": "a", "Resource": "*", "Condition": {"Bool": {"a:b": "1"}, "bool": {"a:b": "2"}}}),
        json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ["*"]}),
        json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Fn::If": ["C", "1", "*"]}}),
        json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": []}}),
        json!("text"),
    ] {
        assert_eq!(lines(json!([]), json!([odd])).len(), 1, "{odd}");
    }
}

#[test]
fn a_document_made_to_be_large_takes_no_time() {
    let many = |prefix: &str| -> Value { (0..4_000).map(|index| format!("{prefix}{index}")).collect() };
    let large = json!([allow(many("s3:A"), many("r"))]);
    assert_eq!(lines(json!([]), large.clone()).len(), 1);
    assert!(lines(large.clone(), large).is_empty());
}

#[test]
fn the_cause_is_the_part_that_is_new() {
    let pointers = |before: Value, after: Value| -> Vec<String> {
        let found = changes(&json!({ "Statement": before }), &json!({ "Statement": after }));
        found.iter().map(|change| change.pointer.to_string()).collect()
    };
    let one = json!([allow(json!("s3:Get"), json!(["a"]))]);
    assert_eq!(pointers(one.clone(), json!([allow(json!("s3:Get"), json!(["a", "b"]))])), ["/Statement/0/Resource/1"]);
    assert_eq!(pointers(one, json!([allow(json!(["s3:Get", "s3:Put"]), json!("a"))])), ["/Statement/0/Action/1"]);
}

fn names() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "s3:Get",
        "s3:Get*",
        "S3:get",
        "s3:*",
        "s3:Put",
        "*",
        "iam:Pass?ole",
        "iam:PassRole",
    ]);
    prop::collection::vec(name, 1..3).prop_map(Value::from)
}

fn resources() -> impl Strategy<Value = Value> {
    let resource = prop::sample::select(vec![
        "a",
        "a*",
        "*",
        "arn:aws:s3:::b",
        "arn:aws:s3:::b/*",
        "arn:${AWS::Partition}:s3:::*",
    ]);
    prop::collection::vec(resource, 1..3).prop_map(Value::from)
}

fn conditions() -> impl Strategy<Value = Option<Value>> {
    let values = prop::sample::subsequence(vec!["1", "2", "3"], 1..3);
    let operator = prop::sample::select(vec!["StringEquals", "StringNotEquals", "StringEqualsIfExists"]);
    prop::option::of(
        (operator, values).prop_map(|(operator, values)| json!({ operator: {"aws:SourceAccount": values} })),
    )
}

/// What IAM answers to a request, by its evaluation logic alone.
fn permits(statements: &[Value], action: &str, resource: &str, account: Option<&str>) -> bool {
    let applies = |statement: &&Value| {
        let any = |key: &str, wanted: &str, fold: bool| {
            let fold = |text: &str| if fold { text.to_lowercase() } else { text.to_owned() };
            let patterns = statement[key].as_array()?;
            Some(patterns.iter().any(|pattern| matches(&fold(pattern.as_str().unwrap()), &fold(wanted))))
        };
        let acts = any("Action", action, true).or(any("NotAction", action, true).map(|any| !any)).unwrap();
        let condition = statement["Condition"].as_object().and_then(|condition| condition.iter().next());
        let holds = condition.is_none_or(|(operator, keys)| {
            let values = keys["aws:SourceAccount"].as_array().unwrap();
            let listed = account.is_some_and(|account| values.contains(&account.into()));
            match operator.as_str() {
                "StringEquals" => listed,
                "StringNotEquals" => !listed,
                _ => listed || account.is_none(),
            }
        });
        acts && holds && any("Resource", resource, false).unwrap()
    };
    let effects: Vec<&Value> = statements.iter().filter(applies).map(|statement| &statement["Effect"]).collect();
    effects.iter().any(|effect| *effect == "Allow") && !effects.iter().any(|effect| *effect == "Deny")
}

fn matches(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => matches(&pattern[1..], text) || (!text.is_empty() && matches(pattern, &text[1..])),
        (Some(one), Some(other)) => (one == '?' || one == other) && matches(&pattern[1..], &text[1..]),
        _ => false,
    }
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    let effect = prop::sample::select(vec!["Allow", "Allow", "Deny"]);
    let statement = (effect, names(), any::<bool>(), resources(), conditions());
    let statement = statement.prop_map(|(effect, actions, not, resources, condition)| {
        let mut statement = json!({"Effect": effect, "Resource": resources});
        statement[if not { "NotAction" } else { "Action" }] = actions;
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        statement
    });
    prop::collection::vec(statement, 0..4)
}

proptest! {
    #[test]
    fn nothing_changes_between_a_policy_and_itself(statements in statements()) {
        let policy = json!({ "Statement": statements });
        prop_assert_eq!(changes(&policy, &policy), vec![]);
    }

    #[test]
    fn the_order_of_statements_makes_no_difference(statements in statements().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))) {
        let (one, other) = statements;
        prop_assert_eq!(changes(&json!({ "Statement": one }), &json!({ "Statement": other })), vec![]);
    }

    /// What is gained one way is lost the other way.
    #[test]
    fn gains_and_losses_are_mirror_images(one in statements(), other in statements()) {
        let mirrored = |line: String| match line.split_at(1) {
            ("+", rest) => format!("-{rest}"),
            ("-", rest) => format!("+{rest}"),
            _ => match line.split_once(": held ").and_then(|(of, rest)| Some((of, rest.split_once(", now ")?))) {
                Some((of, (before, after))) => format!("{of}: held {after}, now {before}"),
                None if line.contains(" changed from ") => {
                    let (head, rest) = line.split_once(" changed from ").unwrap();
                    let (before, rest) = rest.split_once(" to ").unwrap();
                    let (after, tail) = rest.split_once(" in ").unwrap();
                    format!("{head} changed from {after} to {before} in {tail}")
                }
                None if line.contains(" removed from ") => line.replace(" removed from ", " added to "),
                None => line.replace(" added to ", " removed from "),
            },
        };
        let sorted = |mut lines: Vec<String>| { lines.sort(); lines };
        // Permissions that differ in nothing but the case of the action are shown as written on one side.
        let lower = |lines: Vec<String>| lines.into_iter().map(|line| line.to_lowercase()).collect::<Vec<_>>();
        let there = lower(lines(json!(one), json!(other)));
        let back = lower(lines(json!(other), json!(one)).into_iter().map(mirrored).collect());
        prop_assert_eq!(sorted(there), sorted(back));
    }

    #[test]
    fn nothing_that_is_gained_or_lost_is_left_out(one in statements(), other in statements()) {
        let (before, after) = (json!({ "Statement": one }), json!({ "Statement": other }));
        let widens = changes(&before, &after).iter().any(PermissionChange::widens);
        let narrows = changes(&before, &after).iter().any(PermissionChange::narrows);
        for action in ["s3:Get", "s3:GetMore", "s3:Put", "iam:PassRole", "iam:PassXole", "ec2:Run"] {
            for resource in ["a", "ab", "b", "arn:aws:s3:::b", "arn:aws:s3:::b/c", "arn:aws:s3:::c"] {
                for account in [None, Some("1"), Some("2"), Some("3"), Some("4")] {
                    let (was, is) = (permits(&one, action, resource, account), permits(&other, action, resource, account));
                    prop_assert!(was || !is || widens, "{} on {} from {:?} is new", action, resource, account);
                    prop_assert!(!was || is || narrows, "{} on {} from {:?} is gone", action, resource, account);
                }
            }
        }
    }

    /// A statement more gives more or nothing; one less takes or nothing.
    #[test]
    fn more_statements_never_take_what_an_allow_gave(statements in statements(), more in statements()) {
        let allows = |all: &[Value]| -> Vec<Value> { all.iter().filter(|one| one["Effect"] == "Allow").cloned().collect() };
        let (fewer, more) = (allows(&statements), [allows(&statements), allows(&more)].concat());
        let came = changes(&json!({ "Statement": fewer }), &json!({ "Statement": more }));
        prop_assert!(came.iter().all(PermissionChange::widens), "{:?}", came);
        let went = changes(&json!({ "Statement": more }), &json!({ "Statement": fewer }));
        prop_assert!(!went.iter().any(PermissionChange::widens), "{:?}", went);
    }
}
