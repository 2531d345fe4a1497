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
    [service, region, account].iter().all(|part| part.overlaps(&Pattern::new(tokens(next()))))
        && may_be_resource(&resource, next())
}

/// The same of the last part alone.
pub fn may_be_resource(written: &Pattern, taken: &str) -> bool {
    let slash = written.tokens().contains(&Token::Char('/'));
    // Its last name may be empty: the root of an API is `…/GET/`.
    let mut wanted = tokens(taken);
    if taken.ends_with('}') && taken.contains('/') {
        wanted.truncate(wanted.len().saturating_sub(2));
        wanted.push(Token::Any);
    }
    !(slash && WITHOUT_SLASH.contains(&taken)) && written.overlaps(&Pattern::new(wanted))
}

/// Names that are all of the last part, and hold no slash: what has one is something below them (S3 user guide, bucket naming
/// rules; SQS developer guide, queue names).
const WITHOUT_SLASH: [&str; 2] = ["${BucketName}", "${QueueName}"];

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
