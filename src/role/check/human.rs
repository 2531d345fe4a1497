use super::finding::{Goes, Mend, RoleFinding};
use crate::diagnostic::{Code, Diagnostic, Report, Severity, json_text, visible_line};
use crate::invocation::decision::compact;
use crate::source::Sources;

/// The faults for a person, each with what mends it. It carries ANSI styles, see [`Report::render`].
pub fn human(role: &str, findings: &[RoleFinding], notes: &[String], sources: &Sources, folder: &str) -> String {
    let mut text = String::new();
    for (number, finding) in findings.iter().enumerate() {
        let diagnostics = std::slice::from_ref(&finding.diagnostic);
        text.push_str(&Report { diagnostics, modules: &[], written: None, all: false, sources, folder }.problems());
        // Several faults of one statement are mended by the same ones, said once, behind the last.
        let last = findings.get(number + 1).is_none_or(|next| next.statements != finding.statements);
        for Mend { goes, statement } in finding.statements.iter().filter(|_| last) {
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
    let (mut errors, mut undecided, mut warnings) = (0, 0, 0);
    for diagnostic in found {
        match diagnostic.severity {
            Severity::Error if diagnostic.code == Code::ROLE_UNDECIDED => undecided += 1,
            Severity::Error => errors += 1,
            _ => warnings += 1,
        }
    }
    let count = |number: usize, word: &str| {
        (number > 0).then(|| format!("{number} {word}{}", if number == 1 { "" } else { "s" }))
    };
    let counts: Vec<String> =
        count(errors + undecided, "error").into_iter().chain(count(warnings, "warning")).collect();
    let verdict = match (errors, undecided, warnings) {
        (0, 0, 0) => return format!("{role} is what the runtime needs, and no more\n"),
        (0, 0, _) => format!("{role} works for the runtime"),
        (0, _, _) => format!("whether {role} works for the runtime cannot be told"),
        _ => format!("{role} does not work for the runtime"),
    };
    format!("{verdict}: {}\n", counts.join(", "))
}
