//! Our decisions about access against a second evaluator, and where that one is wrong.

mod documented;
mod oracle;
