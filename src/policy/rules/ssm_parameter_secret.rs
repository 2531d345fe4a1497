//! The value of an `AWS::SSM::Parameter` is, or looks like, a credential, as secret-in-environment tells them. mdaac itself publishes names and ARNs only, and never shows
//! such a value.

use super::secrets;
use crate::cloudformation::resource_types::ssm;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

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
    scope: &[Scope::Values(&[ssm::PARAMETER], &["/Value"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for parameter in subject.of_type(ssm::PARAMETER) {
        let name = parameter.properties.get("Name").and_then(|part| part.text()).unwrap_or_default();
        let last = name.rsplit('/').next().unwrap_or(name);
        let value = parameter.properties.get("Value");
        found.extend(value.and_then(|value| secrets::found_in(&value, &format!("the value of `{name}`"), last)));
    }
    found
}
