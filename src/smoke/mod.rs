//! Smoke: takes a file that says which call to make after a deploy and what must come of it, and the answer; gives the
//! verdict.

mod file;
mod verdict;

pub use file::SmokeTest;
pub use verdict::Verdict;
