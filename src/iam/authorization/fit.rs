use crate::iam::arn;
use crate::iam::wildcard::{Pattern, Token};

/// Whether a resource as it is written may be one of those that an ARN of the list describes. It errs on the side of yes, and
/// leaves the partition out: a role works in one.
pub fn may_be(written: &Pattern, taken: &str) -> bool {
    let Some([_, service, region, account, resource]) = arn::parts(written) else {
        return written.overlaps(&Pattern::new(tokens(&format!("arn:${{Partition}}:{taken}"))));
    };
    let mut wanted = taken.splitn(4, ':');
    let mut next = || wanted.next().unwrap_or_default();
    let of = next();
    // What AWS owns of AgentCore the list names.
    let of_aws = of == "bedrock-agentcore" && account == Pattern::text("aws") && !taken.contains(":aws:");
    !of_aws
        && service.overlaps(&Pattern::new(tokens(of)))
        && [region, account].iter().all(|part| part.overlaps(&Pattern::new(tokens(next()))))
        && may_be_resource(&resource, of, next())
}

/// The same of the last part alone, of a service.
pub fn may_be_resource(written: &Pattern, service: &str, taken: &str) -> bool {
    let count = |separator: char| written.tokens().iter().filter(|token| **token == Token::Char(separator)).count();
    let mut never = held_by_no_name(service, taken).iter();
    if never.any(|separator| count(*separator) > taken.matches(*separator).count()) {
        return false;
    }
    let mut wanted = tokens(taken);
    if let Some(name) = taken.find(WITHOUT_SLASH_BEFORE) {
        let begins: Vec<Token> = taken[..name].chars().chain(['/']).map(Token::Char).collect();
        if written.tokens().starts_with(&begins) {
            return false;
        }
    }
    // Its last name may be empty: the root of an API is `…/GET/`.
    if taken.ends_with('}') && taken.contains('/') {
        wanted.truncate(wanted.len().saturating_sub(2));
        wanted.push(Token::Any);
    }
    written.overlaps(&Pattern::new(wanted))
}

/// The name of a parameter in SSM, whose own slash at the beginning an ARN leaves out.
const WITHOUT_SLASH_BEFORE: &str = "${ParameterNameWithoutLeadingSlash}";

/// What its variables, which stand for names and ids, do not hold, so that what has one more is something below it: slashes and
/// colons in buckets and queues (S3 user guide, bucket naming rules; SQS developer guide, queue names), and in all of
/// AgentCore and Bedrock (patterns of their API references, 2026) but what the list names by any ResourceId,
/// `custom-model/NAME/ID`; colons in secrets (Secrets Manager API reference, CreateSecret).
fn held_by_no_name(service: &str, taken: &str) -> &'static [char] {
    match service {
        "s3" | "sqs" if taken == "${BucketName}" || taken == "${QueueName}" => &['/', ':'],
        "bedrock" | "bedrock-agentcore" if !taken.contains("${ResourceId}") => &['/', ':'],
        "secretsmanager" => &[':'],
        _ => &[],
    }
}

/// What the list describes: an ARN, a condition key.
pub fn described(text: &str) -> Pattern {
    Pattern::new(tokens(text))
}

