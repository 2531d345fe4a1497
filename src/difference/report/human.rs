use super::{ComparisonState, DifferenceReport, ModuleDifference};
use crate::cloudformation::{PolicyKind, Template, is_function, shown_place};
use crate::diagnostic::visible_line;
use crate::difference::{
    AccessChange, Action, Change, Difference, PublishedNames, Replacement, ResourceChange, WaiverChange,
};
use crate::iam::permissions::{Direction, PermissionChange, What};
use annotate_snippets::renderer::{AnsiColor, Style};
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;

/// The widest text that places stand behind in one column.
const MAX_WIDTH: usize = 72;

impl DifferenceReport<'_> {
    /// Each module with what is not the same, then one line that counts.
    pub fn human(&self) -> String {
        let mut text = String::new();
        for module in self.modules {
            let page = Page::default().module(self, module);
            // A module of one line needs no space below it, unless it is the last.
            let space = page.lines().count() > 1 || std::ptr::eq(module, &self.modules[self.modules.len() - 1]);
            text.push_str(&page);
            text.push_str(if space { "\n" } else { "" });
        }
        text + &summary(self)
    }
}

/// A line and where its cause stands.
#[derive(Clone, PartialEq)]
struct Line {
    text: String,
    style: Style,
    place: Option<String>,
}

/// The lines of one module.
#[derive(Default)]
struct Page {
    lines: Vec<Line>,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIMMED: Style = Style::new().dimmed();
const CAME: Style = AnsiColor::Green.on_default();
const WENT: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const REPLACED: Style = AnsiColor::Red.on_default().bold();

impl Page {
    fn module(mut self, report: &DifferenceReport<'_>, module: &ModuleDifference<'_>) -> String {
        let unsettled = module.unsettled.as_ref().map(|status| format!(", in {status}")).unwrap_or_default();
        let stack = module.stack_name.as_ref().map(|stack| format!(" ({stack}{unsettled})")).unwrap_or_default();
        let title = format!("{}{stack}: {}", module.module, outcome(module));
        self.line(title, BOLD, None);
        if let ComparisonState::Compared { difference, template } = &module.state {
            let places = Places { report, template };
            self.difference(difference, &places);
        }
        let waivers: Vec<String> = module.waivers.iter().flatten().flat_map(WaiverChange::lines).collect();
        if !waivers.is_empty() {
            self.line("  Waivers".to_owned(), BOLD, None);
            waivers.iter().for_each(|line| self.marked(line, None));
        }
        self.written()
    }

    fn difference(&mut self, difference: &Difference, places: &Places<'_>) {
        // A tag more is on many resources: what is the same of several is told once.
        let mut groups: Vec<(Vec<Line>, Vec<Line>)> = Vec::new();
        for resource in &difference.resources {
            let mut page = Page::default();
            page.resource(resource, &difference.access, places);
            let body = page.lines.split_off(1);
            match groups.iter_mut().find(|(_, shown)| !body.is_empty() && *shown == body) {
                Some((titles, _)) => titles.append(&mut page.lines),
                None => groups.push((page.lines, body)),
            }
        }
        self.lines.extend(groups.into_iter().flat_map(|(titles, body)| titles.into_iter().chain(body)));
        for (title, changes) in
            [("Parameters", &difference.parameters), ("Outputs", &difference.outputs), ("Template", &difference.other)]
        {
            if !changes.is_empty() {
                self.line(format!("  {title}"), BOLD, None);
                changes.iter().for_each(|change| self.change(change, change.pointer.clone(), &change.path, places));
            }
        }
        let moved = difference.published_names();
        moved.iter().flat_map(PublishedNames::lines).for_each(|line| self.line(format!("  {line}"), PLAIN, None));
        for access in &difference.access {
            let whose = match access.kind {
                PolicyKind::Identity => "Permissions of",
                PolicyKind::Trust => "Who may become",
                PolicyKind::Resource => "Who may use",
            };
            let any = |wanted| access.changes.iter().any(|change| change.direction() == wanted);
            let both = any(Direction::MoreAndLess);
            let words = [
                (both || any(Direction::More), "more"),
                (both || any(Direction::Less), "less"),
                (any(Direction::Unknown), "unknown"),
            ];
            let words: Vec<&str> = words.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
            let extent = format!(": {}", words.join(" and "));
            self.line(format!("  {whose} {} {}{extent}", access.resource_type, access.logical_id), BOLD, None);
            access.changes.iter().for_each(|change| self.permission(change, places));
        }
    }

