//! A user pool is of the tier PLUS, as the one of `customJwtAuthorizer.cognito` is: threat protection
//! (AwsSolutions-COG3) takes it. AWS bills every user who is active in a month, more than in other tiers.
//!
//! ```yaml
//! UserPoolTier: PLUS
//! ```
//!
//! That is what it costs, and nothing is wrong; so it is a note.

use crate::cloudformation::resource_types::cognito;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "MDAA 1.8; Amazon Cognito developer guide, user pool feature plans", controls: &[] },
    severity: Severity::Info,
    title: "A user pool that is billed by its active users.",
    why: "AWS bills each user who is active in a month at the price of the tier PLUS",
    fix: "nothing needs to be done; for many users make a pool outside, and name it by `discoveryUrl`",
    scope: &[Scope::Values(&[cognito::USER_POOL], &["/UserPoolTier"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let tiers =
        subject.of_type(cognito::USER_POOL).filter_map(|pool| Some((pool.id, pool.properties.get("UserPoolTier")?)));
    let plus = tiers.filter(|(_, tier)| tier.text() == Some("PLUS"));
    plus.map(|(id, tier)| RuleMatch::new(&tier.at, format!("active users of `{id}` are billed")).note()).collect()
}
