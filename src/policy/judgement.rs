use crate::diagnostic::Diagnostics;

#[derive(Debug)]
pub struct Judgement {
    /// In each template, in the order given.
    pub modules: Vec<Diagnostics>,
    /// About waivers that belong to no module.
    pub project: Diagnostics,
}
