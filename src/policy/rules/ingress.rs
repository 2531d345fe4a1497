//! What the rules about security groups share: the rules that let traffic in, wherever they stand.

use crate::cloudformation::FragmentValue;
use crate::cloudformation::resource_types::ec2::{SECURITY_GROUP, SECURITY_GROUP_INGRESS};
use crate::policy::part::Part;
use crate::policy::{Control, Framework, Scope, Subject};

/// The controls that cdk-nag's packs name for it, beside those of NIST.
pub const HIPAA_INGRESS: &[Control] = &[Control {
    framework: Framework::Hipaa,
    ids: &[
        "164.308(a)(3)(i)",
        "164.308(a)(3)(ii)(B)",
        "164.308(a)(4)(i)",
        "164.308(a)(4)(ii)(A)",
        "164.308(a)(4)(ii)(B)",
        "164.308(a)(4)(ii)(C)",
        "164.312(a)(1)",
        "164.312(e)(1)",
    ],
}];
pub const PCI_INGRESS: &[Control] =
    &[Control { framework: Framework::Pci, ids: &["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "2.2", "2.2.2"] }];

/// What the rules about it read.
pub const SCOPE: &[Scope] = &[
    Scope::Values(
        &[SECURITY_GROUP],
        &[
            "/SecurityGroupIngress/*/CidrIp",
            "/SecurityGroupIngress/*/CidrIpv6",
            "/SecurityGroupIngress/*/FromPort",
            "/SecurityGroupIngress/*/IpProtocol",
            "/SecurityGroupIngress/*/ToPort",
        ],
    ),
    Scope::Values(&[SECURITY_GROUP_INGRESS], &["/CidrIp", "/CidrIpv6", "/FromPort", "/IpProtocol", "/ToPort"]),
];

/// A rule of a security group for traffic that comes in.
pub struct Ingress<'a> {
    /// The logical id of the group, or of the rule where it stands alone.
    pub id: &'a str,
    pub rule: Part<'a>,
}

/// Every such rule of a template.
pub fn ingress<'a>(subject: &Subject<'a>) -> Vec<Ingress<'a>> {
    let of_groups = subject.of_type(SECURITY_GROUP).flat_map(|group| {
        let rules = group.properties.get("SecurityGroupIngress").into_iter().flat_map(|rules| rules.items());
        rules.map(|rule| Ingress { id: group.id, rule })
    });
    let alone = subject.of_type(SECURITY_GROUP_INGRESS);
    of_groups.chain(alone.map(|one| Ingress { id: one.id, rule: one.properties.clone() })).collect()
}

impl<'a> Ingress<'a> {
    /// The address range that is everybody, if one of these properties holds it.
    pub fn range_of_everybody(&self, properties: &[&str]) -> Option<Part<'a>> {
        let ranges = properties.iter().filter_map(|property| self.rule.get(property));
        ranges.into_iter().find(|range| range.text().is_some_and(|text| text.contains("/0")))
    }

    pub fn protocol(&self) -> Option<&'a str> {
        self.rule.get("IpProtocol")?.text()
    }

    /// Whether a port is within; as cdk-nag reads it, `-1` at either end is all of them.
    pub fn opens(&self, port: i64) -> bool {
        match (self.port("FromPort"), self.port("ToPort")) {
            (Some(-1), Some(_)) | (Some(_), Some(-1)) => true,
            (Some(from), Some(to)) => (from..=to).contains(&port),
            (from, _) => from == Some(port),
        }
    }

    fn port(&self, property: &str) -> Option<i64> {
        match &self.rule.get(property)?.fragment.value {
            FragmentValue::Number(number) => number.as_i64(),
            _ => None,
        }
    }
}
