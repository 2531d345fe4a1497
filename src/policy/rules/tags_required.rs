//! A resource lacks a tag that the mdaa.yaml requires, or has it with nothing in it.
//!
//! ```yaml
//! policy:                                # in the mdaa.yaml
//!   required_tags: [cost-center, owner]
//! tag_config_data:                       # at any level, or `tags:` in a file that tag_configs names
//!   cost-center: '4711'
//!   owner: sales
//! ```
//!
//! Keys are compared letter by letter, as cost allocation and tag policies do. Resources that take no tags (managed policies,
//! resource policies, the switch of Transaction Search) need none.

use crate::cloudformation::resource_types::{bedrock_agentcore, ecr, iam, kms, logs, ssm};
use crate::diagnostic::Severity;
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};
use std::collections::BTreeMap;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Organizations user guide, tag policies; prowler, organizations_tags_policies_enabled_and_attached",
        controls: &[Control { framework: Framework::Nist, ids: &["CM-8"] }],
    },
    severity: Severity::Error,
    title: "A required tag that is missing.",
    why: "`policy.required_tags` of the mdaa.yaml asks for it: without it nobody finds who owns and who pays for the resource",
    fix: "add it under `tag_config_data`, at the top of the mdaa.yaml or at any level below",
    scope: &[Scope::If(|subject, _| !subject.demands.required_tags.is_empty(), &[Scope::Values(TAGGED, &["/Tags"])])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

/// The types that mdaac makes or reads and that take tags.
const TAGGED: &[&str] = &[
    bedrock_agentcore::RUNTIME,
    bedrock_agentcore::RUNTIME_ENDPOINT,
    ecr::REPOSITORY,
    iam::ROLE,
    iam::USER,
    kms::KEY,
    logs::LOG_GROUP,
    ssm::PARAMETER,
];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let required = &subject.demands.required_tags;
    let mut found = Vec::new();
    for resource in subject.resources().iter().filter(|resource| TAGGED.contains(&resource.kind)) {
        let tags = resource.properties.get("Tags").as_ref().map(tags).unwrap_or_default();
        // What only the deploy knows may be anything.
        let has = |key: &&String| tags.get(key.as_str()).is_some_and(|value| value.as_deref() != Some(""));
        let named = |key: &String| match tags.contains_key(key) {
            true => format!("`{key}` (it is empty)"),
            false => format!("`{key}`"),
        };
        let missing: Vec<String> = required.iter().filter(|key| !has(key)).map(named).collect();
        let words = match &missing[..] {
            [] => continue,
            [one] => format!("the resource lacks the tag {one}"),
            [most @ .., last] => {
                format!("the resource lacks the tags {} and {last}", most.join(", "))
            }
        };
        found.push(RuleMatch::new(&resource.properties.place_of("Tags"), words));
    }
    found
}

/// The tags with their values, from a map or a list of `Key` and `Value`; none for a value that only the deploy knows.
fn tags(tags: &Part<'_>) -> BTreeMap<String, Option<String>> {
    if tags.fragment.map().is_some_and(|map| !map.contains_key("Key")) {
        return tags.entries().map(|(key, value)| (key.to_owned(), value.known())).collect();
    }
    let pairs = tags.items().filter_map(|tag| {
        let value = tag.get("Value").map_or_else(|| Some(String::new()), |value| value.known());
        Some((tag.get("Key")?.known()?, value))
    });
    pairs.collect()
}
