use super::condition::Operator;
use super::policy::{Condition, Effect, Listed, Policy, Principal, Statement, Version, Written};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::schema::{Schema, SchemaError};
use crate::source::{Document, Entry, Node, Value};
use jsonptr::{Pointer, PointerBuf};
use schemars::JsonSchema;

/// Reads policy documents; made once for any number of them.
pub struct PolicyReader {
    schema: Schema<PolicyDocument>,
}

/// What a policy is attached to, which decides whether it names principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// A user, a role, an account of an organization: an identity policy, a permissions boundary, an SCP.
    Identity,
    /// A resource.
    Resource,
    /// A role, which is itself what the policy is about.
    Trust,
}

impl PolicyReader {
    /// Makes one.
    ///
    /// # Errors
    /// When the schema of a policy document is none: our bug.
    pub fn new() -> Result<PolicyReader, SchemaError> {
        Ok(PolicyReader { schema: Schema::new()? })
    }

    /// The policy in a document; reports what IAM would refuse.
    pub fn read(&self, document: &Document, kind: PolicyKind, diagnostics: &mut Diagnostics) -> Option<Policy> {
        let mut found = Diagnostics::default();
        let (root, _) = self.schema.coerced(&document.root, |text| Some(text.to_owned()), &mut found);
        if found.errors() == 0 {
            statements(&root).for_each(|(at, statement)| rules(&root, &at, statement, kind, &mut found));
        }
        let fits = found.errors() == 0;
        found.into_found().into_iter().for_each(|found| diagnostics.push(found));
        fits.then(|| policy(&root))
    }
}

/// An IAM policy document.
#[derive(JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct PolicyDocument {
    /// Version of the policy language.
    #[schemars(extend("enum" = ["2012-10-17", "2008-10-17"]))]
    #[allow(dead_code)]
    version: Option<String>,
    /// A name for the policy.
    #[schemars(extend("x-empty" = true))]
    #[allow(dead_code)]
    id: Option<String>,
    /// The statements.
    #[schemars(schema_with = "statement_or_several")]
    #[allow(dead_code)]
    statement: serde_json::Value,
}

fn statement_or_several(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let statement = serde_json::json!({
        "type": "object",
        "required": ["Effect"],
        "additionalProperties": false,
        "properties": {
            "Sid": {"type": "string", "x-empty": true},
            "Effect": {"type": "string", "enum": ["Allow", "Deny"], "description": "Allow or Deny"},
            "Principal": principals(),
            "NotPrincipal": principals(),
            "Action": actions(),
            "NotAction": actions(),
            "Resource": resources(),
            "NotResource": resources(),
            "Condition": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {
                        "type": ["string", "array"], "x-text": true, "minItems": 1,
                        "items": {"type": "string", "x-text": true},
                    },
                },
            },
        },
    });
    let mut schema = statement.clone();
    schema["type"] = serde_json::json!(["object", "array"]);
    schema["items"] = statement;
    schema["minItems"] = 1.into();
    schemars::Schema::try_from(schema).unwrap_or_default()
}

fn actions() -> serde_json::Value {
    one_or_more(
        r"^(\*|[^:\s]+:[^:\s]+)$",
        "an action with its service, e.g. `bedrock-agentcore:InvokeAgentRuntime`",
        "IAM: \"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.\"",
    )
}

fn resources() -> serde_json::Value {
    let why = "IAM: \"Resource … must be in ARN format or \"*\".\"";
    one_or_more(r"^(\*+|arn:.+)$", "an ARN, or `*`", why)
}

fn principals() -> serde_json::Value {
    let why = "AWS: \"Invalid principal in policy\"; a principal takes no wildcard but `*` alone";
    let aws = one_or_more(
        r"^(\*|[0-9]{12}|arn:[^:*?]+:(iam|sts)::[0-9]{12}:[^:*?]+|A[A-Z0-9]{15,})$",
        "an account, the whole ARN of a role, a user or a session, or `*`",
        why,
    );
    let any = serde_json::json!({"type": ["string", "array"], "minItems": 1, "items": {"type": "string"}});
    serde_json::json!({
        "type": ["string", "object"],
        "pattern": r"^\*$",
        "x-expects": "`*`, or a map such as `{\"AWS\": \"arn:aws:iam::111122223333:role/NAME\"}`",
        "x-why": why,
        "minProperties": 1,
        "additionalProperties": false,
        "properties": {"AWS": aws, "Service": any, "Federated": any, "CanonicalUser": any},
    })
}

