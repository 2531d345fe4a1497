//! The `mdaac` binary.
fn main() {}
