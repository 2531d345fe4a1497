//! A security group lets everybody on the internet in (`0.0.0.0/0`, `::/0`). Ours admit security groups only.

use super::ingress::{SCOPE, ingress};
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!("EC2RestrictedInbound", [AwsSolutions("EC23", &[])]),
    severity: Severity::Error,
    title: "A security group that is open to the internet.",
    why: "what listens behind it is reached by everybody who finds it",
    fix: "name the security group or the address range that calls",
    scope: SCOPE,
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let open = ingress(subject).into_iter().filter_map(|ingress| {
        let range = ingress.range_of_everybody(&["CidrIp", "CidrIpv6"])?;
        Some(RuleMatch::new(&range.at, format!("`{}` lets everybody in", ingress.id)))
    });
    open.collect()
}
