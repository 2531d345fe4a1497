use super::Futile;
use super::fit::described;
use super::reference;
use crate::iam::document::{Condition, DocumentPlace, Statement};
use crate::iam::evaluate::{Compared, Operator};
use crate::iam::wildcard::{Pattern, Token};
use crate::placeholder::closest;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The condition keys of a statement that no request has. Of a service a key may be newer than the list: `refused` is set of
/// those only that are near to one that there is, and of `aws:`.
pub fn unknown_keys<P: DocumentPlace>(statement: &Statement<P>) -> Vec<Futile<P>> {
    statement.conditions.iter().filter_map(unknown).take(MAX_UNKNOWN).collect()
}

/// How many are told of one statement: each is compared with all that there are.
const MAX_UNKNOWN: usize = 100;

/// IAM user guide, "AWS global condition context keys" (2026-11): keys that the list lacks.
const BEYOND: [&str; 3] = ["aws:SignInSessionArn", "codebuild:BuildArn", "codebuild:ProjectArn"];

/// As AWS writes them, by their lower case; and those that stand for many.
static KEYS: LazyLock<(BTreeMap<String, &'static str>, Vec<Pattern>)> = LazyLock::new(|| {
    let all = || reference::condition_keys().chain(BEYOND);
    let many = all().filter(|key| key.contains("${")).map(|key| described(key).in_any_case());
    (all().map(|key| (key.to_ascii_lowercase(), key)).collect(), many.collect())
});

fn unknown<P: DocumentPlace>(condition: &Condition<P>) -> Option<Futile<P>> {
    let text = condition.key.text.as_str();
    let key = text.to_ascii_lowercase();
    let plain = |token: &Token| matches!(token, Token::Char(_)) || token.is_wild();
    let (service, name) = key.split_once(':').unwrap_or(("", &key));
    // Of a provider of identities: `token.actions.githubusercontent.com:sub`.
    let foreign = service.contains(['.', '/']);
    if foreign || !Pattern::parse(text, P::SYNTAX).tokens().iter().all(plain) || is_known(&key) {
        return None;
    }
    let global = service == "aws" || service.is_empty();
    let meant = meant(service, name);
    let from = match global {
        true => "AWS's list of global condition keys",
        false => "AWS's service authorization reference",
    };
    Some(Futile {
        at: condition.key.at.clone(),
        message: format!("there is no condition key `{text}`, so that its condition {} holds", when(condition)),
        why: format!("IAM takes any name; {from} of {} has no such key", reference::date()),
        refused: global || meant.is_some(),
        help: match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if global => "take it from \"AWS global condition context keys\" of the IAM user guide".to_owned(),
            None => format!("take it from the condition keys of `{service}` in {from}"),
        },
    })
}

fn is_known(key: &str) -> bool {
    let (all, many) = &*KEYS;
    all.contains_key(key) || many.iter().any(|pattern| pattern.matches(key))
}

/// What a condition on a key does that no request has.
fn when<P>(condition: &Condition<P>) -> &'static str {
    let absent = || condition.values.iter().any(|value| value.text.eq_ignore_ascii_case("true"));
    let holds = Operator::named(&condition.operator).is_some_and(|operator| match operator.compared {
        Compared::Null => absent(),
        _ => operator.holds_without_key(),
    });
    if holds { "always" } else { "never" }
}

