/// A framework, and which of its controls ask for a rule.
///
/// Those of the rule packs are the ids that cdk-nag 2.37.55 names; of AwsSolutions, which names none,
/// and of all other rules they are ours.
#[derive(Clone, Copy, Debug)]
pub struct Control {
    pub framework: Framework,
    /// Its controls, by their own numbers.
    pub ids: &'static [&'static str],
}

/// A list of controls that somebody else wrote, or the checks of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Framework {
    /// NIST 800-53, revision 5.
    Nist,
    /// The HIPAA Security Rule.
    Hipaa,
    /// PCI DSS 3.2.1, as cdk-nag's pack names it.
    Pci,
    /// PCI DSS 4.0.1, of 2024-06.
    Pci4,
    /// The NIST Cybersecurity Framework 2.0, by its subcategories.
    NistCsf,
    /// AWS's AI security framework, by the ids that prowler gives it: AWS's own text has none.
    Aisf,
    /// AWS Foundational Security Best Practices, as AWS Security Hub has them.
    Fsbp,
    /// Controls of AWS Security Hub that are of other standards than FSBP, or not surely of that one.
    SecurityHub,
    /// Checks of prowler, which looks at accounts.
    Prowler,
    /// Checks of checkov, which reads templates.
    Checkov,
}

impl Framework {
    /// In the order in which they are printed.
    pub const ALL: [Framework; 10] = [
        Framework::Nist,
        Framework::Hipaa,
        Framework::Pci,
        Framework::Pci4,
        Framework::NistCsf,
        Framework::Aisf,
        Framework::Fsbp,
        Framework::SecurityHub,
        Framework::Prowler,
        Framework::Checkov,
    ];

    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Framework::Nist => "NIST 800-53 r5",
            Framework::Hipaa => "HIPAA Security",
            Framework::Pci => "PCI DSS 3.2.1",
            Framework::Pci4 => "PCI DSS 4.0.1",
            Framework::NistCsf => "NIST CSF 2.0",
            Framework::Aisf => "AWS AI Security Framework",
            Framework::Fsbp => "AWS FSBP",
            Framework::SecurityHub => "AWS Security Hub",
            Framework::Prowler => "prowler",
            Framework::Checkov => "checkov",
        }
    }

    /// Whether cdk-nag's rule packs name its controls.
    pub fn is_of_a_pack(self) -> bool {
        matches!(self, Framework::Nist | Framework::Hipaa | Framework::Pci)
    }

    /// What a reader of its ids must know; none where there is nothing.
    pub fn remark(self) -> Option<&'static str> {
        match self {
            Framework::Pci => Some("retired on 2024-03-31 for version 4; the ids are those that cdk-nag's pack names"),
            Framework::Aisf => Some("AWS's text has no ids; these are prowler's, of its list 1.0 (2026-08)"),
            Framework::Prowler => Some("the id of a check that looks for the same in an account"),
            Framework::Checkov => Some("the id of a check that looks for the same in a template"),
            Framework::Nist
            | Framework::Hipaa
            | Framework::Pci4
            | Framework::NistCsf
            | Framework::Fsbp
            | Framework::SecurityHub => None,
        }
    }
}

/// Who may do what, in NIST 800-53.
pub const NIST_ACCESS: &[&str] = &[
    "AC-2i.2",
    "AC-2(1)",
    "AC-2(6)",
    "AC-3",
    "AC-3(3)(a)",
    "AC-3(3)(b)(1)",
    "AC-3(3)(b)(2)",
    "AC-3(3)(b)(3)",
    "AC-3(3)(b)(4)",
    "AC-3(3)(b)(5)",
    "AC-3(3)(c)",
    "AC-3(3)",
    "AC-3(4)(a)",
    "AC-3(4)(b)",
    "AC-3(4)(c)",
    "AC-3(4)(d)",
    "AC-3(4)(e)",
    "AC-3(4)",
    "AC-3(7)",
    "AC-3(8)",
    "AC-3(12)(a)",
    "AC-3(13)",
    "AC-3(15)(a)",
    "AC-3(15)(b)",
    "AC-4(28)",
    "AC-6",
    "AC-6(3)",
    "AC-24",
    "CM-5(1)(a)",
    "CM-6a",
    "CM-9b",
    "MP-2",
    "SC-23(3)",
];
/// Who may do what, in HIPAA.
pub const HIPAA_ACCESS: &[&str] = &[
    "164.308(a)(3)(i)",
    "164.308(a)(3)(ii)(A)",
    "164.308(a)(3)(ii)(B)",
    "164.308(a)(4)(i)",
    "164.308(a)(4)(ii)(A)",
    "164.308(a)(4)(ii)(B)",
    "164.308(a)(4)(ii)(C)",
    "164.312(a)(1)",
];
/// Who may do what, in PCI DSS.
pub const PCI_ACCESS: &[&str] = &["2.2", "7.1.2", "7.1.3", "7.2.1", "7.2.2"];
/// The least that a role needs: how we map rules of our own about permissions.
pub const LEAST_PRIVILEGE: &[Control] = &[
    Control { framework: Framework::Nist, ids: &["AC-3", "AC-6"] },
    Control { framework: Framework::Hipaa, ids: &["164.308(a)(4)(ii)(B)", "164.312(a)(1)"] },
    Control { framework: Framework::Pci, ids: &["7.1.2", "7.2.2"] },
];
