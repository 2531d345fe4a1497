use super::finding::{Goes, Mend, RoleFinding};
use crate::diagnostic::{Code, Diagnostic, Report, Severity, json_text, visible_line};
use crate::invocation::decision::compact;
use crate::source::Sources;
use std::collections::BTreeSet;

/// The faults for a person, each with what mends it. It carries ANSI styles, see [`Report::render`].
pub fn human(
    role: &str,
    findings: &[RoleFinding],
    notes: &[String],
    all: bool,
    (sources, folder): (&Sources, &str),
) -> String {
    let mut text = String::new();
    // Several faults of one statement are mended by the same ones, said once, behind the last.
    for alike in findings.chunk_by(|one, next| one.statements == next.statements) {
        let diagnostics: Vec<_> = alike.iter().map(|finding| finding.diagnostic.clone()).collect();
        let report = Report { diagnostics: &diagnostics, modules: &[], written: None, all, sources, folder };
        text.push_str(&report.problems());
        for Mend { goes, statement } in alike.iter().take(1).flat_map(|finding| &finding.statements) {
            text.push_str(&format!("{}:\n{}\n\n", instruction(*goes), json_text(&compact(statement, 0, 0))));
        }
    }
    for note in notes {
        text.push_str(&format!("note: {}\n", visible_line(note)));
    }
    text + &summary(&visible_line(role), findings.iter().map(|finding| &finding.diagnostic))
}

fn instruction(goes: Goes) -> &'static str {
    match goes {
        Goes::Policy => "add to a policy of the role",
        Goes::PolicyInPlace => "write in its place",
        Goes::Trust => "add to the trust policy",
        Goes::TrustInPlace => "write in its place",
        Goes::Boundary => "add to the permissions boundary",
    }
}

fn summary<'a>(role: &str, found: impl Iterator<Item = &'a Diagnostic>) -> String {
    let (mut errors, mut undecided, mut violations, mut warnings, mut infos) = (0, 0, 0, 0, 0);
    // What several packs of rules say of one place is told once.
    let mut told = BTreeSet::new();
    for diagnostic in found.filter(|found| !found.waived && !found.is_note()) {
        if !told.insert((diagnostic.span, &diagnostic.message)) {
            continue;
        }
        match diagnostic.severity {
            Severity::Error if diagnostic.code == Code::ROLE_UNDECIDED => undecided += 1,
            Severity::Error if diagnostic.code.is_rule() => violations += 1,
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
            Severity::Info => infos += 1,
        }
    }
    let count = |number: usize, word: &str| {
        (number > 0).then(|| format!("{number} {word}{}", if number == 1 { "" } else { "s" }))
    };
    let counts = count(errors + undecided + violations, "error").into_iter().chain(count(warnings, "warning"));
    let counts: Vec<String> = counts.collect();
    let verdict = match (errors, undecided, violations, warnings) {
        (0, 0, 0, 0) if infos == 0 => return format!("{role} is what the runtime needs, and no more\n"),
        (0, 0, 0, 0) => return format!("{role} works for the runtime\n"),
        (0, 0, 0, _) => format!("{role} works for the runtime"),
        (0, 0, _, _) => format!("{role} works for the runtime, and may more than policy lets it"),
        (0, _, _, _) => format!("whether {role} works for the runtime cannot be told"),
        _ => format!("{role} does not work for the runtime"),
    };
    format!("{verdict}: {}\n", counts.join(", "))
}