/// The key of the same service that is nearest, else the one of that name of another service; `<TagKey>` in it stands for any.
fn meant(service: &str, name: &str) -> Option<String> {
    let keys = || KEYS.0.keys().map(String::as_str);
    let of = |service: &str| keys().filter_map(move |key| key.strip_prefix(service)?.strip_prefix(':')).collect();
    let service = match service {
        "" => "aws",
        known if keys().any(|key| key.split_once(':').is_some_and(|(of, _)| of == known)) => known,
        other => closest(other, reference::services())?,
    };
    let own: Vec<&str> = of(service);
    let same = || {
        let first = ["aws", "iam", "sts"].iter().map(|service| format!("{service}:{name}"));
        let mut first = first.filter_map(|key| KEYS.0.get_key_value(&key).map(|(lower, _)| lower.as_str()));
        first.next().or_else(|| keys().find(|key| key.split_once(':').is_some_and(|(_, other)| other == name)))
    };
    let tag = || own.iter().find(|key| key.strip_prefix(name).is_some_and(|rest| rest.starts_with("/$"))).copied();
    let near = own.contains(&name).then_some(name).or_else(tag);
    let found = near.map(|name| format!("{service}:{name}")).or_else(|| same().map(str::to_owned));
    let found = found.or_else(|| Some(format!("{service}:{}", closest(name, own.iter().copied())?)))?;
    Some(KEYS.0.get(&found)?.replace("${", "<").replace('}', ">"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Document;
    use jsonptr::PointerBuf;
    use serde_json::{Map, Value, json};

    fn found(operator: &str, key: &str) -> Option<(String, String, bool)> {
        let condition = Map::from_iter([(key.to_owned(), json!("x"))]);
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: condition}});
        let document = Document::read(&json!({"Statement": statement}), PointerBuf::default());
        let found = unknown_keys(&document.statements[0]).pop()?;
        Some((found.message, found.help, found.refused))
    }

    #[test]
    fn a_key_that_there_is_is_left() {
        for key in [
            "aws:SourceVpc",
            "AWS:sourcevpc",
            "aws:PrincipalTag/team",
            "aws:RequestTag/cost-center",
            "aws:SignInSessionArn",
            "bedrock-agentcore:InboundJwtClaim/sub",
            "iam:PassedToService",
            "iam:ResourceTag/team",
            "kms:EncryptionContext:aws:logs:arn",
            "s3:ExistingObjectTag/team",
            "s3:x-amz-server-side-encryption",
            "lambda:SourceFunctionArn",
            "sts:ExternalId",
            "saml:aud",
            "cloudwatch:namespace",
            "token.actions.githubusercontent.com:sub",
            "cognito-identity.amazonaws.com:aud",
            "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub",
            "${Provider}:sub",
            "aws:PrincipalTag/${TagName}",
        ] {
            assert_eq!(found("StringEquals", key), None, "{key}");
        }
    }

    #[test]
    fn a_key_that_there_is_not_is_told_with_the_one_that_was_meant() {
        for (key, meant) in [
            ("aws:SourceVPCID", "aws:SourceVpc"),
            ("aws:SourceVpcId", "aws:SourceVpc"),
            ("aws:PrincipalOrgIDs", "aws:PrincipalOrgID"),
            ("aws:PrincipalTag", "aws:PrincipalTag/<TagKey>"),
            ("aws:PassedToService", "iam:PassedToService"),
            ("SourceAccount", "aws:SourceAccount"),
            ("iam:PassToService", "iam:PassedToService"),
            ("iam:PermissionBoundary", "iam:PermissionsBoundary"),
            ("sts:ExternalID_", "sts:ExternalId"),
            ("bedrock-agentcore:InboundJwtClaim/subs", "bedrock-agentcore:InboundJwtClaim/sub"),
            ("bedrock-agent-core:actorId", "bedrock-agentcore:actorId"),
        ] {
            let (_, help, refused) = found("StringEquals", key).unwrap_or_default();
            assert_eq!((help, refused), (format!("did you mean `{meant}`?"), true), "{key}");
        }
        assert!(found("StringEquals", "aws:Moon").is_some_and(|(_, _, refused)| refused));
        assert!(found("StringEquals", "bedrock-agentcore:PhaseOfTheMoon").is_some_and(|(_, _, refused)| !refused));
        assert!(found("StringEquals", "weatherstation:Moon").is_some_and(|(_, _, refused)| !refused));
    }

    #[test]
    fn it_is_said_what_such_a_condition_does() {
        let when = |operator: &str| found(operator, "aws:Moon").map(|(message, ..)| message.contains("always"));
        assert_eq!(when("StringEquals"), Some(false));
        assert_eq!(when("StringNotEquals"), Some(true));
        assert_eq!(when("StringEqualsIfExists"), Some(true));
        assert_eq!(when("ForAllValues:StringEquals"), Some(true));
        assert_eq!(when("ForAnyValue:StringEquals"), Some(false));
    }

    #[test]
    fn the_keys_of_all_services_are_read() {
        let count = reference::condition_keys().count();
        assert!(count > 1_500, "{count}");
        let whole: Vec<Value> = reference::condition_keys().filter(|key| !key.contains(':')).map(Value::from).collect();
        assert_eq!(whole, Vec::<Value>::new());
    }
}
