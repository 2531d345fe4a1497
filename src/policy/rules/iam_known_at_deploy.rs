//! A statement names its actions or resources, or the role its policies, by a parameter that CloudFormation reads when the
//! stack is deployed. No rule can judge what it does not see: the parameter may hold a `*`.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: '{{resolve:ssm:/quotes/actions}}'      # write s3:GetObject
//!   Resource: arn:aws:s3:::quotes/*
//! ```
//!
//! Of resources and attached policies, where that is common, it is a note. With `--resolve-ssm` the value of today is looked
//! up, and judged like a written one.

use crate::cloudformation::text;
use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::{DocumentKind, is_identity};
use crate::policy::{Admin, Check, Codes, Definition, Found, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "CloudFormation user guide, parameters of SSM types", controls: LEAST_PRIVILEGE },
    severity: Severity::Warning,
    title: "A permission that nobody knows before the deploy.",
    why: "rules read what is written: whoever may change the parameter decides what the role may do",
    fix: "write it out, or look the value up with `--resolve-ssm`, so that it is judged",
    check: Check::Template(check),
    admin: Admin::Follows,
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let is_open = |text: &str| text::references(text).any(|name| subject.template.parameters.contains_key(name));
    let mut found = Vec::new();
    let identity = subject.documents().iter().filter(|document| document.kind == DocumentKind::Identity);
    for statement in identity.flat_map(|document| &document.statements).filter(|statement| statement.allows()) {
        for (key, what) in [("Action", "actions"), ("NotAction", "actions"), ("Resource", "resources")] {
            for (part, text) in statement.texts(key).filter(|(_, text)| is_open(text)) {
                let words = format!("`{text}` stands for {what} that no rule has seen");
                let finding = Found::new(&part.at, words).in_statement(&statement.at);
                found.push(if key == "Resource" { finding.note() } else { finding });
            }
        }
    }
    let identities = subject.resources().iter().filter(|resource| is_identity(resource.kind));
    let attached = identities.filter_map(|resource| resource.properties.get("ManagedPolicyArns"));
    for part in attached.flat_map(|part| part.items()) {
        if let Some(text) = part.text().filter(|text| is_open(text)) {
            found.push(Found::new(&part.at, format!("`{text}` stands for a policy that no rule has seen")).note());
        }
    }
    found
}
