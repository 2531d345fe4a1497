use super::{Futile, effect, list, reference};
use crate::iam::document::{DocumentPlace, LocatedText, Statement};
use crate::iam::wildcard::{Pattern, Token};
use crate::placeholder::closest;

/// The actions of a statement that no service has, also patterns that match none.
pub fn unknown_actions<P: DocumentPlace>(statement: &Statement<P>) -> Vec<Futile<P>> {
    let named = statement.actions().map(|written| (written, effect(statement)));
    let left_out = statement.not_action.iter().flat_map(|not| &not.values).map(|written| (written, "left out"));
    named.chain(left_out).filter_map(|(written, effect)| unknown(written, effect)).take(MAX_UNKNOWN).collect()
}

/// How many are told of one statement: a policy has room for no more, and each is compared with all that there are.
const MAX_UNKNOWN: usize = 300;

fn unknown<P: DocumentPlace>(written: &LocatedText<P>, effect: &str) -> Option<Futile<P>> {
    let pattern = written.as_action();
    let known = |token: &Token| matches!(token, Token::Char(_)) || token.is_wild();
    let (service, name) = written.text.split_once(':').filter(|_| pattern.tokens().iter().all(known))?;
    if service.contains(['*', '?']) {
        return Some(Futile {
            at: written.at.clone(),
            message: format!("`{}` names its service by a wildcard", written.text),
            why: "IAM: \"Action vendors (e.g., aws, ec2, etc.) must not contain wildcards\"".to_owned(),
            help: "name the service, in a line of its own for each".to_owned(),
            refused: true,
        });
    }
    let known = reference::service(service).map(|service| service.name);
    let text = &written.text;
    let (message, what, help) = match known {
        None => {
            let message = format!("nothing is {effect} by `{text}`: there is no service `{service}`");
            (message, "service", of_unknown_service(service, name))
        }
        Some(service) if has(service, name) => return None,
        Some(service) => {
            let message = match pattern.is_wild() {
                true => format!("nothing is {effect} by `{text}`: no action of `{service}` is like it"),
                false => format!("nothing is {effect} by `{text}`: `{service}` has no such action"),
            };
            (message, "action", of_unknown_action(service, name))
        }
    };
    let date = reference::date();
    Some(Futile {
        at: written.at.clone(),
        message,
        why: format!("IAM takes any name; AWS's service authorization reference of {date} has no such {what}"),
        help,
        refused: false,
    })
}

fn has(service: &str, name: &str) -> bool {
    let pattern = Pattern::text(name).in_any_case();
    let service = reference::service(service);
    service.is_some_and(|service| service.actions.iter().any(|action| pattern.matches(action.name)))
}

fn of_unknown_service(service: &str, name: &str) -> String {
    let lower = service.to_ascii_lowercase();
    let renamed = OTHER_NAMES.iter().find(|(other, _)| *other == lower).map(|(_, service)| *service);
    let Some(meant) = renamed.or_else(|| closest(&lower, reference::services())) else {
        return match elsewhere(service, name) {
            Some(meant) => did_you_mean(&meant),
            None => {
                "write the service as AWS's service authorization reference does, e.g. `bedrock-agentcore`".to_owned()
            }
        };
    };
    let name = match has(meant, name) {
        true => name.to_owned(),
        false => nearest(meant, name).unwrap_or_else(|| name.to_owned()),
    };
    did_you_mean(&format!("{meant}:{name}"))
}

fn of_unknown_action(service: &'static str, name: &str) -> String {
    let asked = OPERATIONS
        .iter()
        .find(|(of, operation, _)| service == *of && operation.eq_ignore_ascii_case(name.trim_end_matches('*')));
    if let Some((of, operation, action)) = asked {
        return format!("write `{of}:{action}`: that is what the operation {operation} asks for");
    }
    if let Some(meant) = elsewhere(service, name) {
        return did_you_mean(&meant);
    }
    let near = nearest(service, name);
    if let Some(known) = near.as_deref().filter(|near| differ_in_verb(near, name)).and_then(|_| of_noun(service, name))
    {
        return format!("`{service}` has {known}");
    }
    match near {
        Some(meant) => did_you_mean(&format!("{service}:{meant}")),
        None => format!("take it from the actions of `{service}` in AWS's service authorization reference"),
    }
}

