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

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::iam::{LocatedText, Pattern, PolicyKind, Statement, Syntax, bounding_keys};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;
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
    scope: &[Scope::If(
        |subject, _| allowed_models(subject).is_some(),
        &[Scope::Identity(&["Action", "Resource", "Condition"])],
    )],
    check: Check::Template(check),
    admin: Admin::Follows,
};

const ACTIONS: [&str; 4] = [
    "bedrock:InvokeModel",
    "bedrock:InvokeModelWithResponseStream",
    "bedrock:CreateModelInvocationJob",
    "bedrock:StartAsyncInvoke",
];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let Some(allowed) = allowed_models(subject) else { return Vec::new() };
    let texts: HashSet<&str> = allowed.iter().map(|model| model.text.as_str()).collect();
    let patterns: Vec<Pattern> = allowed.iter().map(in_its_partition).collect();
    let within = |model: &LocatedText<PointerBuf>| {
        texts.contains(model.text.as_str()) || {
            let model = in_its_partition(model);
            patterns.iter().any(|allowed| allowed.covers(&model))
        }
    };
    let mut found = attached(subject);
    for statement in subject.statements(PolicyKind::Identity) {
        let grants = statement.grants();
        if let Some(at) = grants("bedrock-mantle:CreateInference")
            .filter(|_| !bounding_keys(statement).iter().any(|key| key == "bedrock-mantle:model"))
        {
            let words = "`bedrock-mantle:CreateInference` is allowed, which `allowedModelArns` does not bound";
            let finding = RuleMatch::new(at, words).in_statement(&statement.at);
            found.push(finding.help("add a condition on `bedrock-mantle:Model`, or remove the action"));
            continue;
        }
        let Some(action) = ACTIONS.iter().find(|action| grants(action).is_some()) else { continue };
        if through_profiles(statement, within) {
            continue;
        }
        if let Some(at) = statement.wide_resource(|model| may_be_a_model(model) && !within(model)) {
            let words = format!("`{action}` is allowed beyond `allowedModelArns`");
            found.push(RuleMatch::new(at, words).in_statement(&statement.at));
        }
    }
    found
}

/// `allowedModelArns` as the template has it: the resources of the runtime's own statement, where they are not ours.
fn allowed_models<'a>(subject: &'a Subject<'_>) -> Option<&'a [LocatedText<PointerBuf>]> {
    let mut statements = subject.policies().iter().flat_map(|policy| &policy.document.statements);
    let own = statements.find(|statement| statement.sid.as_ref().is_some_and(|sid| sid.text == OWN))?;
    let listed = own.resource.as_ref()?;
    subject.template.get(&listed.at).filter(|fragment| !subject.is_ours(fragment))?;
    Some(&listed.values)
}

/// The statement of templates/ that lets the role invoke models.
const OWN: &str = "BedrockModelInvocation";

/// Whether it allows a model only where one of the list's inference profiles calls it.
fn through_profiles(statement: &Statement<PointerBuf>, within: impl Fn(&LocatedText<PointerBuf>) -> bool) -> bool {
    let of_profiles = statement.conditions.iter().filter(|condition| {
        ["ArnLike", "ArnEquals", "StringLike", "StringEquals"].contains(&condition.operator.as_str())
            && condition.key.text == "bedrock:InferenceProfileArn"
    });
    let mut read = of_profiles.filter(|condition| {
        !condition.values.is_empty() && !statement.unread.iter().any(|at| at.starts_with(&condition.key.at))
    });
    read.any(|condition| condition.values.iter().all(&within))
}

/// Policies of AWS that allow every model (AWS managed policy reference, 2026-11).
const POLICIES: [&str; 4] = [
    "AmazonBedrockFullAccess",
    "AmazonBedrockLimitedAccess",
    "AmazonBedrockMantleFullAccess",
    "AmazonBedrockMantleInferenceAccess",
];

fn attached(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let roles = subject.of_type(iam::ROLE).filter_map(|role| role.properties.get("ManagedPolicyArns"));
    let mut found = Vec::new();
    for part in roles.flat_map(|part| part.items()) {
        let name = part.text().filter(|arn| arn.contains(":iam::aws:policy/")).and_then(|arn| arn.rsplit('/').next());
        if let Some(name) = name.filter(|name| POLICIES.contains(name)) {
            let finding = RuleMatch::new(&part.at, format!("`{name}` allows every model, not only `allowedModelArns`"));
            found.push(finding.help("write the statements that the agent needs under `policyDocument`"));
        }
    }
    found
}

/// A role works in one partition, whether its name is known before the deploy or not.
fn in_its_partition(model: &LocatedText<PointerBuf>) -> Pattern {
    Pattern::resource(&model.text.replacen("${AWS::Partition}", "aws", 1), Syntax::Sub)
}

/// Whether a resource could be something of Bedrock's.
fn may_be_a_model(resource: &LocatedText<PointerBuf>) -> bool {
    let service = resource.as_resource().split(6).nth(2);
    service.is_none_or(|service| service.overlaps(&Pattern::text("bedrock")))
}
