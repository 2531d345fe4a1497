use super::apply::Finding;
use super::subject::Subject;
use crate::diagnostic::Severity;
use jsonptr::PointerBuf;

/// What came of a finding, for evidence: also of one that nobody is told because another says more.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The code it is found under.
    pub code: &'static str,
    /// Where it stands in the template, all its places.
    pub at: Vec<PointerBuf>,
    pub outcome: Outcome,
}

/// From the least to the gravest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Good to know, and why that is all.
    Noted(String),
    /// Set aside, and the reason.
    Waived(String),
    Violated,
}

impl Verdict {
    pub(super) fn of(subject: &Subject<'_>, finding: &Finding<'_>) -> Verdict {
        let found = &finding.found;
        let outcome = match finding.waiver {
            Some(waiver) => Outcome::Waived(waiver.shown(&waiver.reason, subject.sources)),
            None if found.severity.unwrap_or(finding.rule.severity) == Severity::Info => {
                Outcome::Noted(subject.as_written(found.why.as_deref().unwrap_or(finding.rule.why)))
            }
            None => Outcome::Violated,
        };
        let at = std::iter::once(&found.at).chain(&found.also).cloned().collect();
        Verdict { code: finding.id.code.name(), at, outcome }
    }
}

/// What the rules made of one template.
#[derive(Debug, Default)]
pub struct Verdicts {
    pub(super) found: Vec<Verdict>,
    /// Why it was not judged beside all that it may meet; none where it was.
    pub(super) beside: Option<String>,
}