    fn resource(&mut self, resource: &ResourceChange, access: &[AccessChange], places: &Places<'_>) {
        let (mark, style, remark) = match resource.action {
            Action::Add => ("+", CAME, ""),
            Action::Remove { retained: Some(false) } => ("-", WENT, ""),
            Action::Remove { retained: Some(true) } => ("-", WENT, ": leaves the stack and stays"),
            Action::Remove { retained: None } => ("-", WENT, ": leaves the stack; a function says whether it stays"),
            Action::Modify(Replacement::False) => ("~", CHANGED, ""),
            Action::Modify(Replacement::Conditional) => {
                ("~", CHANGED, ": perhaps replaced, mdaac does not know the type")
            }
            Action::Modify(Replacement::True) => ("!", REPLACED, ": replaced"),
        };
        let place = match resource.action {
            Action::Add => places.of(&PointerBuf::from_tokens(["Resources", &resource.logical_id])),
            _ => None,
        };
        self.line(format!("  {mark} {} {}{remark}", resource.resource_type, resource.logical_id), style, place);
        let mut shown: Vec<PointerBuf> = Vec::new();
        for change in &resource.changes {
            match statements(change).filter(|statements| permissions_below(access, statements)) {
                Some(statements) if shown.contains(&statements) => {}
                Some(statements) => {
                    let document = change.path.split('/').next().unwrap_or_default();
                    self.line(format!("      {document}: see the permissions below"), PLAIN, None);
                    shown.push(statements);
                }
                None => self.leaves(change, places),
            }
        }
    }

    /// A property that comes or goes with all that is in it, leaf by leaf.
    fn leaves(&mut self, change: &Change, places: &Places<'_>) {
        let whole = match (&change.before, &change.after) {
            (Some(value), None) | (None, Some(value)) => value,
            _ => return self.change(change, change.cause.clone(), &change.path, places),
        };
        let came = change.after.is_some();
        for_each_leaf(whole, &mut change.pointer.clone(), &change.path, &mut |pointer, path, value| {
            let (before, after) = if came { (None, Some(value.clone())) } else { (Some(value.clone()), None) };
            let leaf = Change { before, after, ..change.clone() };
            let cause = if came { pointer.to_buf() } else { change.cause.clone() };
            self.change(&leaf, cause, path, places);
        });
    }

    fn change(&mut self, change: &Change, cause: PointerBuf, path: &str, places: &Places<'_>) {
        let place = places.of(&cause);
        let remark = if change.replacement == Replacement::True { " (replaces the resource)" } else { "" };
        let shown = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if let Some(follows) = &change.follows {
            return self.line(format!("      {path}: names {follows}, which is replaced"), REPLACED, place);
        }
        match (&change.before, &change.after) {
            (Some(before), Some(after)) => {
                self.line(format!("      {path}{remark}"), PLAIN, place);
                self.line(format!("        - {}", shown(before)), WENT, None);
                self.line(format!("        + {}", shown(after)), CAME, None);
            }
            (None, Some(after)) => self.line(format!("      + {path}: {}{remark}", shown(after)), CAME, place),
            (Some(before), None) => self.line(format!("      - {path}: {}{remark}", shown(before)), WENT, place),
            (None, None) => {}
        }
    }

    fn permission(&mut self, change: &PermissionChange, places: &Places<'_>) {
        let gone = matches!(change.what, What::Lost(_) | What::Detached(_) | What::UnreadWent(_));
        let mut place = places.of(&change.pointer).filter(|_| !gone);
        change.lines().iter().for_each(|line| self.marked(line, place.take()));
    }

    /// A line that says by its first sign what it tells.
    fn marked(&mut self, line: &str, place: Option<String>) {
        let style = match line.chars().next() {
            Some('+') => CAME,
            Some('-') => WENT,
            _ => REPLACED,
        };
        self.line(format!("      {line}"), style, place);
    }

    /// What the user wrote is made harmless here, once.
    fn line(&mut self, text: String, style: Style, place: Option<String>) {
        let place = place.map(|place| visible_line(&place));
        self.lines.push(Line { text: visible_line(&text), style, place });
    }

    fn written(&self) -> String {
        let width = |line: &Line| line.text.chars().count();
        let placed = self.lines.iter().filter(|line| line.place.is_some()).map(width);
        let column = placed.filter(|width| *width <= MAX_WIDTH).max().unwrap_or_default();
        let mut text = String::new();
        for line in &self.lines {
            let Line { text: words, style, place } = line;
            let plain = *style == PLAIN || words.is_empty();
            text.push_str(&if plain { words.clone() } else { format!("{style}{words}{style:#}") });
            if let Some(place) = place {
                let gap = column.saturating_sub(width(line)) + 2;
                text.push_str(&format!("{:gap$}{DIMMED}{place}{DIMMED:#}", ""));
            }
            text.push('\n');
        }
        text
    }
}

/// Places in the files behind a template.
struct Places<'a> {
    report: &'a DifferenceReport<'a>,
    template: &'a Template,
}

