//! Adoption: takes the template that a stack was deployed with and ours, gives a `Proof`: what stays, what is
//! different on purpose and why, and what stands in the way.
//!
//! Nothing is passed over: every difference has a named reason, or it is an obstacle.

mod arrival;
mod cause;
mod change;
mod departure;
#[cfg(feature = "deploy")]
mod live;
mod log_protection;
mod log_settings;
mod maker;
#[cfg(test)]
mod mutations;
mod obstacle;
mod permission;
mod permission_change;
mod proof;
mod prove;
mod reason;
mod report;
mod section;
mod sides;
mod subject;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod vpc_only;
#[cfg(test)]
mod widenings;

#[cfg(feature = "deploy")]
pub(crate) use live::{Adoptability, look, takeover};
pub(crate) use maker::Maker;
pub(crate) use proof::{ElementChange, Proof};
pub(crate) use prove::prove;
pub use reason::Reason;
pub(crate) use report::{AdoptionReport, AdoptionState, ModuleProof, summary};
