//! A security group lets everybody on the internet get to port 22.

use super::ingress::{HIPAA_INGRESS, PCI_INGRESS, SCOPE, ingress};
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Control, Definition, Framework, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "EC2RestrictedSSH",
        [
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &[
                    "AC-17b",
                    "AC-17(1)",
                    "AC-17(4)(a)",
                    "AC-17(9)",
                    "AC-17(10)",
                    "CM-9b",
                    "SC-7a",
                    "SC-7c",
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
    title: "SSH from everywhere.",
    why: "port 22 is tried by machines within minutes",
    fix: "name the security group or the address range that may use SSH",
    scope: SCOPE,
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let open = ingress(subject).into_iter().filter_map(|ingress| {
        let range = ingress.range_of_everybody(&["CidrIp", "CidrIpv6"])?;
        let ssh = ingress.opens(22) || ingress.protocol() == Some("-1");
        ssh.then(|| RuleMatch::new(&range.at, format!("`{}` lets everybody try SSH", ingress.id)))
    });
    open.collect()
}
