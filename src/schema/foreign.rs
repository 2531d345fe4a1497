use crate::diagnostic::Code;
use crate::source::Node;
use jsonptr::{Pointer, PointerBuf};

/// A key of another tool: what it is called here, or how to get there.
#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// Where it stands: the unknown key itself, or one below it.
    pub at: PointerBuf,
    /// What kind of mistake it is.
    pub code: Code,
    /// Whose key it is.
    pub why: String,
    /// What to write.
    pub help: String,
    /// The key of ours that it stands for: nobody misses that one, too.
    pub ours: Option<PointerBuf>,
}

/// What is known of an unknown key of a document, by its place.
pub type ForeignKeys = fn(&Pointer, &Node) -> Vec<ForeignKey>;
