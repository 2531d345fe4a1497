//! A credential elsewhere than in an environment variable: in the description, a tag, a header, a URL, a policy. What is one
//! secret-in-environment says.
//!
//! ```yaml
//! description: asks the CRM with the token of the secret quotes/crm    # not with the token itself
//! ```

use super::secrets;
use crate::cloudformation::FragmentValue;
use crate::cloudformation::resource_types::{bedrock_agentcore, ssm};
use crate::diagnostic::Severity;
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};
use jsonptr::Pointer;
use std::collections::HashSet;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "CWE-798",
        controls: &[
            Control { framework: Framework::Nist, ids: &["IA-5(7)", "SC-28"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)"] },
            Control { framework: Framework::Pci, ids: &["3.4", "8.2.1"] },
        ],
    },
    severity: Severity::Warning,
    title: "What looks like a credential, anywhere in a template.",
    why: "whoever may read the stack reads it, and tags stand in bills and logs, too (CWE-798)",
    fix: "take it out and make it void; keep the new one in AWS Secrets Manager",
    scope: &[Scope::Stack],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found: Vec<RuleMatch> = Vec::new();
    // A tag stands on every resource.
    let mut looked_at: HashSet<(String, Vec<&str>)> = HashSet::new();
    subject.template.walk(&mut |at, fragment| {
        let function = || matches!(fragment.value, FragmentValue::Function(..));
        if (fragment.text().is_some() || function()) && !subject.is_ours(fragment) && !is_elsewhere(subject, at) {
            let name = name(subject, at);
            let mut texts = Vec::new();
            fragment.texts(&mut |text| texts.push(text));
            if looked_at.insert((name.clone(), texts)) {
                let part = Part { at: at.to_buf(), fragment };
                found.extend(secrets::found_in(&part, &format!("`{name}`"), &name));
            }
        }
    });
    found
}

/// What is no text of the user's but the name of another resource, and what secret-in-environment and ssm-parameter-secret
/// look at.
fn is_elsewhere(subject: &Subject<'_>, at: &Pointer) -> bool {
    let tokens: Vec<String> = at.tokens().map(|token| token.decoded().into_owned()).collect();
    if let [section, _, attribute, ..] = &tokens[..]
        && section == "Resources"
        && attribute == "DependsOn"
    {
        return true;
    }
    let [section, id, _, property, ..] = &tokens[..] else { return false };
    let is = |kind, name| property == name && subject.of_type(kind).any(|resource| resource.id == id);
    section == "Resources" && (is(bedrock_agentcore::RUNTIME, "EnvironmentVariables") || is(ssm::PARAMETER, "Value"))
}

/// The key that the text stands under; of a tag its own name.
fn name(subject: &Subject<'_>, at: &Pointer) -> String {
    let tag = at.parent().filter(|_| at.back().is_some_and(|last| last.decoded() == "Value"));
    let tag = tag.and_then(|tag| subject.template.get(tag)?.get("Key")?.known());
    let tokens = at.tokens().map(|token| token.decoded().into_owned());
    let named = || tokens.filter(|token| token.parse::<u64>().is_err()).last();
    tag.or_else(named).unwrap_or_default()
}
