use super::{AdoptionReport, AdoptionState, ModuleProof, Verdict, maker_name, sizes, text};
use crate::adoption::proof::{ElementChange, Intended, Proof};
use crate::adoption::subject::TemplateElement;
use crate::cloudformation::Template;
use crate::diagnostic::{Diagnostic, visible_line};
use crate::iam::permissions::PermissionChange;
use indexmap::IndexMap;
use serde_json::Value;
use std::fmt::Write;

impl AdoptionReport<'_> {
    /// A page for a change ticket: GitHub-flavoured Markdown, no raw HTML.
    pub fn markdown(&self) -> String {
        let mut page = String::from("# Adoption by mdaac\n\n");
        let _ = writeln!(page, "{}.", self.verdicts());
        for module in self.modules {
            let _ = write!(page, "\n## {}: {}\n\n", code(&module.module), module.state.verdict().words());
            match &module.state {
                AdoptionState::Compared { proof, template } => {
                    Section { report: self, module, proof, template }.write(&mut page)
                }
                AdoptionState::Adopted => {
                    let _ = writeln!(page, "The stack {} is mdaac's own already.", code(&module.stack_name));
                }
                AdoptionState::NotCompared(problems) => {
                    let _ = writeln!(page, "The stack {} was not compared.", code(&module.stack_name));
                    in_the_way(self, problems, &mut page);
                }
            }
        }
        page
    }
}

struct Section<'a> {
    report: &'a AdoptionReport<'a>,
    module: &'a ModuleProof<'a>,
    proof: &'a Proof,
    template: &'a Template,
}

impl Section<'_> {
    fn write(&self, page: &mut String) {
        let stack = code(&self.module.stack_name);
        let from = self.module.read_from.as_ref().map(|from| format!(", compared with {}", code(from)));
        let _ = writeln!(
            page,
            "Stack {stack}, {}{}. {}. {}",
            maker_name(&self.proof.made_by),
            from.unwrap_or_default(),
            sizes(self.proof),
            match self.module.state.verdict() {
                Verdict::Proven =>
                    "Nothing is replaced, renamed or lost, nobody may do more than is listed here, and every difference \
                     is intended.",
                _ => "What stands in the way is listed first.",
            }
        );
        in_the_way(self.report, &self.proof.problems(&[]), page);
        self.obstacles(page);
        self.kept(page);
        self.resources("Added", ElementChange::Added, page);
        self.resources("Leaves the stack", ElementChange::Leaves, page);
        self.differences(page);
        page.push_str(
            "\nTwo templates were compared. What was changed outside of CloudFormation since is in neither of them.\n",
        );
    }

    /// One by one what the problems above tell by its causes.
    fn obstacles(&self, page: &mut String) {
        let mut told = None;
        for one in &self.proof.obstacles {
            if told.is_none() {
                page.push_str("\n#### One by one\n\n");
            }
            let words = one.words();
            if told.as_ref() != Some(&words) {
                let _ = writeln!(page, "- {}", plain(&words));
            }
            told = Some(words);
            for line in one.permission.iter().flat_map(PermissionChange::lines) {
                let _ = writeln!(page, "  - {}", code(&line));
            }
        }
    }

    fn kept(&self, page: &mut String) {
        page.push_str("\n### Stays\n\n");
        let ids = self.proof.kept.iter().any(|kept| kept.physical_id.is_some());
        let (head, rule) = if ids { (" Id |", " --- |") } else { ("", "") };
        let _ = writeln!(page, "| Type | Name | Logical id |{head} Changes |\n| --- | --- | --- |{rule} --- |");
        for kept in &self.proof.kept {
            let cell = |text: &Option<String>| text.as_deref().map(cell).unwrap_or_default();
            let id = if ids { format!(" {} |", cell(&kept.physical_id)) } else { String::new() };
            let changes = if kept.changes { "in place" } else { "no" };
            let (kind, logical_id) = (self::cell(&kept.resource_type), self::cell(&kept.logical_id));
            let _ = writeln!(page, "| {kind} | {} | {logical_id} |{id} {changes} |", cell(&kept.name));
        }
    }

    fn resources(&self, title: &str, effect: ElementChange, page: &mut String) {
        if self.proof.resources(effect).next().is_none() {
            return;
        }
        let head = "| Type | Logical id | Reason | Asked for by |\n| --- | --- | --- | --- |";
        let _ = writeln!(page, "\n### {title}\n\n{head}");
        for (one, _) in self.proof.resources(effect) {
            let (kind, name) = (cell(&one.subject.kind), cell(&one.subject.name));
            let mut reason = format!("{}: {}", code(one.reason.name()), table(&plain(one.reason.words())));
            if let Some(existing) = self.proof.imports.get(&one.subject.name).filter(|_| effect == ElementChange::Added)
            {
                let _ = write!(reason, ". {} exists and is imported", cell(existing));
            }
            let _ = writeln!(page, "| {kind} | {name} | {reason} | {} |", self.place(one));
        }
        let with_it = self.proof.resources(effect).map(|(one, changes)| (&one.subject, changes));
        permissions(with_it, "permissions that come or go with it", page);
    }

    fn differences(&self, page: &mut String) {
        let differences = self.proof.differences();
        if !differences.is_empty() {
            page.push_str("\n### Different on purpose\n");
        }
        for (reason, differences) in differences {
            let _ = writeln!(page, "\n#### {}\n\n{}.", code(reason.name()), capital(&plain(reason.words())));
            let (access, values): (Vec<&Intended>, Vec<&Intended>) =
                differences.into_iter().partition(|one| one.permission.is_some());
            let mut by_subject: IndexMap<&TemplateElement, Vec<&PermissionChange>> = IndexMap::new();
            for one in access {
                by_subject.entry(&one.subject).or_default().extend(&one.permission);
            }
            permissions(by_subject.into_iter(), "permissions", page);
            if !values.is_empty() {
                self.values(&values, page);
            }
        }
    }

    fn values(&self, values: &[&Intended], page: &mut String) {
        page.push_str("\n| Of | What | Deployed | mdaac | Asked for by |\n| --- | --- | --- | --- | --- |\n");
        for one in values {
            let of = format!("{} {}", cell(&one.subject.kind), cell(&one.subject.name));
            // Of an entry that comes or goes as a whole the name says enough.
            let value = |value: &Option<Value>| {
                let value = value.as_ref().filter(|_| one.effect == ElementChange::Changed);
                value.map(|value| cell(&text(value))).unwrap_or_default()
            };
            let (before, after) = (value(&one.before), value(&one.after));
            let path = match (one.effect, one.path.as_str()) {
                (ElementChange::Added, _) => "added".to_owned(),
                (ElementChange::Leaves, _) => "leaves".to_owned(),
                (ElementChange::Changed, "") => String::new(),
                (ElementChange::Changed, path) => cell(path),
            };
            let _ = writeln!(page, "| {of} | {path} | {before} | {after} | {} |", self.place(one));
        }
    }

    fn place(&self, one: &Intended) -> String {
        self.report.place(self.template, one).map(|place| cell(&place)).unwrap_or_default()
    }
}

