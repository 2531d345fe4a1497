//! Amazon Bedrock AgentCore runtimes: takes a resolved module, gives the data of
//! `templates/bedrock-agentcore-runtime.yaml`.

mod artifact;
mod code_archive;
pub mod config;
mod data;
mod image;
mod names;
mod rules;
mod tags;
mod unsupported;

use super::ModuleType;
use crate::context::Context;
use crate::diagnostic::Diagnostics;
use crate::resolve::Resolved;
use crate::schema::{Schema, SchemaError};
use crate::template::Data;
use crate::text;
use config::RuntimeConfig;
use serde_json::Value as Json;

/// MDAA's name of this type.
const NAME: &str = "bedrock-agentcore-runtime";

/// This module type.
pub const MODULE_TYPE: ModuleType = ModuleType {
    name: NAME,
    package: "@aws-mdaa/bedrock-agentcore-runtime",
    template: (
        "templates/bedrock-agentcore-runtime.yaml",
        include_str!("../../../templates/bedrock-agentcore-runtime.yaml"),
    ),
    data,
    shape,
    schema,
};

thread_local! {
    static SCHEMA: Result<Schema<RuntimeConfig>, SchemaError> = Schema::new();
}

fn data(resolved: &Resolved, context: &Context, diagnostics: &mut Diagnostics) -> Result<Option<Data>, SchemaError> {
    let unsupported = unsupported::strip(&resolved.config, diagnostics);
    let checked = with_schema(|schema| schema.check(&unsupported.rest, sample, diagnostics))?;
    // What was taken out would be missed by rules about what is left.
    let Some(config) = checked.filter(|_| unsupported.found == 0) else { return Ok(None) };
    let names = names::names(&config, resolved, diagnostics);
    rules::check(&config, diagnostics);
    let artifact = artifact::artifact(&config, resolved, context, diagnostics);
    let search = rules::transaction_search(&config, resolved, diagnostics);
    let (Some(names), Some(artifact)) = (names, artifact) else { return Ok(None) };
    let tags = tags::tags(resolved, diagnostics);
    Ok(Some(data::data(&config, resolved, &names, artifact, search, tags)))
}

fn shape() -> Result<Json, SchemaError> {
    Ok(data::shape(&schema()?))
}

fn schema() -> Result<Json, SchemaError> {
    with_schema(|schema| schema.json().clone())
}

fn with_schema<T>(use_it: impl FnOnce(&Schema<RuntimeConfig>) -> T) -> Result<T, SchemaError> {
    SCHEMA.with(|schema| schema.as_ref().map(use_it).map_err(Clone::clone))
}

/// How a resolved text reads while it is checked: pseudo parameters as examples of themselves, so
/// that the rest of an ARN or a URI is still judged; other references are not known yet.
fn sample(resolved: &str) -> Option<String> {
    let example = resolved
        .replace("${AWS::AccountId}", "123456789012")
        .replace("${AWS::Region}", "us-east-1")
        .replace("${AWS::Partition}", "aws")
        .replace("${AWS::URLSuffix}", "amazonaws.com");
    text::known(&example)
}
