use super::{Code, Diagnostic, Severity};
use crate::source::Sources;

/// How many modules one line names.
const MAX_NAMED: usize = 8;

/// Modules of other types in one line, each by its name and its `module_path`.
pub fn left_to_mdaa(modules: &[(String, String)]) -> String {
    let named: Vec<String> =
        modules.iter().take(MAX_NAMED).map(|(name, path)| format!("{name} ({})", short(path))).collect();
    let more = match modules.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let subject = match modules.len() {
        1 => "1 module of another type is".to_owned(),
        count => format!("{count} modules of other types are"),
    };
    format!("{subject} left to MDAA: {}{more}", named.join(", "))
}

/// The same as one piece of news in place of one for each module.
pub fn taken_together(found: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let is_left = |found: &Diagnostic| found.code == Code::MODULE_NOT_OURS && found.severity == Severity::Info;
    let (left, mut others): (Vec<Diagnostic>, Vec<Diagnostic>) = found.into_iter().partition(is_left);
    let named = |found: &Diagnostic| {
        let written = found.span.map(|span| sources.slice(span).to_owned()).unwrap_or_default();
        Some((found.module.clone()?, written.trim_matches(['\'', '"']).to_owned()))
    };
    let modules: Vec<(String, String)> = left.iter().filter_map(named).collect();
    if !modules.is_empty() {
        others.push(Diagnostic::info(Code::MODULE_NOT_OURS, left_to_mdaa(&modules)));
    }
    others
}

/// `datalake` of `@aws-mdaa/datalake@1.6.0`.
fn short(path: &str) -> &str {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    name.split('@').find(|part| !part.is_empty()).unwrap_or(name)
}
