mod human;
mod json;

use super::change::Difference;
use super::waivers::WaiverChange;
use crate::cloudformation::Template;
use crate::source::Sources;

/// What came of comparing the modules of a project.
#[derive(Debug)]
pub struct DifferenceReport<'a> {
    /// In the order of the project; those that only the baseline has last.
    pub modules: &'a [ModuleDifference<'a>],
    /// The files that the templates' origins point into.
    pub sources: &'a Sources,
    /// The folder of the mdaa.yaml as seen from the working directory, with `/`; empty when they
    /// are the same. A terminal looks for files there; JSON names them without it.
    pub folder: &'a str,
}

/// A module and its difference.
#[derive(Debug)]
pub struct ModuleDifference<'a> {
    /// `domain/env/module`.
    pub module: String,
    /// The name of its stack; none where only the baseline has it.
    pub stack_name: Option<String>,
    /// The template it was compared with, as the user would name it; none where there is none yet.
    pub baseline: Option<String>,
    /// The status of the stack that it was compared with, where that rests after no success.
    pub unsettled: Option<String>,
    /// How many places of what is live are not as deployed; they are told apart. None where nobody looked.
    pub live: Option<usize>,
    /// The waivers that are not the same; none where nothing tells which there were.
    pub waivers: Option<Vec<WaiverChange>>,
    pub state: ComparisonState<'a>,
}

/// What came of comparing one module.
#[derive(Debug)]
pub enum ComparisonState<'a> {
    /// There are two templates, or only ours, which is new then.
    Compared {
        /// What is not the same; nothing secret is in it any more.
        difference: Box<Difference>,
        template: &'a Template,
    },
    /// The project has no such module.
    OnlyInBaseline,
    /// One of the two has an error, which is told apart.
    NotCompared,
}

/// How many modules came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleCounts {
    pub modules: usize,
    pub same: usize,
    pub different: usize,
    /// Of those, with nothing to compare with: not in the baseline, or not deployed.
    pub new: usize,
    /// Of those, in the baseline alone.
    pub only_in_baseline: usize,
    pub not_compared: usize,
}

impl ModuleDifference<'_> {
    /// Whether nothing but the two templates could be another.
    fn is_same_beside(&self) -> bool {
        self.live.is_none_or(|count| count == 0) && self.waivers.as_ref().is_none_or(Vec::is_empty)
    }
}

impl DifferenceReport<'_> {
    /// How many modules came to what.
    pub fn counts(&self) -> ModuleCounts {
        let mut counts = ModuleCounts { modules: self.modules.len(), ..ModuleCounts::default() };
        for module in self.modules {
            match &module.state {
                ComparisonState::NotCompared => counts.not_compared += 1,
                ComparisonState::OnlyInBaseline => counts.only_in_baseline += 1,
                ComparisonState::Compared { .. } if module.baseline.is_none() => counts.new += 1,
                ComparisonState::Compared { difference, .. } if difference.is_empty() && module.is_same_beside() => {
                    counts.same += 1
                }
                ComparisonState::Compared { .. } => {}
            }
        }
        counts.different = counts.modules - counts.same - counts.not_compared;
        counts
    }
}
