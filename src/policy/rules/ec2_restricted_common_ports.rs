//! A security group lets everybody get to a port that is attacked often (20, 21, 3306, 3309, 3389, 4333), or lets all
//! protocols in from anywhere, be it one security group.

use super::ingress::{HIPAA_INGRESS, PCI_INGRESS, SCOPE, ingress};
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Control, Definition, Framework, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "EC2RestrictedCommonPorts",
        [
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &[
                    "AC-4(21)",
                    "AC-17b",
                    "AC-17(1)",
                    "AC-17(4)(a)",
                    "AC-17(9)",
                    "AC-17(10)",
                    "CM-2a",
                    "CM-2(2)",
                    "CM-6a",
                    "CM-7b",
                    "CM-8(6)",
                    "CM-9b",
                    "SC-7a",
                    "SC-7c",
                    "SC-7(5)",
                    "SC-7(7)",
                    "SC-7(11)",
                    "SC-7(12)",
                    "SC-7(16)",
                    "SC-7(21)",
                    "SC-7(24)(b)",
                    "SC-7(25)",
                    "SC-7(26)",
                    "SC-7(27)",
                    "SC-7(28)",
                ],
            }]),
            Hipaa(HIPAA_INGRESS),
            Pci(PCI_INGRESS),
        ]
    ),
    severity: Severity::Error,
    title: "Ports that are attacked often, open to everybody.",
    why: "databases and remote desktops are found and tried by machines",
    fix: "name the security group or the address range that calls, and the port that it needs",
    scope: SCOPE,
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const PORTS: [i64; 6] = [20, 21, 3389, 3309, 3306, 4333];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let open = ingress(subject).into_iter().filter_map(|ingress| match ingress.protocol()? {
        "-1" => {
            let words = format!("`{}` lets every protocol and port in", ingress.id);
            Some(RuleMatch::new(&ingress.rule.place_of("IpProtocol"), words))
        }
        "tcp" => {
            let range = ingress.range_of_everybody(&["CidrIp"])?;
            let port = PORTS.iter().find(|port| ingress.opens(**port))?;
            Some(RuleMatch::new(&range.at, format!("`{}` lets everybody get to port {port}", ingress.id)))
        }
        _ => None,
    });
    open.collect()
}
