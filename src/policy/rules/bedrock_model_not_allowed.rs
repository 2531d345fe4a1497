//! `allowedModelArns` bounds the models that the role may invoke. A statement of `policies` allows more.
//!
//! ```yaml
//! allowedModelArns: ['arn:aws:bedrock:*::foundation-model/anthropic.claude-*']
//! policies:
//!   - policyDocument:
//!       Statement:
//!         - {Effect: Allow, Action: bedrock:InvokeModel, Resource: '*'}
//! ```
//!
//! So do the policies of AWS that allow every model (`AmazonBedrockFullAccess`), and `bedrock-mantle:CreateInference`, whose
//! resource is a project and no model: bound that one by a condition on `bedrock-mantle:Model`.

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::{DocumentKind, Statement, glob, has_wildcard};
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Codes, Definition, Found, Subject};
use std::collections::HashSet;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "IAM user guide, Policy evaluation logic; AgentCore developer guide, execution role (2026); iam-data 2026-09, bedrock-mantle",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A right to invoke more models than `allowedModelArns` names.",
    why: "IAM adds up what statements allow: the list bounds nothing while another statement allows more",
    fix: "name the same models here, or add this one to `allowedModelArns`",
    check: Check::Template(check),
    admin: Admin::Follows,
};

const ACTIONS: [&str; 4] = [
    "bedrock:InvokeModel",
    "bedrock:InvokeModelWithResponseStream",
    "bedrock:CreateModelInvocationJob",
    "bedrock:StartAsyncInvoke",
];

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let Some(allowed) = allowed_models(subject) else { return Vec::new() };
    let patterns: Vec<&str> = allowed.iter().copied().filter(|arn| has_wildcard(arn)).collect();
    let within = |text: &str| allowed.contains(text) || patterns.iter().any(|allowed| covers(allowed, text));
    let identity = subject.documents().iter().filter(|document| document.kind == DocumentKind::Identity);
    let mut found = attached(subject);
    for statement in identity.flat_map(|document| &document.statements) {
        let mantle = statement.grants("bedrock-mantle:CreateInference");
        if let Some(part) =
            mantle.filter(|_| !statement.bounding_keys().iter().any(|key| key == "bedrock-mantle:model"))
        {
            let words = "`bedrock-mantle:CreateInference` is allowed, which `allowedModelArns` does not bound";
            let finding = Found::new(&part.at, words).in_statement(&statement.at);
            found.push(finding.help("add a condition on `bedrock-mantle:Model`, or remove the action"));
            continue;
        }
        let Some((action, _)) = ACTIONS.iter().find_map(|action| Some((action, statement.grants(action)?))) else {
            continue;
        };
        if through_profiles(statement, within) {
            continue;
        }
        if let Some(part) = statement.wide_resource(|text| may_be_a_model(text) && !within(text)) {
            let words = format!("`{action}` is allowed beyond `allowedModelArns`");
            found.push(Found::new(&part.at, words).in_statement(&statement.at));
        }
    }
    found
}

/// `allowedModelArns` as the template has it: the resources of the runtime's own statement, where they are not ours.
fn allowed_models<'a>(subject: &'a Subject<'_>) -> Option<HashSet<&'a str>> {
    let mut statements = subject.documents().iter().flat_map(|document| &document.statements);
    let own = statements.find(|statement| statement.part.get("Sid").and_then(|sid| sid.text()) == Some(OWN))?;
    let listed = own.part.get("Resource").filter(|part| !subject.is_ours(part.fragment))?;
    Some(listed.items().filter_map(|item| item.text()).collect())
}

/// The statement of templates/ that lets the role invoke models.
const OWN: &str = "BedrockModelInvocation";

/// Whether it allows a model only where one of the list's inference profiles calls it.
fn through_profiles(statement: &Statement, within: impl Fn(&str) -> bool) -> bool {
    let Some(condition) = statement.part.get("Condition") else { return false };
    ["ArnLike", "ArnEquals", "StringLike", "StringEquals"].iter().any(|operator| {
        let profiles = condition.get(operator).and_then(|keys| keys.get("bedrock:InferenceProfileArn"));
        let profiles: Vec<Part<'_>> = profiles.iter().flat_map(Part::items).collect();
        !profiles.is_empty() && profiles.iter().all(|profile| profile.text().is_some_and(&within))
    })
}

/// Policies of AWS that allow every model (AWS managed policy reference, 2026-11).
const POLICIES: [&str; 4] = [
    "AmazonBedrockFullAccess",
    "AmazonBedrockLimitedAccess",
    "AmazonBedrockMantleFullAccess",
    "AmazonBedrockMantleInferenceAccess",
];

fn attached(subject: &Subject<'_>) -> Vec<Found> {
    let roles = subject.of_type("AWS::IAM::Role").filter_map(|role| role.properties.get("ManagedPolicyArns"));
    let mut found = Vec::new();
    for part in roles.flat_map(|part| part.items()) {
        let name = part.text().filter(|arn| arn.contains(":iam::aws:policy/")).and_then(|arn| arn.rsplit('/').next());
        if let Some(name) = name.filter(|name| POLICIES.contains(name)) {
            let finding = Found::new(&part.at, format!("`{name}` allows every model, not only `allowedModelArns`"));
            found.push(finding.help("write the statements that the agent needs under `policyDocument`"));
        }
    }
    found
}

/// Whether a pattern of the list matches a text with every wildcard filled in. As text is enough,
/// but for a `?`, which would take a `*` for a letter.
fn covers(pattern: &str, text: &str) -> bool {
    glob(pattern, text) && (!pattern.contains('?') || glob(pattern, &text.replace('*', "**")))
}

/// Whether an ARN pattern could match something of Bedrock's.
fn may_be_a_model(pattern: &str) -> bool {
    let service = pattern.split(':').nth(2);
    pattern == "*" || service.is_none_or(|service| glob(service, "bedrock"))
}
