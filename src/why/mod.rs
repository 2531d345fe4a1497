//! Why: takes the trace of a module and a JSON pointer, gives how the value there came to be.
//!
//! Once you hold an `Explanation` each of its steps names a place, and the level it belongs to:
//! the value as it is written, what its placeholders brought, what it stands in place of, a default
//! of ours, or a line of `templates/` that is the same for every module.

mod config;
mod explanation;
mod levels;
mod nothing_there;
mod template;

use crate::compile::Trace;
use crate::source::Sources;
pub(crate) use explanation::{Explanation, Step, StepKind};
use jsonptr::Pointer;
pub(crate) use nothing_there::NothingThere;
use nothing_there::is_of_template;

/// How the value at `pointer` came to be: one of the config, or one of the template where the
/// pointer begins with a section of it.
///
/// # Errors
/// When nothing is there.
pub fn why(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Explanation, NothingThere> {
    if is_of_template(pointer) {
        template::explain(trace, pointer, sources)
    } else {
        config::explain(trace, pointer, sources)
    }
}

/// The same for every value below `pointer`, in order; of the root, the config's and then the
/// template's.
///
/// # Errors
/// When nothing is there.
pub fn tree(trace: &Trace, pointer: &Pointer, sources: &Sources) -> Result<Vec<Explanation>, NothingThere> {
    if is_of_template(pointer) {
        return template::tree(trace, pointer, sources);
    }
    let mut all = config::tree(trace, pointer, sources)?;
    if pointer.is_root() && trace.template.is_some() {
        all.extend(template::tree(trace, pointer, sources)?);
    }
    Ok(all)
}

/// Whether the pointer names the whole config, or a whole section of the template.
pub fn is_whole(pointer: &Pointer) -> bool {
    pointer.is_root()
        || is_of_template(pointer) && pointer.count() == 1 && pointer != Pointer::from_static("/Description")
}
