//! CloudFormation does not have one of the stack's resource types in the region that it goes to: AgentCore is not everywhere.
//! mdaac knows the regions of each type from CloudFormation's resource schemas of one day, which the message names. Where
//! AWS has brought the type to the region since, waive the rule.
//!
//! ```yaml
//! region: eu-central-2      # AgentCore's nearest regions are eu-south-1 and eu-central-1
//! ```

use crate::cloudformation::ResourceType;
use crate::cloudformation::another_region;
use crate::cloudformation::resource_types::SCHEMAS_OF;
use crate::cloudformation::text;
use crate::diagnostic::Severity;
use crate::policy::scope::region_open;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use std::collections::BTreeSet;

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "CloudFormation's resource schemas of 2026-10-20, by region", controls: &[] },
    severity: Severity::Error,
    title: "A resource type that the region does not have.",
    why: "CloudFormation: \"Template format error: Unrecognized resource types\"",
    fix: "choose another region",
    scope: &[Scope::Unless(region_open, &[Scope::Stack])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let Some(region) = text::known(subject.region) else { return Vec::new() };
    let types: BTreeSet<&str> = subject.resources().iter().map(|resource| resource.kind).collect();
    let those = |wanted: Option<bool>| {
        let those = types.iter().map(|name| ResourceType::of(name)).filter(|known| known.missing_in.is_some());
        those.filter(|known| known.exists_in(&region) == wanted).collect::<Vec<_>>()
    };
    let missing = those(Some(false));
    let found = if missing.is_empty() {
        // Types that are in every region are in this one.
        let open: Vec<_> =
            those(None).into_iter().filter(|known| known.missing_in.is_some_and(|list| !list.is_empty())).collect();
        // Of a region that nobody knows, that was said already.
        if open.is_empty() || !crate::cloudformation::REGIONS.contains(&region.as_str()) {
            return Vec::new();
        }
        doubt(subject, &region, &open)
    } else {
        error(subject, &region, &missing)
    };
    found.into_iter().map(|found| found.because(subject.region_origins)).collect()
}

fn error(subject: &Subject<'_>, region: &str, missing: &[&ResourceType]) -> Option<RuleMatch> {
    let instead = another_region(region, |other| missing.iter().all(|known| known.exists_in(other) == Some(true)));
    let names = names(missing);
    let found = at(subject, missing)?.help(format!(
        "{instead}; if AWS has brought what lacks to `{region}` since {SCHEMAS_OF}, waive `resource-type-missing-in-region`"
    ));
    Some(RuleMatch { message: format!("CloudFormation had no {names} in `{region}` on {SCHEMAS_OF}"), ..found })
}

fn doubt(subject: &Subject<'_>, region: &str, open: &[&ResourceType]) -> Option<RuleMatch> {
    let names = names(open);
    let found = at(subject, open)?
        .severity(Severity::Warning)
        .why(format!("mdaac has no resource schemas of `{region}` ({SCHEMAS_OF})"))
        .help("look into AWS's list of AgentCore's regions before you deploy");
    Some(RuleMatch { message: format!("whether CloudFormation has {names} in `{region}` is not known"), ..found })
}

fn at(subject: &Subject<'_>, types: &[&ResourceType]) -> Option<RuleMatch> {
    let first = subject.resources().iter().find(|resource| types.iter().any(|known| known.name == resource.kind))?;
    let found = RuleMatch::new(&first.part.place_of("Type"), "");
    Some(types.iter().fold(found, |found, known| found.covering(format!("{} in {}", known.name, subject.region))))
}

fn names(types: &[&ResourceType]) -> String {
    let names: Vec<&str> = types.iter().map(|known| known.name).collect();
    match &names[..] {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}
