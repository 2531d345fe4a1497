//! Module type: takes a [`Resolved`] module, gives its typed config and
//! the data its template reads.
//!
//! One folder a type, one line in [`MODULE_TYPES`]. A config cannot be built from a wrong document.

pub mod bedrock_agentcore_runtime;
pub mod build_context;
mod deferred;
mod intrinsic;
mod json_text;
pub mod naming;

use crate::cloudformation::{Fragment, Template};
use crate::diagnostic::Diagnostics;
use crate::placeholder::Context;
use crate::resolve::Resolved;
use crate::schema::{Placeholders, SchemaError, for_editors};
use crate::source::Sources;
use crate::template::{Blueprint, TemplateError};
pub use deferred::Deferred;
use serde_json::Value as Json;

/// A kind of module that mdaac compiles.
#[derive(Debug)]
pub struct ModuleType {
    /// MDAA's short name: first component of every construct path, value of the tag mdaa_cdk_app.
    pub name: &'static str,
    /// `module_path` in the mdaa.yaml.
    pub package: &'static str,
    /// The files of its folder in `templates/`, each by name and text.
    pub templates: &'static [(&'static str, &'static str)],
    /// Checks the config and computes what the template reads. `None` after an error.
    pub data: fn(&Resolved, &Context, &mut Diagnostics) -> Result<Option<Fragment>, SchemaError>,
    /// Judges what only the rendered template shows.
    pub rendered: fn(&Template, &Resolved, &mut Diagnostics),
    /// The shape of that data, as a JSON schema.
    pub shape: fn() -> Result<Json, SchemaError>,
    /// The schema of its config, draft-07.
    pub schema: fn() -> Result<Json, SchemaError>,
}

impl ModuleType {
    /// Its templates, compiled.
    ///
    /// # Errors
    /// When one of them is wrong: our bug.
    pub fn blueprint(&self, sources: &Sources) -> Result<Blueprint, TemplateError> {
        Blueprint::load(self.name, self.templates, sources)
    }

    /// The schema of its config for editors, draft-07.
    ///
    /// # Errors
    /// On our own bug: a schema that is none.
    pub fn editor_schema(&self) -> Result<Json, SchemaError> {
        let title = format!("Config of a {} module", self.name);
        Ok(for_editors(&(self.schema)()?, &title, Placeholders::AnyValue))
    }
}

/// Every kind of module that mdaac compiles.
pub const MODULE_TYPES: &[ModuleType] = &[bedrock_agentcore_runtime::MODULE_TYPE];

/// The module type of a `module_path`, with or without a version behind it.
pub fn named(module_path: &str) -> Option<&'static ModuleType> {
    MODULE_TYPES.iter().find(|module_type| {
        module_path.strip_prefix(module_type.package).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
    })
}

/// Whether mdaac compiles modules of this `module_path`.
pub fn is_supported(module_path: &str) -> bool {
    named(module_path).is_some()
}

/// The files of a folder in `templates/`, each by name and text.
macro_rules! templates {
    ($folder:literal: $($file:literal),+ $(,)?) => {
        &[$((
            concat!("templates/", $folder, "/", $file),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $folder, "/", $file)),
        )),+]
    };
}
use templates;