fn did_you_mean(action: &str) -> String {
    format!("did you mean `{action}`?")
}

/// The action of the service that was most likely meant, with the wildcard that it had at its end.
fn nearest(service: &str, name: &str) -> Option<String> {
    let typed = name.trim_end_matches('*');
    let service = reference::service(service)?;
    let actions = || service.actions.iter().map(|action| action.name);
    let nearest = closest(typed, actions())?;
    Some(format!("{nearest}{}", &name[typed.len()..]))
}

/// The verb that an action begins with, and the rest.
fn verb_and_noun(name: &str) -> (&str, &str) {
    let end = name.char_indices().skip(1).find(|(_, character)| character.is_ascii_uppercase());
    name.split_at(end.map_or(name.len(), |(at, _)| at))
}

/// `AddEvent` and `GetEvent`: nearer than `CreateEvent`, and not what was meant.
fn differ_in_verb(near: &str, name: &str) -> bool {
    let ((near, of_near), (verb, noun)) = (verb_and_noun(near), verb_and_noun(name));
    of_near == noun && !noun.is_empty() && strsim::damerau_levenshtein(near, verb) > 1
}

/// What can be done with the same thing.
fn of_noun(service: &str, name: &str) -> Option<String> {
    let (_, noun) = verb_and_noun(name);
    let actions = reference::service(service)?.actions.iter().map(|action| action.name);
    let alike: Vec<&str> =
        actions.filter(|action| verb_and_noun(action).1.trim_end_matches('s') == noun.trim_end_matches('s')).collect();
    (alike.len() > 1).then(|| list(&alike, "and"))
}

/// The same action of another service: of several that of the service whose name begins alike.
fn elsewhere(service: &str, name: &str) -> Option<String> {
    if name.contains(['*', '?']) {
        return None;
    }
    let alike = |other: &str| service.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let found = reference::services().filter_map(|other| Some((other, reference::service(other)?.action(name)?)));
    let found: Vec<_> = found.collect();
    let (other, action) = match found[..] {
        [one] => one,
        _ => found.into_iter().filter(|(other, _)| alike(other) >= 4).max_by_key(|(other, _)| alike(other))?,
    };
    Some(format!("{other}:{}", action.name))
}

/// Names that services have elsewhere (clients of the SDKs, consoles), and those that actions have.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("amp", "aps"),
    ("bedrock-agent", "bedrock"),
    ("bedrock-agent-runtime", "bedrock"),
    ("bedrock-agentcore-control", "bedrock-agentcore"),
    ("bedrock-runtime", "bedrock"),
    ("cloudwatch-logs", "logs"),
    ("cloudwatchlogs", "logs"),
    ("cognito-idp-user-pool", "cognito-idp"),
    ("efs", "elasticfilesystem"),
    ("eventbridge", "events"),
    ("opensearch", "es"),
    ("opensearchserverless", "aoss"),
    ("parameter-store", "ssm"),
    ("sfn", "states"),
    ("step-functions", "states"),
    ("stepfunctions", "states"),
];

