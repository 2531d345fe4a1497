use super::{AdoptionReport, AdoptionState, ModuleProof, counted, maker_name, sizes, text};
use crate::adoption::permission_change::comes;
use crate::adoption::proof::{ElementChange, Intended, Proof};
use crate::adoption::reason::Reason;
use crate::cloudformation::Template;
use crate::diagnostic::visible_line;
use crate::iam::permissions::PermissionChange;
use annotate_snippets::renderer::{AnsiColor, Style};
use std::collections::BTreeMap;
use std::fmt::Write;

const BOLD: Style = Style::new().bold();
const DIMMED: Style = Style::new().dimmed();
const CAME: Style = AnsiColor::Green.on_default();
const WENT: Style = AnsiColor::Red.on_default();

impl AdoptionReport<'_> {
    /// Each module with what stays, comes, goes and is otherwise, and all that stands in the way; how that is avoided say the
    /// problems, one for each cause, which whoever prints those prints.
    pub fn human(&self) -> String {
        let mut page = String::new();
        for module in self.modules {
            title(module, &mut page);
            if let AdoptionState::Compared { proof, template } = &module.state {
                kept(proof, &mut page);
                let painter = Painter { report: self, proof, template };
                painter.resources("added", ElementChange::Added, &mut page);
                painter.resources("leaves the stack", ElementChange::Leaves, &mut page);
                painter.differences(&mut page);
                in_the_way(proof, &mut page);
                page.push('\n');
            }
        }
        page
    }
}

/// What a deploy shows of a proof: its size, and each reason once.
pub fn summary(stack_name: &str, proof: &Proof) -> String {
    let mut page = String::new();
    let rest = match proof.obstacles.len() {
        0 => "every difference is intended".to_owned(),
        count => counted(count, "difference is not intended", "differences are not intended"),
    };
    let stack = visible_line(stack_name);
    let _ = writeln!(page, "adopting {stack}, {}: {}; {rest}", maker_name(&proof.made_by), sizes(proof));
    for reason in proof.reasons() {
        let _ = writeln!(page, "  {}: {}", reason.name(), reason.words());
    }
    page
}

fn title(module: &ModuleProof<'_>, page: &mut String) {
    let (name, stack) = (visible_line(&module.module), visible_line(&module.stack_name));
    let mut words = module.state.verdict().words().to_owned();
    if let AdoptionState::Compared { proof, .. } = &module.state {
        let _ = write!(words, ", {}; {}", maker_name(&proof.made_by), sizes(proof));
    }
    let _ = writeln!(page, "{BOLD}{name} ({stack}): {words}{BOLD:#}");
    if let (AdoptionState::Compared { .. }, Some(from)) = (&module.state, &module.read_from) {
        let _ = writeln!(page, "  compared with {}", visible_line(from));
    }
}

fn kept(proof: &Proof, page: &mut String) {
    if proof.kept.is_empty() {
        return;
    }
    let unchanged = proof.kept.iter().filter(|kept| !kept.changes).count();
    let _ = writeln!(page, "  {BOLD}the same, {unchanged} of them in every property{BOLD:#}");
    for kept in &proof.kept {
        let sign = if kept.changes { "~" } else { "=" };
        let name = kept.name.as_ref().map(|name| format!(" {}", visible_line(name))).unwrap_or_default();
        let physical = kept.physical_id.as_ref().filter(|id| Some(*id) != kept.name.as_ref());
        let physical = physical.map(|id| format!("  {}", visible_line(id))).unwrap_or_default();
        let (kind, id) = (visible_line(&kept.resource_type), visible_line(&kept.logical_id));
        let _ = writeln!(page, "    {sign} {kind}{name}  {DIMMED}{id}{physical}{DIMMED:#}");
    }
}

