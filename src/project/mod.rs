//! Project: takes the mdaa.yaml, gives one [`Module`] for each module of each environment.
//!
//! Once you hold a `Module` its account, region, context and tags are those of its level with the
//! levels above merged in, and its config files are one document whose nodes know their files.

mod budget;
mod config;
mod distribute;
mod early;
mod editor;
mod file;
mod filter;
pub mod flags;
mod foreign_keys;
mod levels;
mod load;
mod merge;
mod module;
mod policy_demands;
mod policy_settings;
mod tags;
mod template;
mod unsupported;
mod waiver_limits;
mod waiver_record;
mod waivers;
mod written_waiver;

/// The name of the mdaa.yaml in the days when MDAA was CAEF.
pub const OLDER_FILE: &str = "caef.yaml";

pub(crate) use early::same_key;
pub use editor::editor_schema;
// What is read of these is their schema.
pub use file::{Domain, Environment, ModuleEntry, ProjectFile, TagFile};
pub(crate) use filter::{Filter, UnknownFilter};
pub use flags::EnvInSsmPath;
pub use load::{Project, load};
pub use merge::{merge, overlay};
pub(crate) use module::{ConfigLayer, Protection};
pub use module::{Module, ModuleId, SpannedName};
pub use policy_demands::PolicyDemands;
pub use policy_settings::PolicySettings;
pub use waiver_limits::{WaiverLimits, WaiverSettings};
pub use waiver_record::WaiverRecord;
pub(crate) use waiver_record::{read_waivers, write_waivers};
pub use waivers::ProjectWaivers;
pub use written_waiver::{SuppressedPath, Suppression, Suppressions, WaiverFile, WrittenWaiver};
