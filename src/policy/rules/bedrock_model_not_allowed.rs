//! `allowedModelArns` bounds the models that the role may invoke. A statement of `policies` allows more.
//!
//! ```yaml
//! allowedModelArns: ['arn:aws:bedrock:*::foundation-model/anthropic.claude-*']
//! policies:
//!   - policyDocument:
//!       Statement:
//!         - {Effect: Allow, Action: bedrock:InvokeModel, Resource: '*'}
//! ```

use crate::diagnostic::{Code, Severity};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::{DocumentKind, Statement, glob};
use crate::policy::part::Part;
use crate::policy::{Check, Found, Id, Rule, Subject};
use crate::template::Datum;
use std::collections::BTreeSet;
use wildmatch::WildMatch;

const TITLE: &str = "A right to invoke more models than `allowedModelArns` names.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("bedrock-model-not-allowed", TITLE), controls: LEAST_PRIVILEGE }],
    severity: Severity::Error,
    title: TITLE,
    why: "IAM adds up what statements allow: the list bounds nothing while another statement allows more",
    fix: "name the same models here, or add this one to `allowedModelArns`",
    source: "IAM user guide, Policy evaluation logic; AgentCore developer guide, execution role (2026)",
    check: Check::Template(check),
    follows_from_admin: true,
    name: "bedrock_model_not_allowed",
};

const ACTIONS: [&str; 4] = [
    "bedrock:InvokeModel",
    "bedrock:InvokeModelWithResponseStream",
    "bedrock:CreateModelInvocationJob",
    "bedrock:StartAsyncInvoke",
];

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let Some(Datum::List(allowed)) = subject.config.get("allowedModelArns").map(|list| &list.datum) else {
        return Vec::new();
    };
    let allowed: BTreeSet<&str> = allowed
        .iter()
        .filter_map(|arn| match &arn.datum {
            Datum::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let patterns: Vec<WildMatch> = allowed.iter().map(|pattern| WildMatch::new(pattern)).collect();
    // Most stand in the list themselves; it may be long.
    let within = |text: &str| allowed.contains(text) || patterns.iter().any(|pattern| pattern.matches(text));
    let identity = subject.documents().iter().filter(|document| document.kind == DocumentKind::Identity);
    let mut found = Vec::new();
    for statement in identity.flat_map(|document| &document.statements) {
        let Some((action, _)) = ACTIONS.iter().find_map(|action| Some((action, statement.grants(action)?))) else {
            continue;
        };
        if through_profiles(statement, within) {
            continue;
        }
        // What a pattern of the list matches as text, it matches with every wildcard filled in.
        if let Some(part) = statement.wide_resource(|text| may_be_a_model(text) && !within(text)) {
            let words = format!("`{action}` is allowed beyond `allowedModelArns`");
            found.push(Found::new(&part.at, words).in_statement(&statement.at));
        }
    }
    found
}

/// Whether it allows a model only where one of the list's inference profiles calls it.
fn through_profiles(statement: &Statement, within: impl Fn(&str) -> bool) -> bool {
    let Some(condition) = statement.part.get("Condition") else { return false };
    ["ArnLike", "ArnEquals", "StringLike", "StringEquals"].iter().any(|operator| {
        let profiles = condition.get(operator).and_then(|keys| keys.get("bedrock:InferenceProfileArn"));
        let profiles = profiles.map(Part::items).unwrap_or_default();
        !profiles.is_empty() && profiles.iter().all(|profile| profile.text().is_some_and(&within))
    })
}

/// Whether an ARN pattern could match something of Bedrock's.
fn may_be_a_model(pattern: &str) -> bool {
    let service = pattern.split(':').nth(2);
    pattern == "*" || service.is_none_or(|service| glob(service, "bedrock"))
}
