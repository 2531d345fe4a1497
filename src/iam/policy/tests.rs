#![allow(clippy::unwrap_used)]
use super::*;
use crate::diagnostic::Diagnostic;
use crate::iam::document::{Party, Principal, Version};
use crate::source::Sources;
use std::path::Path;

fn read(text: &str, kind: PolicyKind) -> Result<Policy, Vec<String>> {
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    let mut diagnostics = Diagnostics::default();
    let file = sources.add("policy.json", text.to_owned());
    let document = source::parse(file, &sources, &mut diagnostics);
    let policy = document
        .and_then(|document| PolicyReader::new().unwrap().read(&document, kind, &mut diagnostics))
        .filter(|_| diagnostics.errors() == 0);
    policy.ok_or_else(|| {
        let line = |found: &Diagnostic| {
            let at = found.span.map_or(0, |span| sources.start(span).line);
            format!("{at} {}: {}", found.code.name(), found.message)
        };
        diagnostics.iter().map(line).collect()
    })
}

#[test]
fn json_indented_with_tabs_is_read_with_its_places() {
    let text = "{\n\t\"Version\": \"2012-10-17\",\n\t\"Statement\": {\n\t\t\"Effect\": \"Allow\",\n\t\t\"Action\": [\"a:B\", \"*\"],\n\
                \t\t\"Resource\": \"*\",\n\t\t\"Condition\": {\"Bool\": {\"aws:SecureTransport\": true}}\n\t}\n}\n";
    let policy = read(text, PolicyKind::Identity).unwrap().document;
    assert_eq!(policy.version, Version::V2012);
    let statement = &policy.statements[0];
    let action = statement.actions().next().unwrap();
    assert_eq!((action.text.as_str(), &text[action.at.start as usize..][..5]), ("a:B", "\"a:B\""));
    assert_eq!(statement.conditions[0].values[0].text, "true");
}

#[test]
fn principals_of_every_kind_are_told_apart() {
    let text = r#"{"Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": ["*", "111122223333", "arn:aws:iam::111122223333:root",
          "arn:aws:iam::111122223333:role/a/b", "AROAABCDEFGHIJKLMNOPQ"], "Service": "x.amazonaws.com"},
         "NotAction": "a:b", "NotResource": ["arn:aws:s3:::x"]}]}"#;
    let policy = read(text, PolicyKind::Resource).unwrap().document;
    assert_eq!(policy.version, Version::V2008, "a policy without a version");
    let deny = &policy.statements[1];
    let parties: Vec<Party> = deny.not_principal.iter().flat_map(|not| &not.values).map(Principal::party).collect();
    let wanted = [
        Party::Everyone,
        Party::Account("111122223333"),
        Party::Account("111122223333"),
        Party::Arn("arn:aws:iam::111122223333:role/a/b"),
        Party::Other("AROAABCDEFGHIJKLMNOPQ"),
        Party::Other("x.amazonaws.com"),
    ];
    assert_eq!(parties, wanted);
    assert!(deny.principal.is_none() && deny.action.is_none() && deny.resource.is_none());
    assert_eq!((deny.not_action.iter().count(), deny.not_resource.iter().count()), (1, 1));
}

#[test]
fn what_iam_refuses_is_reported_with_its_line() {
    let rows = [
        ("[]", "1 wrong-type: the file must be a map, not a list"),
        (
            "{Statement: [{Effect: allow, Action: '*', Resource: '*'}]}",
            "1 unknown-value: `allow` is no value of `Effect`",
        ),
        ("Statement:\n- {Effect: Allow, Resource: '*'}", "2 missing-key: the statement lacks `Action`"),
        (
            "Statement:\n- {Effect: Allow, Action: InvokeAgentRuntime, Resource: '*'}",
            "2 malformed-value: `InvokeAgentRuntime` is malformed",
        ),
        (
            "Statement:\n- {Effect: Allow, Action: 'a:b', Resource: runtime/x}",
            "2 malformed-value: `runtime/x` is malformed",
        ),
        (
            "Statement:\n- {Effect: Allow, Action: 'a:b', NotAction: 'a:c', Resource: '*'}",
            "2 exactly-one: `Action` and `NotAction` exclude each other",
        ),
        (
            "Statement:\n- {Effect: Allow, Actions: 'a:b', Resource: '*'}",
            "2 unknown-key: there is no key `Actions` here",
        ),
        (
            "Statement:\n- {Effect: Allow, Action: 'a:b', Resource: '*', Principal: '*'}",
            "2 policy-principal: `Principal` has no place in an identity policy",
        ),
        ("Statement: []", "1 wrong-count: `Statement` has no items"),
        (
            "Version: '2012'\nStatement:\n- {Effect: Allow, Action: '*', Resource: '*'}",
            "1 unknown-value: `2012` is no value of `Version`",
        ),
        (
            "Statement:\n- {Effect: Allow, Action: '*', Resource: '*', Condition: {StringEquals: {a: []}}}",
            "2 wrong-count: `a` has no items",
        ),
    ];
    for (text, wanted) in rows {
        assert_eq!(read(text, PolicyKind::Identity).unwrap_err(), [wanted], "{text}");
    }
    let statement =
        |principal: &str| format!("Statement:\n- {{Effect: Allow, {principal} Action: '*', Resource: '*'}}");
    let rows = [
        ("", "2 policy-principal: the statement names no principal"),
        ("Principal: everyone,", "2 malformed-value: `everyone` is malformed"),
        (
            "Principal: {AWS: 'arn:aws:iam::111122223333:role/*'},",
            "2 malformed-value: `arn:aws:iam::111122223333:role/*` is malformed",
        ),
        ("NotPrincipal: {AWS: '111122223333'},", "2 policy-principal: `NotPrincipal` allows nobody"),
    ];
    for (principal, wanted) in rows {
        assert_eq!(read(&statement(principal), PolicyKind::Resource).unwrap_err(), [wanted], "{principal}");
    }
}