fn in_the_way(proof: &Proof, page: &mut String) {
    if !proof.obstacles.is_empty() {
        let _ = writeln!(page, "  {BOLD}in the way{BOLD:#}");
    }
    let mut told = None;
    for one in &proof.obstacles {
        // The permissions of one role stand below one line.
        let words = one.words();
        if told.as_ref() != Some(&words) {
            let _ = writeln!(page, "      {WENT}! {}{WENT:#}", visible_line(&words));
        }
        told = Some(words);
        permissions(&one.permission, page);
    }
}

struct Painter<'a> {
    report: &'a AdoptionReport<'a>,
    proof: &'a Proof,
    template: &'a Template,
}

impl Painter<'_> {
    fn resources(&self, title: &str, effect: ElementChange, page: &mut String) {
        let mut by_reason: BTreeMap<Reason, Vec<(&Intended, Vec<&PermissionChange>)>> = BTreeMap::new();
        for (one, permissions) in self.proof.resources(effect) {
            by_reason.entry(one.reason).or_default().push((one, permissions));
        }
        if !by_reason.is_empty() {
            let _ = writeln!(page, "  {BOLD}{title}{BOLD:#}");
        }
        for (reason, resources) in by_reason {
            head(reason, page);
            for (one, changes) in resources {
                let (sign, style) = if effect == ElementChange::Added { ("+", CAME) } else { ("-", WENT) };
                let import = self.proof.imports.get(&one.subject.name).filter(|_| effect == ElementChange::Added);
                let import = import.map(|name| format!(": {} exists, imported", visible_line(name)));
                let (subject, import, place) = (subject(one), import.unwrap_or_default(), self.place(one));
                let _ = writeln!(page, "      {style}{sign} {subject}{import}{style:#}{place}");
                permissions(changes, page);
            }
        }
    }

    fn differences(&self, page: &mut String) {
        let differences = self.proof.differences();
        if !differences.is_empty() {
            let _ = writeln!(page, "  {BOLD}different on purpose{BOLD:#}");
        }
        for (reason, differences) in differences {
            head(reason, page);
            let mut told = None;
            for one in differences {
                // The permissions of one role stand below one line.
                if one.permission.is_none() || told != Some(&one.subject) {
                    self.difference(one, page);
                }
                told = one.permission.as_ref().map(|_| &one.subject);
                permissions(&one.permission, page);
            }
        }
    }

    fn difference(&self, one: &Intended, page: &mut String) {
        let (sign, style) = match one.effect {
            ElementChange::Added => ("+", CAME),
            ElementChange::Leaves => ("-", WENT),
            ElementChange::Changed => ("~", Style::new()),
        };
        let path = if one.path.is_empty() { String::new() } else { format!(" {}", visible_line(&one.path)) };
        let _ = writeln!(page, "      {style}{sign} {}{path}{style:#}{}", subject(one), self.place(one));
        if one.effect == ElementChange::Changed {
            for (sign, style, value) in [("-", WENT, &one.before), ("+", CAME, &one.after)] {
                if let Some(value) = value {
                    let _ = writeln!(page, "          {style}{sign} {}{style:#}", text(value));
                }
            }
        }
    }

    fn place(&self, one: &Intended) -> String {
        let place = self.report.place(self.template, one);
        place.map(|place| format!("  {DIMMED}{place}{DIMMED:#}")).unwrap_or_default()
    }
}

fn head(reason: Reason, page: &mut String) {
    let _ = writeln!(page, "    {BOLD}{}{BOLD:#}: {}", reason.name(), reason.words());
}

fn subject(one: &Intended) -> String {
    format!("{} {}", visible_line(&one.subject.kind), visible_line(&one.subject.name))
}

fn permissions<'a>(changes: impl IntoIterator<Item = &'a PermissionChange>, page: &mut String) {
    for change in changes {
        let style = if comes(change) { CAME } else { WENT };
        for line in change.lines() {
            let _ = writeln!(page, "          {style}{}{style:#}", visible_line(&line));
        }
    }
}
