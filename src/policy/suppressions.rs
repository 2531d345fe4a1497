use super::apply::Finding;
use super::limits::quoted;
use super::places::Places;
use super::rules::RULES;
use super::waivers::{Form, Waiver};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, in_quotes};
use indexmap::IndexMap;

/// What MDAA's suppressions of one module would set aside that nobody has seen yet: those that name no finding hold for
/// whatever the rule finds at their path, as in MDAA. Each path is told once.
pub fn open(waivers: &[&Waiver], places: &Places, aside: &[&Finding<'_>]) -> Vec<Diagnostic> {
    let mut paths: IndexMap<Span, Vec<&Waiver>> = IndexMap::new();
    let of_a_rule = |waiver: &Waiver| RULES.iter().any(|rule| rule.ids().iter().any(|id| waiver.is_for(rule, id)));
    for waiver in waivers {
        let open = waiver.form == Form::Suppression && waiver.findings.is_none();
        if open && of_a_rule(waiver) && places.have(waiver) {
            paths.entry(waiver.place_span).or_default().push(waiver);
        }
    }
    paths.into_iter().filter_map(|(at, waivers)| told(at, &waivers, aside)).collect()
}

fn told(at: Span, waivers: &[&Waiver], aside: &[&Finding<'_>]) -> Option<Diagnostic> {
    let first = waivers.first()?;
    let rules: Vec<&str> = waivers.iter().map(|waiver| waiver.rule.as_str()).collect();
    let by_these =
        |finding: &&&Finding<'_>| finding.waiver.is_some_and(|by| waivers.iter().any(|waiver| waiver.span == by.span));
    let aside: Vec<&Finding<'_>> = aside.iter().filter(by_these).copied().collect();
    let mut things: Vec<&String> = aside.iter().flat_map(|finding| finding.covers.iter()).collect();
    things.sort_unstable();
    things.dedup();
    let message = match aside.len() {
        0 => format!("{} set aside nothing here yet, and will whatever comes here", quoted(&rules)),
        1 => format!(
            "{} set aside 1 finding here, and will whatever comes here: now {}",
            quoted(&rules),
            quoted(&things)
        ),
        count => {
            format!(
                "{} set aside {count} findings here, and will whatever comes here: now {}",
                quoted(&rules),
                quoted(&things)
            )
        }
    };
    let mut granular: Vec<&str> = aside.iter().filter_map(|finding| finding.found.granular.as_deref()).collect();
    granular.sort_unstable();
    granular.dedup();
    let waive = format!("a waiver holds for what is there now: `mdaac waive {}`", first.rule);
    let help = match (&rules[..], granular.is_empty()) {
        ([rule], false) => {
            let names: Vec<String> = granular.iter().map(|name| in_quotes(name)).collect();
            format!("add `appliesTo: [{}]` to `{rule}`, or remove it: {waive}", names.join(", "))
        }
        _ => waive,
    };
    Some(
        Diagnostic::info(Code::WAIVER_OPEN, message)
            .at(at)
            .why("in MDAA a suppression names a rule and a path, and not what was found there")
            .help(help),
    )
}
