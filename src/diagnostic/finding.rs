use super::{Code, Diagnostic, PolicyFinding, Report, Severity, WaivedBy};
use crate::source::Span;
use indexmap::IndexMap;
use jsonptr::PointerBuf;
use regex::Regex;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// One problem and all the modules that have it: a config shared by ten modules is wrong once.
pub struct GroupedDiagnostic<'a> {
    pub diagnostic: &'a Diagnostic,
    pub modules: Vec<&'a str>,
    /// The construct paths of the resources that a policy rule found it at, in all the modules.
    pub resources: Vec<&'a str>,
    /// Other places that belong to it, of all the modules.
    pub related: Vec<(Span, &'a str)>,
    /// Its code, and in [`Report::merged_findings`] those of other packs that ask for the same.
    pub diagnostics: Vec<&'a Diagnostic>,
}

impl GroupedDiagnostic<'_> {
    /// How many resources of a module have it beside the one that is shown.
    pub fn more_resources(&self) -> usize {
        // The first part of a construct path is the stack.
        let below: BTreeSet<&str> = self.resources.iter().filter_map(|path| path.splitn(3, '/').nth(2)).collect();
        below.len().saturating_sub(1)
    }

    pub fn codes(&self) -> String {
        self.diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect::<Vec<_>>().join(", ")
    }
}

impl Report<'_> {
    /// The diagnostics, those that differ by their module only taken together: one fault in two environments is one.
    pub(super) fn findings(&self) -> impl Iterator<Item = GroupedDiagnostic<'_>> {
        let mut groups: IndexMap<Fault<'_>, Vec<&Diagnostic>> = IndexMap::new();
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            groups.entry(Fault::of(diagnostic, index)).or_default().push(diagnostic);
        }
        groups.into_values().filter_map(|group| {
            let mut modules: Vec<&str> = Vec::new();
            for module in group.iter().filter_map(|diagnostic| diagnostic.module.as_deref()) {
                if !modules.contains(&module) {
                    modules.push(module);
                }
            }
            let mut related: Vec<(Span, &str)> = Vec::new();
            for (span, words) in group.iter().flat_map(|diagnostic| &diagnostic.related) {
                if !related.contains(&(*span, words)) {
                    related.push((*span, words));
                }
            }
            let verdicts = group.iter().filter_map(|diagnostic| diagnostic.policy.as_ref());
            let resources = verdicts.filter_map(|verdict| verdict.resource.as_deref()).collect();
            let diagnostic = *group.first()?;
            Some(GroupedDiagnostic { diagnostic, modules, resources, related, diagnostics: vec![diagnostic] })
        })
    }

    /// The same for a person: what several packs ask for in one place is one problem, and notes are
    /// left out unless all is asked for.
    pub(super) fn merged_findings(&self) -> Vec<GroupedDiagnostic<'_>> {
        let mut merged: Vec<GroupedDiagnostic<'_>> = Vec::new();
        let mut between: HashMap<Between<'_>, usize> = HashMap::new();
        for finding in self.findings().filter(|finding| self.all || !finding.diagnostic.is_note()) {
            let span = finding.diagnostic.span;
            let near = merged.iter_mut().rev().take_while(|earlier| earlier.diagnostic.span == span);
            let like = |earlier: &&mut GroupedDiagnostic<'_>| {
                earlier.modules == finding.modules && same_but_code(earlier.diagnostic, finding.diagnostic)
            };
            if let Some(earlier) = near.into_iter().find(like) {
                earlier.diagnostics.extend(finding.diagnostics);
                continue;
            }
            let first = Between::of(&finding).map(|key| *between.entry(key).or_insert(merged.len()));
            match first.and_then(|first| merged.get_mut(first)) {
                Some(mirrored) => {
                    let more = finding.modules.iter().filter(|module| !mirrored.modules.contains(module));
                    let more: Vec<&str> = more.copied().collect();
                    mirrored.modules.extend(more);
                }
                None => merged.push(finding),
            }
        }
        merged
    }
}

/// What is wrong between several places, seen from any one of them: a name that two modules have.
#[derive(PartialEq, Eq, Hash)]
struct Between<'a> {
    code: Code,
    severity: Severity,
    waived: bool,
    why: Option<&'a str>,
    template: &'a PointerBuf,
    places: BTreeSet<Span>,
}