impl Places<'_> {
    /// Where the most telling cause of a value stands.
    fn of(&self, pointer: &Pointer) -> Option<String> {
        shown_place(self.template.origins(pointer), self.report.sources, self.report.folder)
    }
}

/// The `Statement` of the policy document that a change lies in.
fn statements(change: &Change) -> Option<PointerBuf> {
    let tokens: Vec<String> = change.pointer.tokens().map(|token| token.decoded().into_owned()).collect();
    let at = tokens.iter().position(|token| token == "Statement").filter(|at| *at >= 4);
    match at {
        Some(at) => Some(PointerBuf::from_tokens(&tokens[..at])),
        // The whole document comes or goes.
        None => Some(change.pointer.clone()),
    }
}

fn permissions_below(access: &[AccessChange], document: &Pointer) -> bool {
    access.iter().flat_map(|access| &access.changes).any(|change| {
        change.pointer.starts_with(document)
            && !matches!(change.what, What::Attached(_) | What::Detached(_) | What::Boundary { .. })
    })
}

/// Calls `visit` on everything that is no list or map; a function is one value.
fn for_each_leaf(value: &Value, at: &mut PointerBuf, path: &str, visit: &mut dyn FnMut(&Pointer, &str, &Value)) {
    match value {
        Value::Object(map) if !map.keys().any(|key| is_function(key)) => {
            for (key, value) in map {
                at.push_back(key.as_str());
                for_each_leaf(value, at, &join(path, key), visit);
                at.pop_back();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                at.push_back(index);
                let shown = if item.is_object() { join(path, &index.to_string()) } else { path.to_owned() };
                for_each_leaf(item, at, &shown, visit);
                at.pop_back();
            }
        }
        leaf => visit(at, path, leaf),
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") }
}

/// What came of a module, in a few words.
fn outcome(module: &ModuleDifference<'_>) -> String {
    let ComparisonState::Compared { difference, .. } = &module.state else {
        return match module.state {
            ComparisonState::OnlyInBaseline => "in the baseline, but no module of this project".to_owned(),
            _ => "not compared, see the errors".to_owned(),
        };
    };
    let live = match module.live {
        None | Some(0) => None,
        Some(1) => Some("1 property was changed by hand (above)".to_owned()),
        Some(many) => Some(format!("{many} properties were changed by hand (above)")),
    };
    let waivers = match module.waivers.as_ref().map_or(0, Vec::len) {
        0 => None,
        1 => Some("1 waiver changed".to_owned()),
        many => Some(format!("{many} waivers changed")),
    };
    if difference.is_empty() {
        let beside: Vec<String> = live.into_iter().chain(waivers).collect();
        return match beside.is_empty() {
            true => "no difference".to_owned(),
            false => format!("the template is the same; {}", beside.join("; ")),
        };
    }
    let count =
        |action: fn(Action) -> bool| difference.resources.iter().filter(|resource| action(resource.action)).count();
    let counts = [
        (count(|action| action == Action::Add), "added"),
        (count(|action| matches!(action, Action::Modify(Replacement::False | Replacement::Conditional))), "changed"),
        (count(|action| action == Action::Modify(Replacement::True)), "replaced"),
        (count(|action| matches!(action, Action::Remove { .. })), "removed"),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let resources = if counts.is_empty() { "no resource".to_owned() } else { counts.join(", ") };
    match module.baseline {
        Some(_) => [resources].into_iter().chain(live).chain(waivers).collect::<Vec<_>>().join("; "),
        None => format!("new; {resources}"),
    }
}

fn summary(report: &DifferenceReport<'_>) -> String {
    let counts = report.counts();
    let modules = |count: usize| format!("{count} module{}", if count == 1 { "" } else { "s" });
    if counts.modules == 0 {
        return String::new();
    }
    if counts.not_compared == counts.modules {
        return format!("{} not compared\n", modules(counts.modules));
    }
    let others = [(counts.same, "the same"), (counts.not_compared, "not compared")];
    let others = others.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}"));
    let differences = match counts.different {
        0 => format!("no differences in {}", modules(counts.same)),
        different => format!("differences in {}", modules(different)),
    };
    let others = others.skip(usize::from(counts.different == 0 && counts.same > 0));
    format!("{}\n", [differences].into_iter().chain(others).collect::<Vec<_>>().join(", "))
}
