use super::covers::Covers;
use super::day::Day;
use super::rule::{Id, Rule};
use super::subject::Subject;
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::diagnostic::Diagnostic;
use crate::iam::Pattern;
use crate::source::{HIDDEN, Node, Origin, Sources, Span};
use jsonptr::{Pointer, PointerBuf};
use std::cell::Cell;

/// A finding that somebody accepted.
#[derive(Debug)]
pub struct Waiver {
    pub form: Form,
    /// The code of a rule.
    pub rule: String,
    /// Where the rule is written.
    pub span: Span,
    pub place: String,
    /// Where the place is written.
    pub place_span: Span,
    /// What it holds for, each thing where it is written; none when it holds for whatever the rule finds.
    pub covers: Option<Covers>,
    /// The findings it is for, by cdk-nag's names; none when it is for all.
    pub findings: Option<Vec<String>>,
    pub reason: String,
    /// Where the reason is written.
    pub reason_span: Span,
    pub owner: Option<String>,
    /// The last day, as written.
    pub expires: Option<String>,
    pub expires_span: Span,
    /// Texts of it that came from the environment.
    pub secrets: Vec<String>,
    /// Whether it set something aside.
    pub used: Cell<bool>,
}

/// Whose form a waiver has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An entry of `waivers`.
    Ours,
    /// An entry of MDAA's `nag_suppressions`.
    Suppression,
}

/// The waivers in a module's config.
pub fn of_config(config: &Fragment) -> Vec<Waiver> {
    let mut waivers: Vec<Waiver> = list(config, "waivers").iter().filter_map(ours).collect();
    let suppressions = config.get("nag_suppressions");
    for entry in suppressions.map(|suppressions| list(suppressions, "by_path")).unwrap_or_default() {
        let Some((place, place_span)) = entry.get("path").and_then(written) else { continue };
        for suppression in list(entry, "suppressions") {
            let (id, reason) = (suppression.get("id"), suppression.get("reason"));
            let Some(((rule, span), (reason, reason_span))) = id.and_then(written).zip(reason.and_then(written)) else {
                continue;
            };
            waivers.push(Waiver {
                form: Form::Suppression,
                rule,
                span,
                place: place.clone(),
                place_span,
                covers: None,
                findings: suppression.get("appliesTo").map(|_| texts(suppression, "appliesTo")),
                reason,
                reason_span,
                owner: None,
                expires: None,
                expires_span: span,
                secrets: secrets([entry, suppression]),
                used: Cell::new(false),
            });
        }
    }
    waivers
}

/// The waivers of the mdaa.yaml, and of the file it names.
pub fn of_project(nodes: &[Node]) -> Vec<Waiver> {
    nodes.iter().filter_map(|node| ours(&Fragment::from(node))).collect()
}

/// `None` for an entry that does not fit its schema, which has said so.
fn ours(entry: &Fragment) -> Option<Waiver> {
    let text = |key: &str| entry.get(key).and_then(written);
    let (rule, span) = text("rule")?;
    let (place, place_span) = text("where")?;
    let (expires, expires_span) = text("expires")?;
    let (reason, reason_span) = text("reason")?;
    let covers = entry.get("covers").map(|_| Covers::of(list(entry, "covers")));
    Some(Waiver {
        form: Form::Ours,
        rule,
        span,
        place,
        place_span,
        covers,
        findings: None,
        reason,
        reason_span,
        owner: Some(text("owner")?.0),
        expires: Some(expires),
        expires_span,
        secrets: secrets([entry]),
        used: Cell::new(false),
    })
}

fn list<'a>(data: &'a Fragment, key: &str) -> &'a [Fragment] {
    match data.get(key).map(|list| &list.value) {
        Some(FragmentValue::List(items)) => items,
        _ => &[],
    }
}

fn texts(data: &Fragment, key: &str) -> Vec<String> {
    list(data, key).iter().filter_map(written).map(|(text, _)| text).collect()
}

/// The texts of an entry that came from the environment.
fn secrets<const N: usize>(entries: [&Fragment; N]) -> Vec<String> {
    let values = entries.into_iter().flat_map(|entry| match &entry.value {
        FragmentValue::Map(map) => map.values().collect(),
        _ => Vec::new(),
    });
    let secret = |data: &&Fragment| data.origins.iter().any(|origin| matches!(origin, Origin::Environment(_)));
    values.filter(secret).filter_map(written).map(|(text, _)| text).collect()
}

pub(super) fn written(data: &Fragment) -> Option<(String, Span)> {
    let FragmentValue::Text(text) = &data.value else { return None };
    let place = data.origins.iter().find_map(|origin| match origin {
        Origin::File(span) => Some(*span),
        _ => None,
    });
    Some((text::known(text).unwrap_or_else(|| text.clone()), place?))
}

