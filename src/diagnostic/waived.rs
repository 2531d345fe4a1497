use super::Report;
use super::finding::GroupedDiagnostic;
use crate::source::Span;

/// How many codes and places one line names.
const MAX_NAMED: usize = 3;

/// What one waiver set aside: somebody decided already, so it is one line.
pub struct Waived<'a> {
    findings: Vec<GroupedDiagnostic<'a>>,
}

/// Waived findings by the waiver that set them aside, in order.
pub fn by_waiver(findings: Vec<GroupedDiagnostic<'_>>) -> Vec<Waived<'_>> {
    let mut waivers: Vec<Waived<'_>> = Vec::new();
    for finding in findings {
        let same = |known: &&mut Waived<'_>| {
            known.findings.iter().any(|other| place(other).is_some() && place(other) == place(&finding))
        };
        match waivers.iter_mut().find(same) {
            Some(known) => known.findings.push(finding),
            None => waivers.push(Waived { findings: vec![finding] }),
        }
    }
    waivers
}

/// Where the waiver stands.
fn place(finding: &GroupedDiagnostic<'_>) -> Option<Span> {
    Some(finding.diagnostic.policy.as_ref()?.waiver.as_ref()?.span)
}

impl Waived<'_> {
    /// Where what it sets aside stands first.
    pub fn first(&self) -> Option<&GroupedDiagnostic<'_>> {
        self.findings.first()
    }

    /// The codes of what it sets aside.
    pub fn codes(&self) -> String {
        let mut codes: Vec<&str> = Vec::new();
        for code in self.findings.iter().flat_map(|finding| &finding.diagnostics).map(|found| found.code.name()) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        shortened(&codes.into_iter().map(str::to_owned).collect::<Vec<_>>())
    }

    /// What, where and why.
    pub fn words(&self, report: &Report<'_>) -> String {
        let Some(first) = self.first() else { return String::new() };
        let mut places: Vec<String> = Vec::new();
        for span in self.findings.iter().filter_map(|finding| finding.diagnostic.span) {
            let place = format!("{}:{}", report.path(span.file), report.sources.start(span).line);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let what = match self.findings.len() {
            1 => first.diagnostic.message.clone(),
            count => format!("{count} findings"),
        };
        let places = if places.is_empty() { String::new() } else { format!(" ({})", shortened(&places)) };
        let waiver = first.diagnostic.policy.as_ref().and_then(|verdict| verdict.waiver.as_ref());
        let why = waiver.map(|waiver| format!(": {}", waiver.words())).unwrap_or_default();
        format!("{what}{places}{why}")
    }
}

fn shortened(names: &[String]) -> String {
    let shown = names.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
