use super::finding::RoleFinding;
use super::rules::{WILDCARDS, is_of};
use crate::diagnostic::{Code, Severity};

/// What is too wide for the runtime beside what rules found in the same statements: each mistake once. A rule that is violated
/// says it, with the statements that mend it; else the comparison, which knows what would do.
pub fn joined(wide: Vec<RoleFinding>, mut judged: Vec<RoleFinding>) -> Vec<RoleFinding> {
    let mut kept: Vec<RoleFinding> = Vec::new();
    for finding in wide {
        let stops = |one: &RoleFinding| one.diagnostic.severity == Severity::Error && !one.diagnostic.waived;
        let violated = |one: &&mut RoleFinding| finding.about.is_some() && one.about == finding.about && stops(one);
        let mut same = judged.iter_mut().filter(violated).peekable();
        if same.peek().is_none() {
            kept.push(finding);
            continue;
        }
        same.filter(|_| !finding.statements.is_empty()).for_each(|one| one.statements.clone_from(&finding.statements));
    }
    judged.retain(|one| !kept.iter().any(|known| says_the_same(known, one)));
    kept.extend(judged);
    kept
}

fn says_the_same(wide: &RoleFinding, judged: &RoleFinding) -> bool {
    let (one, other) = (&wide.diagnostic, &judged.diagnostic);
    if one.code == Code::ROLE_TRUST_TOO_WIDE {
        let bounds = wide.about == judged.about && !wide.statements.is_empty();
        return bounds && is_of("iam_trust_without_source", other.code);
    }
    one.span == other.span && is_of(WILDCARDS, other.code)
}
