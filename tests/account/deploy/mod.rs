//! `mdaac deploy` on a local AWS: nothing lost, nothing doubled, no success that was none. That proves our logic,
//! never AWS: see tests/emulator/README.md.

mod adoption;
mod all_or_nothing;
mod approval;
mod doubt;
mod failures;
mod first_and_next;
mod live_drift;
mod order;
mod permissions;
mod policy;
mod refusals;
mod revert_drift;
mod said;
mod shared;
mod ssm;
mod stuck;
mod under_way;
mod unprinted;
mod vpc_endpoint;