fn one_or_more(pattern: &str, expects: &str, why: &str) -> serde_json::Value {
    serde_json::json!({
        "type": ["string", "array"], "pattern": pattern, "x-expects": expects, "x-why": why, "minItems": 1,
        "items": {"type": "string", "pattern": pattern, "x-expects": expects, "x-why": why},
    })
}

/// Each statement with its pointer.
fn statements(root: &Node) -> impl Iterator<Item = (PointerBuf, &Node)> {
    let below = PointerBuf::from_tokens(["Statement"]);
    let statement = root.get("Statement");
    let several = statement.and_then(Node::as_list).unwrap_or_default();
    let one = statement.filter(|node| node.as_map().is_some()).map(|node| (below.clone(), node));
    let several = several.iter().enumerate().map(move |(index, node)| {
        let mut at = below.clone();
        at.push_back(index);
        (at, node)
    });
    one.into_iter().chain(several)
}

/// What no schema says well.
fn rules(root: &Node, at: &Pointer, statement: &Node, kind: PolicyKind, diagnostics: &mut Diagnostics) {
    let key = |key: &str| at.with_trailing_token(key);
    for (name, inverse) in [("Action", "NotAction"), ("Resource", "NotResource"), ("Principal", "NotPrincipal")] {
        let optional = name == "Principal" || (name, kind) == ("Resource", PolicyKind::Trust);
        match (statement.get(name), statement.get(inverse)) {
            (Some(_), Some(_)) => diagnostics.push(
                Diagnostic::error(Code::EXACTLY_ONE, format!("`{name}` and `{inverse}` exclude each other"))
                    .at_key(root, &key(inverse))
                    .help("make two statements of it"),
            ),
            (None, None) if !optional => diagnostics.push(
                Diagnostic::error(Code::MISSING_KEY, format!("the statement lacks `{name}`"))
                    .at_pointer(root, at)
                    .help(format!("add `\"{name}\":`")),
            ),
            _ => {}
        }
    }
    if let (PolicyKind::Trust, Some(name)) =
        (kind, ["Resource", "NotResource"].into_iter().find(|name| statement.get(name).is_some()))
    {
        diagnostics.push(
            Diagnostic::error(Code::POLICY_PRINCIPAL, format!("`{name}` has no place in a trust policy"))
                .at_key(root, &key(name))
                .why("IAM: \"Has prohibited field Resource\"")
                .help("remove it: the resource is the role that the policy is attached to"),
        );
    }
    let named = ["Principal", "NotPrincipal"].into_iter().find(|name| statement.get(name).is_some());
    match (kind, named) {
        (PolicyKind::Identity, Some(name)) => diagnostics.push(
            Diagnostic::error(Code::POLICY_PRINCIPAL, format!("`{name}` has no place in an identity policy"))
                .at_key(root, &key(name))
                .why("IAM: \"Policy document should not specify a principal.\"")
                .help("remove it: the principal is the one the policy is attached to"),
        ),
        (PolicyKind::Resource | PolicyKind::Trust, None) => diagnostics.push(
            Diagnostic::error(Code::POLICY_PRINCIPAL, "the statement names no principal")
                .at_pointer(root, at)
                .why(match kind {
                    PolicyKind::Trust => "a trust policy says who may assume the role",
                    _ => "a resource policy says for whom it is",
                })
                .help("add `\"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/NAME\"}`"),
        ),
        (PolicyKind::Resource | PolicyKind::Trust, Some("NotPrincipal"))
            if statement.get("Effect").and_then(Node::as_str) == Some("Allow") =>
        {
            diagnostics.push(
                Diagnostic::error(Code::POLICY_PRINCIPAL, "`NotPrincipal` allows nobody")
                    .at_key(root, &key("NotPrincipal"))
                    .why("AWS: \"NotPrincipal must be used with \"Effect\":\"Deny\"\"")
                    .help("name in `Principal` whom you allow"),
            );
        }
        _ => {}
    }
}

fn policy(root: &Node) -> Policy {
    let version = match root.get("Version").and_then(Node::as_str) {
        Some("2012-10-17") => Version::V2012,
        // "The default policy version is 2008-10-17."
        _ => Version::V2008,
    };
    let statements = statements(root).map(|(at, node)| statement(root, &at, node)).collect();
    Policy { version, statements, span: root.span(Pointer::root()) }
}

