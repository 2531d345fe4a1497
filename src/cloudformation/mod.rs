//! CloudFormation: what a template is. Takes rendered or foreign templates, gives one tree of both, and
//! writes it as the bytes that CloudFormation receives.

mod cycle;
mod ecr;
mod emit;
mod fragment;
mod intrinsic;
mod json_text;
mod line;
mod logical_id;
mod near;
mod partition;
mod placed;
mod pseudo;
mod read;
pub mod resource_types;
mod source_map;
pub(crate) mod ssm_references;
mod template;
pub mod text;

pub(crate) use ecr::ImageUri;
pub(crate) use emit::EmitError;
pub use emit::{TemplateFormat, emit};
pub use fragment::{Fragment, FragmentValue};
pub(crate) use intrinsic::is_function;
pub(crate) use line::line;
pub use logical_id::logical_id;
pub(crate) use near::another_region;
pub(crate) use partition::{Partition, is_region};
pub use partition::{REGIONS, of_region};
pub(crate) use placed::{Place, Placed};
pub(crate) use pseudo::{PseudoParameters, deployed_pseudo_parameters, is_pseudo, pseudo_parameters};
pub(crate) use read::{MAX_TEMPLATE_BYTES, Unreadable, read_template};
pub use resource_types::{PolicyKind, ResourceType};
pub use source_map::source_map;
pub(crate) use source_map::{places, shown_place};
pub use template::Template;
pub(crate) use template::{LeftOut, property, type_of};