fn in_the_way(report: &AdoptionReport<'_>, problems: &[Diagnostic], page: &mut String) {
    if !problems.is_empty() {
        page.push_str("\n### In the way\n\n");
    }
    for problem in problems {
        let _ = writeln!(page, "- {}", plain(&problem.message));
        let place = problem.span.map(|span| {
            let sources = report.sources;
            let slash = if report.folder.is_empty() { "" } else { "/" };
            format!("{}{slash}{}:{}", report.folder, sources.name(span.file), sources.start(span).line)
        });
        let lines = [("where", place.map(|place| code(&place))), ("why", problem.why.as_deref().map(plain))];
        let help = ("to do", problem.help.as_ref().map(|help| plain(&help.to_string())));
        for (label, words) in lines.into_iter().chain([help]) {
            if let Some(words) = words {
                let _ = writeln!(page, "  - {label}: {words}");
            }
        }
    }
}

/// Of each resource that has any, a list.
fn permissions<'a>(
    all: impl Iterator<Item = (&'a TemplateElement, Vec<&'a PermissionChange>)>,
    what: &str,
    page: &mut String,
) {
    for (subject, changes) in all.filter(|(_, changes)| !changes.is_empty()) {
        let _ = writeln!(page, "\n{} {}, {what}:\n", code(&subject.kind), code(&subject.name));
        for line in changes.into_iter().flat_map(PermissionChange::lines) {
            let _ = writeln!(page, "- {}", code(&line));
        }
    }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Text as code that no text can end: its fence is longer than any in it.
fn code(text: &str) -> String {
    let text = visible_line(text);
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Code in a table, where a `|` ends a cell even in code.
fn cell(text: &str) -> String {
    table(&code(text))
}

fn table(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Our own words, with the user's in backticks as they are.
fn plain(words: &str) -> String {
    let words = visible_line(words);
    let mut plain = String::new();
    for (at, part) in words.split('`').enumerate() {
        if at > 0 {
            plain.push('`');
        }
        // Outside of backticks nothing may become markup.
        match at % 2 {
            0 => part.chars().for_each(|char| {
                if matches!(char, '*' | '_' | '<' | '>' | '[' | ']' | '\\' | '#' | '|') {
                    plain.push('\\');
                }
                plain.push(char);
            }),
            _ => plain.push_str(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{cell, code, plain};

    #[test]
    fn nothing_that_a_user_writes_becomes_markup() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`x`"), "`` `x` ``");
        assert_eq!(cell("a|b\n| c"), "`a\\|b␊\\| c`");
        assert_eq!(plain("the *role* `a*b` <b>"), "the \\*role\\* `a*b` \\<b\\>");
    }
}
