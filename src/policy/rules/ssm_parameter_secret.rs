//! The value of an `AWS::SSM::Parameter` looks like a credential. mdaac itself publishes names and ARNs only, and never shows
//! such a value.

use crate::cloudformation::resource_types::ssm;
use crate::diagnostic::Severity;
use crate::policy::credentials;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "CWE-798; AWS::SSM::Parameter, Type (resource schema 2026-10-20)",
        controls: &[
            Control { framework: Framework::Nist, ids: &["IA-5(7)", "SC-28"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)"] },
            Control { framework: Framework::Pci, ids: &["3.4", "8.2.1"] },
        ],
    },
    severity: Severity::Warning,
    title: "What looks like a credential in a plain SSM parameter.",
    why: "a parameter of type String is not encrypted and its value stands in the template (CWE-798)",
    fix: "keep it in AWS Secrets Manager; CloudFormation cannot make a SecureString",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for parameter in subject.of_type(ssm::PARAMETER) {
        let name = parameter.properties.get("Name").and_then(|part| part.text()).unwrap_or_default();
        let Some((part, value)) =
            parameter.properties.get("Value").and_then(|part| part.known().map(|value| (part, value)))
        else {
            continue;
        };
        let last = name.rsplit('/').next().unwrap_or(name);
        if let Some(kind) = credentials::kind_of(last, &value) {
            let mut finding =
                RuleMatch::new(&part.at, format!("the value of `{name}` looks like a credential: {kind}"));
            finding.secret = true;
            found.push(finding);
        }
    }
    found
}