fn statement(root: &Node, at: &Pointer, node: &Node) -> Statement {
    let effect = match node.get("Effect").and_then(Node::as_str) {
        Some("Deny") => Effect::Deny,
        _ => Effect::Allow,
    };
    let principal = listed(node, "Principal", "NotPrincipal").map(|(entry, negated)| Listed {
        values: principals_of(&entry.node),
        negated,
        span: entry.key,
    });
    let texts = |name, inverse| match listed(node, name, inverse) {
        Some((entry, negated)) => Listed { values: written(&entry.node), negated, span: entry.key },
        None => Listed { values: Vec::new(), negated: false, span: node.span },
    };
    Statement {
        sid: node.get("Sid").and_then(Node::as_str).filter(|sid| !sid.is_empty()).map(str::to_owned),
        effect,
        principal,
        action: texts("Action", "NotAction"),
        resource: texts("Resource", "NotResource"),
        conditions: node.get("Condition").map(conditions).unwrap_or_default(),
        span: root.span(at),
        json: node.to_json(),
    }
}

fn listed<'a>(node: &'a Node, name: &str, inverse: &str) -> Option<(&'a Entry, bool)> {
    let map = node.as_map()?;
    map.get(name).map(|entry| (entry, false)).or_else(|| map.get(inverse).map(|entry| (entry, true)))
}

/// A text, or a list of them.
fn written(node: &Node) -> Vec<Written> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(written).collect(),
        _ => node.scalar_text().map(|text| Written { text, span: node.span }).into_iter().collect(),
    }
}

fn principals_of(node: &Node) -> Vec<Principal> {
    let Some(map) = node.as_map() else { return vec![Principal::Everyone] };
    let kinds = map.iter().flat_map(|(kind, entry)| {
        written(&entry.node).into_iter().map(move |written| match kind.as_str() {
            "AWS" => aws_principal(written.text),
            _ => Principal::Other(written.text),
        })
    });
    kinds.collect()
}

fn aws_principal(text: String) -> Principal {
    if text == "*" {
        return Principal::Everyone;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Principal::Account(text);
    }
    if !text.starts_with("arn:") {
        return Principal::Other(text);
    }
    match text.strip_suffix(":root").and_then(|text| text.rsplit(':').next()) {
        Some(account) => Principal::Account(account.to_owned()),
        None => Principal::Arn(text),
    }
}

fn conditions(node: &Node) -> Vec<Condition> {
    let operators = node.as_map().into_iter().flatten();
    let conditions = operators.flat_map(|(operator, entry)| {
        let keys = entry.node.as_map().into_iter().flatten();
        keys.map(move |(key, entry)| Condition {
            operator: Operator::named(operator).ok_or_else(|| operator.clone()),
            key: Written { text: key.clone(), span: entry.key },
            values: written(&entry.node),
        })
    });
    conditions.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::source::{self, Sources};
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
        let policy = read(text, PolicyKind::Identity).unwrap();
        assert_eq!(policy.version, Version::V2012);
        let statement = &policy.statements[0];
        assert_eq!(statement.action.values[0].text, "a:B");
        assert_eq!(&text[statement.action.values[0].span.start as usize..][..5], "\"a:B\"");
        assert_eq!(statement.conditions[0].values[0].text, "true");
    }

    #[test]
    fn principals_of_every_kind_are_told_apart() {
        let text = r#"{"Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "NotPrincipal": {"AWS": ["*", "111122223333", "arn:aws:iam::111122223333:root",
              "arn:aws:iam::111122223333:role/a/b", "AROAABCDEFGHIJKLMNOPQ"], "Service": "x.amazonaws.com"},
             "NotAction": "a:b", "NotResource": ["arn:aws:s3:::x"]}]}"#;
        let policy = read(text, PolicyKind::Resource).unwrap();
        assert_eq!(policy.version, Version::V2008, "a policy without a version");
        let principal = policy.statements[1].principal.as_ref().unwrap();
        let account = Principal::Account("111122223333".to_owned());
        let other = |text: &str| Principal::Other(text.to_owned());
        let role = Principal::Arn("arn:aws:iam::111122223333:role/a/b".to_owned());
        let wanted = [
            Principal::Everyone,
            account.clone(),
            account,
            role,
            other("AROAABCDEFGHIJKLMNOPQ"),
            other("x.amazonaws.com"),
        ];
        assert_eq!(principal.values, wanted);
        assert!(principal.negated && policy.statements[1].action.negated && policy.statements[1].resource.negated);
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
}
