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
mod partition;
mod placed;
mod pseudo;
mod read;
pub mod resource_types;
mod source_map;
mod template;
pub mod text;

pub use ecr::ImageUri;
pub use emit::{EmitError, TemplateFormat, emit};
pub use fragment::{Fragment, FragmentValue};
pub use intrinsic::is_function;
pub use line::line;
pub use logical_id::logical_id;
pub use partition::{Partition, REGIONS, is_region, of_region};
pub use placed::{Place, Placed};
pub use pseudo::{PseudoParameters, deployed_pseudo_parameters, is_pseudo, pseudo_parameters};
pub use read::{MAX_TEMPLATE_BYTES, Unreadable, read_template};
pub use resource_types::{PolicyKind, ResourceType};
pub use source_map::{places, shown_place, source_map};
pub use template::{LeftOut, Template, property, type_of};
