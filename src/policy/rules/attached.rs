//! What rules about attached policies of AWS share.

use crate::policy::document::is_identity;
use crate::policy::part::Part;
use crate::policy::{RuleMatch, Subject};

/// Where a policy of AWS of one of these names is attached to a role, user or group, with its name.
pub fn attached<'a>(subject: &'a Subject<'_>, names: &'a [&str]) -> impl Iterator<Item = (Part<'a>, &'a str)> {
    let identities = subject.resources().iter().filter(|resource| is_identity(resource.kind));
    let parts = identities.filter_map(|resource| resource.properties.get("ManagedPolicyArns"));
    parts.flat_map(|part| part.items()).filter_map(|part| {
        let name = part.text().filter(|arn| arn.contains(":iam::aws:policy/"))?.rsplit('/').next()?;
        // IAM keeps the case of names and tells none apart by it.
        let known = names.iter().find(|known| known.eq_ignore_ascii_case(name))?;
        Some((part, *known))
    })
}

/// Each of them as a finding.
pub fn found(subject: &Subject<'_>, names: &[&str], words: &str) -> Vec<RuleMatch> {
    attached(subject, names).map(|(part, name)| RuleMatch::new(&part.at, format!("`{name}` {words}"))).collect()
}
