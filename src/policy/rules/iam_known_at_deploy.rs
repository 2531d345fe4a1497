//! A statement names its actions or resources, or the role its policies, by a parameter that CloudFormation reads when the
//! stack is deployed. No rule can judge what it does not see: the parameter may hold a `*`.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: '{{resolve:ssm:/quotes/actions}}'      # write s3:GetObject
//!   Resource: arn:aws:s3:::quotes/*
//! ```
//!
//! Of resources and attached policies, where that is common, it is a note. With `--resolve-ssm` the value of today is looked
//! up, and judged like a written one.

use crate::cloudformation::resource_types::iam;
use crate::cloudformation::text;
use crate::diagnostic::Severity;
use crate::iam::{LocatedText, PolicyKind};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::is_identity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "CloudFormation user guide, parameters of SSM types", controls: LEAST_PRIVILEGE },
    severity: Severity::Warning,
    title: "A permission that nobody knows before the deploy.",
    why: "rules read what is written: whoever may change the parameter decides what the role may do",
    fix: "write it out, or look the value up with `--resolve-ssm`, so that it is judged",
    scope: &[Scope::Values(PERMISSIONS, &[])],
    check: Check::Template(check),
    admin: Admin::Follows,
};

/// What statements about what an identity may do stand in.
const PERMISSIONS: &[&str] = &[
    iam::GROUP,
    iam::GROUP_POLICY,
    iam::MANAGED_POLICY,
    iam::POLICY,
    iam::ROLE,
    iam::ROLE_POLICY,
    iam::USER,
    iam::USER_POLICY,
];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let is_open = |text: &str| text::references(text).any(|name| subject.template.parameters.contains_key(name));
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| statement.allows()) {
        let unseen = |written: &LocatedText<PointerBuf>, what| {
            let words = format!("`{}` stands for {what} that no rule has seen", written.text);
            is_open(&written.text).then(|| RuleMatch::new(&written.at, words).in_statement(&statement.at))
        };
        let actions = statement.actions().chain(statement.not_action.iter().flat_map(|not| &not.values));
        found.extend(actions.filter_map(|action| unseen(action, "actions")));
        found.extend(statement.resources().filter_map(|resource| unseen(resource, "resources")).map(RuleMatch::note));
    }
    let identities = subject.resources().iter().filter(|resource| is_identity(resource.kind));
    let attached = identities.filter_map(|resource| resource.properties.get("ManagedPolicyArns"));
    for part in attached.flat_map(|part| part.items()) {
        if let Some(text) = part.text().filter(|text| is_open(text)) {
            found.push(RuleMatch::new(&part.at, format!("`{text}` stands for a policy that no rule has seen")).note());
        }
    }
    found
}
