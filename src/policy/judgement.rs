use super::verdict::Verdicts;
use crate::diagnostic::Diagnostics;
use crate::project::WaiverRecord;

#[derive(Debug)]
pub struct Judgement {
    /// In each template, in the order given.
    pub modules: Vec<Diagnostics>,
    /// The waivers that hold for each of them.
    pub waivers: Vec<Vec<WaiverRecord>>,
    /// What came of each rule in each of them, also where nothing is said of it.
    pub verdicts: Vec<Verdicts>,
    /// About waivers that belong to no module.
    pub project: Diagnostics,
}
