//! Two modules make an endpoint of one service in one VPC. With private DNS a VPC has one at most, and a route table leads to
//! S3 once.
//!
//! ```yaml
//! modules:
//!   quotes: {…}       # vpcEndpoint: {allowSecurityGroups: [sg-…]} with the group of orders
//!   orders: {…}       # no vpcEndpoint
//! ```

use super::across::{UniqueName, collisions};
use crate::cloudformation::resource_types::ec2;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "terraform-provider-aws#17535; AWS PrivateLink guide, Manage DNS names",
        controls: &[],
    },
    severity: Severity::Error,
    title: "Two modules that make the same endpoint in one VPC.",
    why: "the second fails: \"private-dns-enabled cannot be set because there is already a conflicting DNS domain\"",
    fix: "write it in one of the modules, with the security groups of the other in `allowSecurityGroups`",
    scope: &[Scope::Beside(&[Scope::Values(
        &[ec2::VPC_ENDPOINT],
        &["/ServiceName", "/VpcId", "/PrivateDnsEnabled", "/RouteTableIds/*"],
    )])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let mut named = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        for endpoint in subject.of_type(ec2::VPC_ENDPOINT) {
            let properties = &endpoint.properties;
            let text = |name: &str| Some(subject.as_written(properties.get(name)?.text()?));
            let (Some(service), Some(vpc)) = (text("ServiceName"), text("VpcId")) else { continue };
            if properties.get("PrivateDnsEnabled").is_some_and(|part| part.is_true()) {
                let name = format!("{service} in {vpc}");
                named.push(UniqueName::regional(index, &name, "VPC endpoint", &properties.place_of("ServiceName")));
            }
            for table in properties.get("RouteTableIds").into_iter().flat_map(|tables| tables.items()) {
                let Some(id) = table.text() else { continue };
                let name = format!("{service} by {}", subject.as_written(id));
                named.push(UniqueName::regional(index, &name, "VPC endpoint", &table.at));
            }
        }
    }
    collisions(subjects, named)
}
