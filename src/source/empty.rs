use super::FileId;
use super::Sources;
use crate::diagnostic::{Code, Diagnostic};

/// Says that a file holds nothing, and what it does hold.
pub fn empty(file: FileId, sources: &Sources, help: String) -> Diagnostic {
    let (name, text) = (sources.name(file), sources.text(file));
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_mark = |line: &str| line.starts_with("---") && line[3..].trim_start_matches('-').trim().is_empty();
    let holds = if text.is_empty() {
        "it has 0 bytes"
    } else if lines().next().is_none() {
        "it holds blank lines only"
    } else if lines().all(|line| line.starts_with('#')) {
        "it holds comments only"
    } else if lines().all(|line| line.starts_with('#') || is_mark(line)) {
        "it holds no more than `---`"
    } else {
        "YAML reads what it holds as nothing"
    };
    Diagnostic::error(Code::EMPTY_FILE, format!("`{name}` is empty: {holds}")).at(file.start()).help(help)
}
