mod human;
mod json;
mod markdown;

use super::maker::Maker;
use super::permission_change::goes;
use super::proof::{ElementChange, Intended, Proof};
use crate::cloudformation::{Template, shown_place};
use crate::diagnostic::{Diagnostic, visible_line};
use crate::source::Sources;
use serde_json::Value;

pub(crate) use human::summary;

/// What came of proving the modules of a project.
#[derive(Debug)]
pub struct AdoptionReport<'a> {
    /// In the order of the project.
    pub modules: &'a [ModuleProof<'a>],
    /// The files that the templates' origins point into.
    pub sources: &'a Sources,
    /// The folder of the mdaa.yaml as seen from the working directory, with `/`; empty when they are the same.
    pub folder: &'a str,
}

/// A module and what is known of its stack.
#[derive(Debug)]
pub struct ModuleProof<'a> {
    /// `domain/env/module`.
    pub module: String,
    /// The name of its stack.
    pub stack_name: String,
    /// Where the deployed template was read, as the user would name it; none if it was not.
    pub read_from: Option<String>,
    pub state: AdoptionState<'a>,
}

/// What came of one module.
#[derive(Debug)]
pub enum AdoptionState<'a> {
    /// The two templates were compared.
    Compared { proof: Box<Proof>, template: &'a Template },
    /// mdaac made the stack, or has adopted it.
    Adopted,
    /// It was not compared, for these reasons.
    NotCompared(Vec<Diagnostic>),
}

/// Whether a module's stack can be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Proven,
    NotProven,
    Adopted,
    NotCompared,
}

impl Verdict {
    fn words(self) -> &'static str {
        match self {
            Verdict::Proven => "proven",
            Verdict::NotProven => "not proven",
            Verdict::Adopted => "adopted already",
            Verdict::NotCompared => "not compared",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Verdict::Proven => "proven",
            Verdict::NotProven => "notProven",
            Verdict::Adopted => "adopted",
            Verdict::NotCompared => "notCompared",
        }
    }
}

impl AdoptionState<'_> {
    fn verdict(&self) -> Verdict {
        match self {
            AdoptionState::Compared { proof, .. } if proof.holds() => Verdict::Proven,
            AdoptionState::Compared { .. } => Verdict::NotProven,
            AdoptionState::Adopted => Verdict::Adopted,
            AdoptionState::NotCompared(_) => Verdict::NotCompared,
        }
    }
}

impl AdoptionReport<'_> {
    /// Whether every module is proven, or adopted already.
    pub fn holds(&self) -> bool {
        self.modules.iter().all(|module| matches!(module.state.verdict(), Verdict::Proven | Verdict::Adopted))
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.modules.iter().filter(|module| module.state.verdict() == verdict).count()
    }

    /// `3 modules: 2 proven, 1 not proven`.
    pub fn verdicts(&self) -> String {
        let all = [Verdict::Proven, Verdict::Adopted, Verdict::NotProven, Verdict::NotCompared];
        let counts = all.map(|verdict| (self.count(verdict), verdict.words()));
        let counts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
        match self.modules.len() {
            0 => "no modules".to_owned(),
            count => format!("{}: {}", counted(count, "module", "modules"), counts.join(", ")),
        }
    }

    fn place(&self, template: &Template, one: &Intended) -> Option<String> {
        let gone = one.effect == ElementChange::Leaves
            || one.after.is_none() && one.before.is_some()
            || one.permission.as_ref().is_some_and(goes);
        let place = shown_place(template.origins(&one.cause), self.sources, self.folder);
        place.filter(|_| !gone).map(|place| visible_line(&place))
    }
}

/// A value on one line.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => visible_line(text),
        other => visible_line(&other.to_string()),
    }
}

/// `11 resources stay, 2 are added, 1 leaves`.
fn sizes(proof: &Proof) -> String {
    let (added, leaving) =
        (proof.resources(ElementChange::Added).count(), proof.resources(ElementChange::Leaves).count());
    let be = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let kept = proof.kept.len();
    let mut sizes =
        vec![format!("{} {}", counted(kept, "resource", "resources"), if kept == 1 { "stays" } else { "stay" })];
    if added > 0 {
        sizes.push(be(added, "is added", "are added"));
    }
    if leaving > 0 {
        sizes.push(be(leaving, "leaves", "leave"));
    }
    sizes.join(", ")
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn maker_name(maker: &Maker) -> String {
    format!("made by {}", visible_line(&maker.to_string()))
}