impl<'a> Between<'a> {
    fn of(finding: &GroupedDiagnostic<'a>) -> Option<Between<'a>> {
        let found = finding.diagnostic;
        let places = found.span.into_iter().chain(finding.related.iter().map(|(span, _)| *span));
        (found.code.is_rule() && !finding.related.is_empty()).then_some(Between {
            code: found.code,
            severity: found.severity,
            waived: found.waived,
            why: found.why.as_deref(),
            template: &found.policy.as_deref()?.template,
            places: places.collect(),
        })
    }
}

type Controls<'a> = &'a [(&'static str, &'static [&'static str])];

/// What makes two diagnostics one mistake at one place, seen by several modules. The way it came there may differ.
#[derive(PartialEq, Eq, Hash)]
struct Fault<'a> {
    code: Code,
    severity: Severity,
    span: Option<Span>,
    waived: bool,
    words: [Option<String>; 3],
    /// Where in a resource: one line of a config may be in several.
    policy: Option<(String, Controls<'a>, Option<&'a WaivedBy>)>,
    /// Of the mdaa.yaml as a whole each is its own.
    own: Option<usize>,
}

impl<'a> Fault<'a> {
    fn of(found: &'a Diagnostic, index: usize) -> Fault<'a> {
        let environment = found.module.as_deref().and_then(|module| module.split('/').nth(1)).unwrap_or_default();
        // Without a place nothing but the words tells two apart.
        let words = |text: String| match found.span {
            Some(_) => without_environment(&text, environment),
            None => text,
        };
        Fault {
            code: found.code,
            severity: found.severity,
            span: found.span,
            waived: found.waived,
            words: [Some(found.message.clone()), found.why.clone(), found.help.as_ref().map(ToString::to_string)]
                .map(|text| text.map(words)),
            // The construct path begins with the module's stack, and what cdk-nag calls it stands in the message.
            policy: found
                .policy
                .as_deref()
                .map(|verdict| (below_resource(verdict), verdict.controls.as_slice(), verdict.waiver.as_ref())),
            own: found.module.is_none().then_some(index),
        }
    }
}

/// The place without the resource that it is in.
fn below_resource(verdict: &PolicyFinding) -> String {
    verdict.template.tokens().skip(2).map(|token| format!("/{}", token.encoded())).collect()
}

/// An account or a region.
static PLACE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\b([0-9]{12}|[a-z]{2}(-[a-z]+){1,2}-[0-9])\b").ok());

/// The same words where they stand in another environment: its name, account and region make no other fault of one.
fn without_environment(text: &str, environment: &str) -> String {
    let quoted = text.split('`').enumerate().map(|(index, part)| match index % 2 {
        // Our own words are the same everywhere.
        0 => Cow::Borrowed(part),
        _ => {
            let part = PLACE.as_ref().map_or(Cow::Borrowed(part), |place| place.replace_all(part, "…"));
            Cow::Owned(without_name(&part, environment))
        }
    });
    quoted.collect::<Vec<_>>().join("`")
}

/// The text without a name, where it stands by itself between other signs than letters and digits.
fn without_name(text: &str, name: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    let mut rest = text;
    let mut without = String::new();
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let end = at + name.len();
        let alone = !rest[..at].ends_with(is_part) && !rest[end..].starts_with(is_part);
        without.push_str(&rest[..at]);
        without.push_str(if alone { "…" } else { name });
        rest = &rest[end..];
    }
    without + rest
}

/// Whether two packs say the same, each with its own controls and waivers.
fn same_but_code(one: &Diagnostic, other: &Diagnostic) -> bool {
    let alike = |diagnostic: &Diagnostic| {
        let policy = diagnostic.policy.as_ref().map(|verdict| {
            Box::new(PolicyFinding { controls: Vec::new(), waiver: None, ..PolicyFinding::clone(verdict) })
        });
        Diagnostic { code: Code::MALFORMED_VALUE, module: None, policy, ..diagnostic.clone() }
    };
    one.code.is_rule() && other.code.is_rule() && alike(one) == alike(other)
}

#[cfg(test)]
mod tests {
    use super::without_environment;

    #[test]
    fn a_fault_is_the_same_in_another_environment() {
        let dev = "`orbit_dev_sales` of `111122223333` in `eu-central-1` is dev";
        let prod = "`orbit_prod_sales` of `444455556666` in `us-east-1` is dev";
        assert_eq!(without_environment(dev, "dev"), without_environment(prod, "prod"));
    }

    #[test]
    fn another_value_is_another_fault() {
        for (one, other) in [("`device` is wrong", "`prodice` is wrong"), ("`a-1` is wrong", "`a-2` is wrong")] {
            assert_ne!(without_environment(one, "dev"), without_environment(other, "prod"));
        }
    }
}
