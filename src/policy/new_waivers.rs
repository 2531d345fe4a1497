use super::day::Day;
use super::limits::{Limits, says_why, without_stack};
use super::rules::RULES;
use super::waivers::is_at;
use crate::diagnostic::{Diagnostic, visible_line};
use crate::placeholder::closest;
use crate::project::ProjectWaivers;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A decision to accept what a rule finds now.
#[derive(Debug)]
pub struct Decision<'a> {
    /// The rule, by a code of it or by the name that all packs share.
    pub rule: &'a str,
    /// Only what stands at a place, as `where` of a waiver names it.
    pub place: Option<&'a str>,
    pub reason: &'a str,
    pub owner: &'a str,
    pub expires: Day,
}

/// The waivers of one file: by place, with what each covers.
pub type NewWaivers = IndexMap<String, BTreeSet<String>>;

impl Decision<'_> {
    /// Why nobody may decide so; none where one may.
    pub fn refused(&self, project: &ProjectWaivers, today: Day) -> Option<String> {
        let ids = || RULES.iter().flat_map(|rule| rule.ids().into_iter().map(move |id| (rule, id)));
        if !ids().any(|(rule, id)| rule.is_named(&id, self.rule)) {
            let meant = closest(self.rule, ids().map(|(_, id)| id.code.name()));
            let meant = meant.map_or_else(
                || "`mdaac explain --all` lists the rules".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            return Some(format!("there is no rule `{}` to waive; {meant}", visible_line(self.rule)));
        }
        let limits = Limits { project, today };
        let (last, expires) = (limits.last_day(), self.expires);
        if limits.forbid(self.rule) {
            return Some(format!(
                "nobody may waive `{}`: mend what it reports (docs: `mdaac explain waiver-not-allowed`)",
                self.rule
            ));
        }
        if expires < today {
            return Some(format!("{expires} is over; today is {today}"));
        }
        if last < expires {
            return Some(format!(
                "a waiver may hold until {last}; {expires} is too late (`mdaac explain waiver-too-long`)"
            ));
        }
        (!says_why(self.reason))
            .then(|| format!("`{}` does not say why (`mdaac explain waiver-reason`)", visible_line(self.reason)))
    }

    /// Whether it is about a finding, which nobody has accepted yet.
    pub fn is_about(&self, found: &Diagnostic) -> bool {
        let Some(policy) = found.policy.as_deref().filter(|policy| !policy.note && !found.waived) else { return false };
        let of_rule =
            RULES.iter().any(|rule| rule.ids().iter().any(|id| id.code == found.code && rule.is_named(id, self.rule)));
        of_rule && self.place.is_none_or(|place| is_at(place, policy.resource.as_deref(), &policy.template))
    }

    /// Adds a finding to the waivers of a file.
    pub fn add(&self, found: &Diagnostic, in_a_config: bool, waivers: &mut NewWaivers) {
        let Some(policy) = found.policy.as_deref() else { return };
        let place = match (self.place, &policy.resource) {
            (Some(place), _) => place.to_owned(),
            // A config is for a stack in each environment.
            (None, Some(path)) if in_a_config => without_stack(path),
            (None, Some(path)) => path.clone(),
            (None, None) => policy.template.to_string(),
        };
        waivers.entry(place).or_default().extend(policy.covers.iter().cloned());
    }

    /// The waivers as entries of `waivers`.
    pub fn entries(&self, waivers: &NewWaivers) -> Vec<Map<String, Value>> {
        let entry = |(place, covers): (&String, &BTreeSet<String>)| {
            let entry = json!({
                "rule": self.rule,
                "where": place,
                "covers": covers,
                "reason": self.reason,
                "owner": self.owner,
                "expires": self.expires.to_string(),
            });
            entry.as_object().cloned()
        };
        waivers.iter().filter_map(entry).collect()
    }
}
