//! A managed policy holds at most 6144 characters, white space not counted. mdaac's own statements take about 2500 of
//! them, all of `policies` goes on top.
//!
//! Values that are known only at the deploy are counted at the least they can be, so that a policy which passes here may
//! still be too large there.

use crate::cloudformation::resource_types::iam;
use crate::cloudformation::text::{Segment, segments};
use crate::cloudformation::{Fragment, FragmentValue};
use crate::diagnostic::Severity;
use crate::policy::origin::of_user;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "IAM and STS quotas (2026-11); MDAA emits larger ones without a word [ran]",
        controls: &[],
    },
    severity: Severity::Error,
    title: "A managed policy that is too large.",
    why: "IAM: \"Cannot exceed quota for PolicySize: 6144\"; white space does not count",
    fix: "join statements that differ in one value, or move some to a policy of your own and name it by `policyArn`",
    scope: &[Scope::PoliciesOf(iam::MANAGED_POLICY, &[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const MOST: usize = 6144;

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for policy in subject.of_type(iam::MANAGED_POLICY) {
        let Some(document) = policy.properties.get("PolicyDocument") else { continue };
        let whole = size(document.fragment);
        if whole > MOST {
            let message = format!("the policy has {whole} characters, {} too many", whole - MOST);
            // The largest that the user can make smaller.
            let statements = document.get("Statement").map(|statements| statements.items()).into_iter().flatten();
            let theirs = statements.filter(|statement| of_user(subject, &statement.fragment.origins).is_some());
            let largest = theirs.max_by_key(|statement| size(statement.fragment));
            let at = largest.as_ref().map_or(&document.at, |largest| &largest.at);
            found.push(RuleMatch::new(at, message).covering(format!("{whole} characters")));
        }
    }
    found
}

/// The characters of the compact JSON that are no white space.
fn size(fragment: &Fragment) -> usize {
    let entries = |count: usize| 2 + count.saturating_sub(1);
    match &fragment.value {
        FragmentValue::Text(text) => 2 + characters(text),
        FragmentValue::List(items) => entries(items.len()) + items.iter().map(size).sum::<usize>(),
        FragmentValue::Map(map) => {
            let each = map.iter().map(|(key, value)| characters(key) + 3 + size(value));
            entries(map.len()) + each.sum::<usize>()
        }
        FragmentValue::Json(content) => size(content),
        FragmentValue::Function(..) => 2,
        FragmentValue::Absent | FragmentValue::Bool(_) | FragmentValue::Number(_) => {
            fragment.to_json().to_string().len()
        }
    }
}

fn characters(text: &str) -> usize {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let each = segments(text).map(|segment| match segment {
        Segment::Literal(literal) => visible(literal),
        Segment::Reference("AWS::AccountId") => 12,
        // `us-east-1` and `aws` are the shortest, and every name has a letter.
        Segment::Reference("AWS::Region") => 9,
        Segment::Reference("AWS::Partition") => 3,
        Segment::Reference(_) => 1,
    });
    each.sum()
}