/// Operations of the API that ask for an action of another name (Bedrock user guide, "Converse"; S3 user guide, "Required
/// permissions for Amazon S3 API operations").
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("bedrock", "Converse", "InvokeModel"),
    ("bedrock", "ConverseStream", "InvokeModelWithResponseStream"),
    ("bedrock", "InvokeModelWithBidirectionalStream", "InvokeModel"),
    ("bedrock", "StartAsyncInvoke", "InvokeModel"),
    ("lambda", "Invoke", "InvokeFunction"),
    ("s3", "CompleteMultipartUpload", "PutObject"),
    ("s3", "CopyObject", "PutObject"),
    ("s3", "CreateMultipartUpload", "PutObject"),
    ("s3", "DeleteObjects", "DeleteObject"),
    ("s3", "HeadBucket", "ListBucket"),
    ("s3", "HeadObject", "GetObject"),
    ("s3", "ListBuckets", "ListAllMyBuckets"),
    ("s3", "ListObjects", "ListBucket"),
    ("s3", "ListObjectsV2", "ListBucket"),
    ("s3", "UploadPart", "PutObject"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::document::Document;
    use jsonptr::PointerBuf;
    use serde_json::json;

    fn told(action: &str) -> Vec<(String, String)> {
        let document = json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}});
        let document = Document::read(&document, PointerBuf::root());
        let found = document.statements.iter().flat_map(unknown_actions);
        found.map(|found| (found.message, found.help)).collect()
    }

    #[test]
    fn what_was_meant_is_named() {
        let rows = [
            ("bedrock:InvokeModle", "did you mean `bedrock:InvokeModel`?"),
            ("bedrock-agentcore:RetrieveMemoryRecord", "did you mean `bedrock-agentcore:RetrieveMemoryRecords`?"),
            ("bedrock-agentcore:CreateEvents", "did you mean `bedrock-agentcore:CreateEvent`?"),
            (
                "bedrock-agentcore:AddEvent",
                "`bedrock-agentcore` has `CreateEvent`, `DeleteEvent`, `GetEvent` and `ListEvents`",
            ),
            ("bedrock-agentcore:InvokeRuntime", "did you mean `bedrock-agentcore:InvokeAgentRuntime`?"),
            ("bedrock-agent-core:InvokeGateway", "did you mean `bedrock-agentcore:InvokeGateway`?"),
            ("bedrock-agentcore-control:GetMemory", "did you mean `bedrock-agentcore:GetMemory`?"),
            ("bedrock-runtime:InvokeModle", "did you mean `bedrock:InvokeModel`?"),
            ("bedrockagentcore:*", "did you mean `bedrock-agentcore:*`?"),
            ("bedrock:GetWorkloadAccessToken", "did you mean `bedrock-agentcore:GetWorkloadAccessToken`?"),
            ("bedrock:Converse", "write `bedrock:InvokeModel`: that is what the operation Converse asks for"),
            ("s3:ListObjectsV2", "write `s3:ListBucket`: that is what the operation ListObjectsV2 asks for"),
            ("s3:Getobjekt*", "did you mean `s3:GetObject*`?"),
            ("dynamdb:GetItem", "did you mean `dynamodb:GetItem`?"),
            ("secretmanager:GetSecretValue", "did you mean `secretsmanager:GetSecretValue`?"),
            ("stepfunctions:StartExecution", "did you mean `states:StartExecution`?"),
        ];
        for (action, help) in rows {
            let told = told(action);
            assert_eq!(told.iter().map(|(_, help)| help.as_str()).collect::<Vec<_>>(), [help], "{action}");
        }
    }

    #[test]
    fn a_service_that_is_a_wildcard_is_refused() {
        assert_eq!(told("*:Untag*")[0].0, "`*:Untag*` names its service by a wildcard");
        assert_eq!(told("bedrock*:Invoke*").len(), 1);
    }

    #[test]
    fn what_exists_or_may_exist_is_not_named() {
        for action in [
            "*",
            "s3:*",
            "S3:getobject",
            "s3:Get*",
            "bedrock-agentcore:InvokeBrowser",
            "ec2:Describe?pcs",
            "${Action}",
            "s3:${Action}",
            "{{resolve:ssm:/quotes/actions}}",
            "s3:{{resolve:ssm:/quotes/action}}",
        ] {
            assert_eq!(told(action), [], "{action}");
        }
    }
}
