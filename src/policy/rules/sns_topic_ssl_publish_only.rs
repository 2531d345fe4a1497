//! A topic takes messages over connections that are not encrypted: it has no key, and no statement of its policy denies
//! `sns:Publish` where `aws:SecureTransport` is false. The policy of the topic that mdaac makes has one.
//!
//! ```yaml
//! - Effect: Deny
//!   Principal: '*'
//!   Action: sns:Publish
//!   Resource: '*'
//!   Condition: {Bool: {aws:SecureTransport: 'false'}}
//! ```

use crate::cloudformation::resource_types::sns;
use crate::diagnostic::Severity;
use crate::iam::{Effect, Statement};
use crate::policy::bounds::everyone;
use crate::policy::subject::Resource;
use crate::policy::{Admin, Check, Control, Definition, Framework, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "SNSTopicSSLPublishOnly",
        [AwsSolutions("SNS3", &[Control { framework: Framework::Nist, ids: &["SC-8", "SC-8(1)"] }])]
    ),
    severity: Severity::Error,
    title: "A topic that takes messages in the clear.",
    why: "what is published in the clear can be read and changed on its way",
    fix: "write `KmsMasterKeyId`, or the statement above into a policy of the topic",
    scope: &[Scope::Presence(&[sns::TOPIC], &["/KmsMasterKeyId"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let open = subject.of_type(sns::TOPIC).filter(|topic| {
        topic.properties.get("KmsMasterKeyId").is_none()
            && !subject.policies().iter().any(|policy| {
                let policies = subject.resources().iter().filter(|resource| resource.id == policy.resource);
                policy.resource_type == sns::TOPIC_POLICY
                    && policies.into_iter().any(|policy| is_of(policy, topic))
                    && policy.document.statements.iter().any(denies_plain)
            })
    });
    let found = open.map(|topic| {
        RuleMatch::new(&topic.properties.at, format!("the topic `{}` takes messages in the clear", topic.id))
    });
    found.collect()
}

/// Whether a policy is one of the topic: by reference, or by an ARN with its name.
fn is_of(policy: &Resource<'_>, topic: &Resource<'_>) -> bool {
    let name = topic.properties.get("TopicName").and_then(|name| name.text());
    let topics = policy.properties.get("Topics");
    topics.is_some_and(|topics| {
        topics.items().filter_map(|item| item.text()).any(|item| {
            let reference = item.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            reference.is_some_and(|named| named.split('.').next() == Some(topic.id))
                || name.is_some_and(|name| item.ends_with(name))
        })
    })
}

fn denies_plain(statement: &Statement<PointerBuf>) -> bool {
    let in_the_clear = statement.conditions.iter().any(|condition| {
        condition.operator.eq_ignore_ascii_case("Bool")
            && condition.key.text.eq_ignore_ascii_case("aws:SecureTransport")
            && condition.values.iter().any(|value| value.text == "false")
    });
    statement.effect == Some(Effect::Deny)
        && in_the_clear
        && statement.names()("sns:Publish").is_some()
        && everyone(statement).is_some()
}
