//! The role, user or group has a policy of AWS attached (`arn:aws:iam::aws:policy/…`).
//!
//! ```yaml
//! policies:
//!   - policyArn: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess   # every bucket of the account
//! ```
//!
//! Better, with what the agent reads and nothing else:
//!
//! ```yaml
//! policies:
//!   - policyDocument:
//!       Statement:
//!         - Effect: Allow
//!           Action: s3:GetObject
//!           Resource: arn:aws:s3:::quotes/*
//! ```
//!
//! MDAA lets its own role keep such policies; here it is a warning, which a waiver sets aside.

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::is_identity;
use crate::policy::part::as_cdk_nag;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!("IAMNoManagedPolicies", [AwsSolutions("IAM4", LEAST_PRIVILEGE)]),
    severity: Severity::Warning,
    title: "A policy that AWS manages.",
    why: "AWS writes its policies for everyone: they allow more than one agent needs, and change without you",
    fix: "write the statements that the agent needs under `policyDocument`, or name a policy of your own",
    scope: &[Scope::Attached],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let identities = subject.resources().iter().filter(|resource| is_identity(resource.kind));
    let attached = identities.filter_map(|resource| resource.properties.get("ManagedPolicyArns"));
    let mut found = Vec::new();
    for part in attached.flat_map(|part| part.items()) {
        let Some(arn) = part.text().filter(|arn| arn.contains(":iam::aws:")) else { continue };
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let mut finding = RuleMatch::new(&part.at, format!("`{name}` is a policy that AWS manages"));
        finding.granular = Some(format!("Policy::{}", as_cdk_nag(arn)));
        found.push(finding);
    }
    found
}
