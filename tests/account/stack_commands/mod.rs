//! What is looked for before a deploy, and `mdaac status`, `outputs` and `destroy`, on a local AWS. That proves our
//! logic, never AWS: see tests/emulator/README.md.

mod before_a_deploy;
mod destroy;
mod diff;
mod printed_policies;
mod role;
mod status;
