use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use std::cell::Cell;

/// The most values that all modules together may hold, those they share counted for each.
const MAX_VALUES: usize = 110_000;
/// What reading a file costs besides its values.
pub const FILE: usize = 10;
/// What a module costs that holds less: to compile it takes time, too.
pub const MODULE: usize = 100;

/// What may still be read. A project comes from a pull request: a thousand modules that share a
/// thousand entries would be a million values.
#[derive(Debug)]
pub struct Budget {
    left: Cell<usize>,
    reported: Cell<bool>,
}

impl Budget {
    pub fn new() -> Self {
        Budget { left: Cell::new(MAX_VALUES), reported: Cell::new(false) }
    }

    /// Takes the values of a file or a module out of it. False once it is spent; that is told at the
    /// place where it is.
    pub fn spend(&self, values: usize, at: Span, diagnostics: &mut Diagnostics) -> bool {
        self.left.set(self.left.get().saturating_sub(values));
        if self.left.get() > 0 {
            return true;
        }
        if !self.reported.replace(true) {
            diagnostics.push(
                Diagnostic::error(Code::YAML_TOO_LARGE, "from here on the project holds more than one may")
                    .at(at)
                    .why(format!("configs, context and tags of all modules hold more than {MAX_VALUES} values"))
                    .help("split the mdaa.yaml, or remove context and files that no module needs"),
            );
        }
        false
    }

    pub fn left(&self) -> usize {
        self.left.get()
    }

    /// Whether nothing more is read.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }
}
