//! Module type: takes a [`Resolved`] module, gives its typed config and
//! the data its template reads.
//!
//! One folder a type, one line in [`MODULE_TYPES`]. A config cannot be built from a wrong document.

pub mod bedrock_agentcore_runtime;
pub mod build_context;
mod deferred;
mod intrinsic;
mod json_text;
pub(crate) mod module_path;
pub mod naming;
mod tags;
mod tags_of_resources;

use crate::cloudformation::{Fragment, Template, text};
use crate::diagnostic::Diagnostics;
use crate::placeholder::{Context, closest};
use crate::resolve::{Parameters, Resolved};
use crate::schema::{Checked, Placeholders, Reading, Schema, SchemaError, for_editors};
use crate::source::{Node, Sources};
use crate::template::{Blueprint, TemplateError};
pub(crate) use deferred::Deferred;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
pub use tags::tags;
use tags_of_resources::is_taken;
pub(crate) use tags_of_resources::refused_tags;

/// A kind of module that mdaac compiles.
#[derive(Debug)]
pub struct ModuleType {
    /// MDAA's short name: first component of every construct path, value of the tag mdaa_cdk_app.
    pub name: &'static str,
    /// `module_path` in the mdaa.yaml.
    pub package: &'static str,
    /// What the description of its stacks begins with: a deployed one is known by it.
    pub description: &'static str,
    /// The key that a config begins with, as help names it.
    pub first_key: &'static str,
    /// A construct below its name and an attribute, as help names them: `RuntimeRole/Resource:Arn`.
    pub construct: &'static str,
    /// The kinds of thing that its modules, and nobody else, publish in SSM below their path, in lower case.
    pub publishes: &'static [&'static str],
    /// The files of its folder in `templates/`, each by name and text.
    pub templates: &'static [(&'static str, &'static str)],
    /// Checks the config and computes what the template reads, below `config` the checked config itself, where waivers
    /// stand. `None` after an error.
    pub data: fn(&Resolved, &Context, &mut Diagnostics) -> Result<Option<Fragment>, SchemaError>,
    /// Judges what only the rendered template shows.
    pub rendered: fn(&Template, &Resolved, &mut Diagnostics),
    /// The shape of that data, as a JSON schema.
    pub shape: fn() -> Result<Json, SchemaError>,
    /// The schema of its config, draft-07.
    pub schema: fn() -> Result<Json, SchemaError>,
}

impl ModuleType {
    /// Whether a `module_path` names it, with or without a version behind it.
    pub fn is_named(&self, module_path: &str) -> bool {
        module_path.strip_prefix(self.package).is_some_and(|rest| rest.is_empty() || rest.starts_with('@'))
    }

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

/// The module type of a `module_path`.
pub fn named(module_path: &str) -> Option<&'static ModuleType> {
    MODULE_TYPES.iter().find(|module_type| module_type.is_named(module_path))
}

/// The key that the config of a module of this `module_path` begins with; none for a type that is left to MDAA.
pub fn first_key(module_path: &str) -> Option<&'static str> {
    named(module_path).map(|module_type| module_type.first_key)
}

/// Whether a file holds a config of one of the types, and no mdaa.yaml.
pub fn is_config(root: &Node) -> bool {
    let of_project = ["organization", "domains", "env_templates"].iter().any(|key| root.get(key).is_some());
    let begins = |first: &'static str| {
        root.as_map().into_iter().flatten().any(|(key, _)| closest(key, std::iter::once(first)).is_some())
    };
    !of_project && MODULE_TYPES.iter().any(|module_type| begins(module_type.first_key))
}

/// A config that fits its schema and holds nothing that no config may hold. Every violation is reported; `None` when
/// nothing is left that is a `T`.
pub fn checked<T: JsonSchema + DeserializeOwned>(
    config: &Node,
    parameters: &Parameters,
    schema: &Schema<T>,
    diagnostics: &mut Diagnostics,
) -> Option<Checked<T>> {
    // Here for all that is written, and below for what JSON text becomes.
    intrinsic::refuse(config, diagnostics);
    let mut violations = Diagnostics::default();
    let checked = schema.check(config, &|text| reading(text, parameters), &mut violations);
    let mut of_json_text = Diagnostics::default();
    if let Some(checked) = &checked {
        json_text::refuse_parameters(config, &checked.node, diagnostics);
        intrinsic::refuse(&checked.node, &mut of_json_text);
    }
    diagnostics.extend_elsewhere(violations);
    diagnostics.extend_elsewhere(of_json_text);
    checked
}

/// How a text in Fn::Sub syntax reads. A parameter of SSM may be read as one text or as a list.
fn reading(text: &str, parameters: &Parameters) -> Reading {
    if let Some(known) = text::example(text).filter(|known| !known.contains(text::DYNAMIC_REFERENCE)) {
        return Reading::Known(known);
    }
    match text::whole_reference(text) {
        Some(id) if parameters.is_list(id) => Reading::LaterList,
        whole => Reading::Later { as_list: whole.and_then(|id| parameters.as_list(id)).map(|id| format!("${{{id}}}")) },
    }
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