impl Waiver {
    /// Whether it is for a rule under one of its codes.
    pub fn is_for(&self, rule: &Rule, id: &Id) -> bool {
        match self.form {
            Form::Suppression => rule.is_of_a_pack() && id.code.name() == self.rule,
            Form::Ours => rule.is_named(id, &self.rule),
        }
    }

    /// What is said of it, what came from the environment kept back.
    pub fn keep_back(&self, mut found: Diagnostic) -> Diagnostic {
        found.secrets.extend(self.secrets.iter().cloned());
        found
    }

    /// A text of its own as it may be shown.
    pub fn shown(&self, text: &str, sources: &Sources) -> String {
        let hidden = !sources.shows_values() && self.secrets.iter().any(|secret| secret == text);
        if hidden { HIDDEN.to_owned() } else { text.to_owned() }
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, today: Day) -> bool {
        // A day that is none is refused elsewhere, and holds never.
        self.expires.as_ref().is_none_or(|day| day.parse::<Day>().is_ok_and(|last| today <= last))
    }

    /// Whether it is for a finding of that name.
    pub fn applies_to(&self, finding: Option<&str>) -> bool {
        let named =
            |findings: &Vec<String>| finding.is_some_and(|finding| findings.iter().any(|known| known == finding));
        self.findings.as_ref().is_none_or(named)
    }

    /// Of the things that a finding is about, those that it does not hold for.
    pub fn lacks<'f>(&self, subject: &Subject<'_>, things: &'f [String]) -> Vec<&'f str> {
        self.covers.as_ref().map(|covers| covers.lack(subject, things)).unwrap_or_default()
    }

    /// What it names, as written; none where it holds for whatever comes to its place.
    pub fn things(&self) -> Option<Vec<String>> {
        let covers = self.covers.as_ref().map(|covers| covers.each.iter().map(|(thing, _)| thing.clone()).collect());
        covers.or_else(|| self.findings.clone())
    }

    /// Whether it covers a place of a template.
    pub fn covers(&self, subject: &Subject<'_>, at: &PointerBuf) -> bool {
        let path = subject.construct_path(at);
        if self.form == Form::Suppression {
            return path.is_some_and(|path| is_named_by(&path, &self.place));
        }
        is_at(&self.place, path.as_deref(), at)
    }
}

/// Whether a place is a construct path, a logical id or a pointer, or lies above one.
pub fn is_at(place: &str, path: Option<&str>, at: &Pointer) -> bool {
    let id = || at.tokens().nth(1).map(|token| token.decoded().into_owned());
    path.is_some_and(|path| lies_at(path, place))
        || id().is_some_and(|id| Pattern::text(place).matches(&id))
        || lies_at(at.as_str(), place)
}

/// cdk-nag's own reading: the construct, or the one around a `Resource`; never a whole stack.
pub fn is_named_by(path: &str, written: &str) -> bool {
    let (path, written) = (path.trim_start_matches('/'), written.trim_start_matches('/'));
    path == written
        || path.strip_suffix("/Resource") == Some(written)
        || written.strip_suffix("/Resource") == Some(path)
}

/// Whether the pattern matches the path or something above it.
fn lies_at(path: &str, pattern: &str) -> bool {
    let pattern = Pattern::text(pattern);
    ends(path).any(|end| pattern.matches(&path[..end]))
}

/// Where the path ends, and each that lies above it.
pub fn ends(path: &str) -> impl Iterator<Item = usize> {
    path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([path.len()])
}

#[cfg(test)]
mod tests {
    use super::{is_named_by, lies_at};

    #[test]
    fn a_pattern_covers_what_it_matches_and_all_below() {
        let path = "/stack/type/Role/Resource";
        for covers in [path, "/stack/type/Role", "/*/Role", "/stack", "*", "/?tack", "/stack/*"] {
            assert!(lies_at(path, covers), "{covers}");
        }
        for other in ["/stack/type/Rol", "Role", "/Role", "", "/stack/type/Role/Resource/x", "/"] {
            assert!(!lies_at(path, other), "{other}");
        }
    }

    #[test]
    fn a_suppression_names_one_resource_as_cdk_nag_reads_it() {
        let path = "/stack/type/Role/Resource";
        for named in [path, "stack/type/Role/Resource", "/stack/type/Role"] {
            assert!(is_named_by(path, named), "{named}");
        }
        assert!(is_named_by("/stack/type/Runtime", "/stack/type/Runtime/Resource"));
        for other in ["/stack", "/stack/type", "/stack/*", "/other/type/Role/Resource", ""] {
            assert!(!is_named_by(path, other), "{other}");
        }
    }
}
