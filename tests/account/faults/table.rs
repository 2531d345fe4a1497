use super::run::{Case, Done};
use super::situation::Situation;
use crate::support::fault_proxy::Kind;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What became of many runs: exit codes by fault and situation, and each promise that was not kept.
#[derive(Debug, Default)]
pub struct Table {
    cells: BTreeMap<(String, Situation), BTreeMap<String, usize>>,
    pub broken: Vec<String>,
    runs: usize,
    not_met: usize,
}

impl Table {
    pub fn add(&mut self, case: &Case, done: &Done) {
        self.runs += 1;
        self.not_met += usize::from(case.fault.is_some() && !done.met);
        let signals = || case.signals.iter().map(|(_, signal)| *signal).collect::<Vec<_>>().join(" ");
        let row = case.fault.as_ref().map_or_else(signals, |fault| row(fault.kind));
        let code = done.said.code.map_or("killed".to_owned(), |code| code.to_string());
        let told = done.said.stdout.lines().filter(|line| line.contains("error[") || line.contains("diagnostic"));
        println!("{case}: {code} {}", told.collect::<Vec<_>>().join(" "));
        let codes = self.cells.entry((row, case.situation)).or_default();
        *codes.entry(code.clone()).or_default() += 1;
        if !done.broken.is_empty() {
            *codes.entry("BROKEN".to_owned()).or_default() += 1;
            let said = format!(
                "--- {case}: {code} after {:.1} s: {}\n{}{}\nagain: {:?}\n{}\n",
                done.said.took.as_secs_f64(),
                done.broken.join("; "),
                done.said.stdout,
                last_lines(&done.said.stderr),
                done.again.code,
                done.again.stdout
            );
            println!("{said}");
            self.broken.push(said);
        }
        if self.runs.is_multiple_of(100) {
            println!("{} runs so far", self.runs);
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for said in &self.broken {
            writeln!(formatter, "{}", said.lines().next().unwrap_or_default())?;
        }
        let situations: BTreeSet<Situation> = self.cells.keys().map(|(_, situation)| *situation).collect();
        let rows: BTreeSet<&String> = self.cells.keys().map(|(row, _)| row).collect();
        write!(formatter, "\n| fault |")?;
        for situation in &situations {
            write!(formatter, " {situation:?} |")?;
        }
        writeln!(formatter, "\n|---|{}", "---|".repeat(situations.len()))?;
        for row in rows {
            write!(formatter, "| {row} |")?;
            for situation in &situations {
                let codes = self.cells.get(&(row.clone(), *situation));
                let codes = codes.into_iter().flatten().map(|(code, count)| format!("{code}×{count}"));
                write!(formatter, " {} |", codes.collect::<Vec<_>>().join(" "))?;
            }
            writeln!(formatter)?;
        }
        let (runs, broken) = (self.runs, self.broken.len());
        writeln!(formatter, "{runs} runs, {broken} with a broken promise, {} whose call did not come", self.not_met)
    }
}

fn row(kind: Kind) -> String {
    match kind {
        Kind::Error500 => "500",
        Kind::Error503 => "503",
        Kind::Throttled => "throttled",
        Kind::Dropped => "dropped before",
        Kind::Lost => "answer lost",
        Kind::LostOnce => "answer lost once",
        Kind::Truncated => "truncated answer",
        Kind::Html => "a page, not passed on",
        Kind::HtmlInstead => "a page, passed on",
        Kind::Empty => "empty, not passed on",
        Kind::EmptyInstead => "empty, passed on",
        Kind::Silent => "never answers, not passed on",
        Kind::SilentAfter => "never answers, passed on",
        Kind::Stale => "stale for a second",
        Kind::Expired => "expired from then on",
        Kind::Denied => "denied from then on",
        Kind::Gone => "no network from then on",
        Kind::Interrupted => "Ctrl-C at the call",
        Kind::Killed => "killed before the call",
        Kind::KilledAfter => "killed after the call",
    }
    .to_owned()
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