/// A variable of the list stands for one character or more, colons and slashes among them: `${RoleNameWithPath}`,
/// `${LogGroupName}`.
fn tokens(taken: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = taken;
    while let Some((before, behind)) = rest.split_once("${") {
        found.extend(before.chars().map(Token::wild));
        found.extend([Token::One, Token::Any]);
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    found.extend(rest.chars().map(Token::wild));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Syntax;
    use crate::iam::authorization::reference;
    use std::collections::BTreeSet;

    const BUCKET: &str = "s3:::${BucketName}";
    const OBJECT: &str = "s3:::${BucketName}/${ObjectName}";
    const STREAM: &str = "logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${LogStreamName}";
    const API: &str = "execute-api:${Region}:${Account}:${ApiId}/${Stage}/${Method}/${ApiSpecificResourcePath}";
    const MODEL: &str = "bedrock:${Region}::foundation-model/${ResourceId}";
    const CUSTOM_MODEL: &str = "bedrock:${Region}:${Account}:custom-model/${ResourceId}";
    const GATEWAY: &str = "bedrock-agentcore:${Region}:${Account}:gateway/${GatewayId}";
    const GUARDRAIL: &str = "bedrock:${Region}:${Account}:guardrail/${GuardrailId}";
    const PARAMETER: &str = "ssm:${Region}:${Account}:parameter/${ParameterNameWithoutLeadingSlash}";
    const SECRET: &str = "secretsmanager:${Region}:${Account}:secret:${SecretId}";
    const QUEUE: &str = "sqs:${Region}:${Account}:${QueueName}";
    const BROWSER: &str = "bedrock-agentcore:${Region}:aws:browser/${BrowserId}";

    #[test]
    fn what_may_be_one_of_them_fits() {
        for (written, taken) in [
            ("arn:aws:s3:::b", BUCKET),
            ("arn:aws:s3:::b*", OBJECT),
            ("arn:aws:s3:::*", BUCKET),
            ("arn:aws:s3:::${Bucket}/*", OBJECT),
            ("${Bucket.Arn}/*", OBJECT),
            ("${Bucket.Arn}", OBJECT),
            ("{{resolve:ssm:/bucket/arn}}", BUCKET),
            ("arn:aws:s3:*", OBJECT),
            ("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/x:*", STREAM),
            ("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/x*", STREAM),
            ("arn:aws:logs:*:*:*", STREAM),
            ("arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/*", MODEL),
            ("arn:aws:bedrock:*:*:foundation-model/x", MODEL),
            ("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/", API),
            ("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/*", API),
            ("arn:aws:bedrock-agentcore:*:*:browser/*", BROWSER),
            ("arn:aws:bedrock-agentcore:eu-west-1:aws:browser/aws.browser.v1", BROWSER),
            ("arn:aws:bedrock:eu-west-1:111122223333:custom-model/base.model/abcdefghijkl", CUSTOM_MODEL),
            ("arn:aws:bedrock-agentcore:*:*:gateway/*", GATEWAY),
            ("arn:aws:bedrock-agentcore:*:*:*/x", GATEWAY),
            ("arn:aws:bedrock-agentcore:*:*:gateway/${Gateway}", GATEWAY),
            ("arn:aws:bedrock:eu-west-1:111122223333:guardrail/{{resolve:ssm:/a/b}}", GUARDRAIL),
            ("arn:aws:ssm:eu-west-1:111122223333:parameter/a/b", PARAMETER),
            ("arn:aws:ssm:eu-west-1:111122223333:parameter/*", PARAMETER),
        ] {
            assert!(may_be(&Pattern::resource(written, Syntax::Sub), taken), "{written} is no {taken}");
        }
    }

    #[test]
    fn what_is_surely_none_of_them_does_not() {
        for (written, taken) in [
            ("arn:aws:s3:::b", OBJECT),
            ("arn:aws:s3:::b/*", BUCKET),
            ("arn:aws:s3:eu-west-1:111122223333:b", BUCKET),
            ("arn:aws:logs:eu-west-1:111122223333:log-group:/aws/x", STREAM),
            ("arn:aws:bedrock:eu-west-1:111122223333:foundation-model/x", MODEL),
            ("arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/x", MODEL),
            ("arn:aws:bedrock-agentcore:eu-west-1:111122223333:browser/aws.browser.v1", BROWSER),
            ("arn:aws:bedrock-agentcore:eu-west-1:111122223333:gateway/x/target/*", GATEWAY),
            ("arn:aws:bedrock-agentcore:*:*:gateway/*/*", GATEWAY),
            ("arn:aws:bedrock:eu-west-1:111122223333:guardrail/abc:DRAFT", GUARDRAIL),
            ("arn:aws:sqs:eu-west-1:111122223333:queue:q", QUEUE),
            ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf:password::", SECRET),
            ("arn:aws:bedrock-agentcore:eu-west-1:aws:gateway/x-abcdefghij", GATEWAY),
            ("arn:aws:ssm:eu-west-1:111122223333:parameter//a/b", PARAMETER),
        ] {
            assert!(!may_be(&Pattern::resource(written, Syntax::Sub), taken), "{written} is a {taken}");
        }
    }

    #[test]
    fn every_arn_of_the_list_is_one_of_its_own_kind() {
        let variable = |taken: &str, value: &str| {
            let mut parts = taken.split("${");
            let first = parts.next().unwrap_or_default().to_owned();
            parts.filter_map(|part| part.split_once('}')).fold(first, |text, (_, rest)| text + value + rest)
        };
        let all = reference::services().filter_map(reference::service).flat_map(|service| &service.actions);
        let taken: BTreeSet<&str> = all.flat_map(|action| &action.takes).copied().collect();
        assert!(taken.len() > 2_000, "{}", taken.len());
        for taken in taken {
            for value in ["a1", "*", "${!aws:PrincipalTag/team}", "${Stack.Name}"] {
                let written = format!("arn:aws-cn:{}", variable(taken, value));
                assert!(may_be(&Pattern::resource(&written, Syntax::Sub), taken), "{written} is no {taken}");
            }
        }
    }
}
