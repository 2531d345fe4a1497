//! Amazon Bedrock AgentCore runtimes: takes a resolved module, gives the data of
//! `templates/bedrock-agentcore-runtime/`.

mod access;
mod access_points;
mod agentcore_tags;
mod alarms;
mod artifact;
mod code_archive;
mod code_path;
mod cognito;
pub mod config;
mod data;
mod foreign_keys;
mod image;
mod inference_profile;
mod log_delivery;
mod log_groups;
mod names;
pub mod naming;
mod policy_size;
mod rules;
mod stack_size;
pub mod standalone;
mod traces;
mod unsupported;
mod uses;
mod vpc_endpoint;

use super::{ModuleType, checked, tags, templates};
use crate::cloudformation::{Fragment, Template};
use crate::diagnostic::Diagnostics;
use crate::placeholder::Context;
use crate::resolve::Resolved;
use crate::schema::{Checked, Schema, SchemaError};
use agentcore_tags::agentcore_tags;
use config::RuntimeConfig;
use names::Names;
use serde_json::Value as Json;
pub use traces::UNIFIED_TRACES;
pub use uses::STATEMENTS as STATEMENTS_OF_USES;

/// MDAA's name of this type.
const NAME: &str = "bedrock-agentcore-runtime";

/// This module type.
pub const MODULE_TYPE: ModuleType = ModuleType {
    name: NAME,
    package: "@aws-mdaa/bedrock-agentcore-runtime",
    description: "Amazon Bedrock AgentCore runtime ",
    first_key: "agentRuntimeName",
    construct: "RuntimeRole/Resource:Arn",
    publishes: &[
        "role",
        "kms",
        "agentruntime",
        "agentruntimeendpoint",
        "security-group",
        "vpc-endpoint",
        "alarm",
        "topic",
        "eventbridge-rule",
        naming::USER_POOL,
    ],
    templates: templates!(
        "bedrock-agentcore-runtime":
        "stack.yaml",
        "role.yaml",
        "runtime.yaml",
        "tracing.yaml",
        "logs.yaml",
        "endpoints.yaml",
        "access.yaml",
        "vpc_endpoint.yaml",
        "alarms.yaml",
        "events.yaml",
        "cognito.yaml",
        "delivery.yaml",
        "published.yaml",
    ),
    data,
    rendered,
    shape,
    schema,
};

thread_local! {
    static SCHEMA: Result<Schema<RuntimeConfig>, SchemaError> =
        Schema::new().map(|schema| schema.knowing(foreign_keys::foreign_keys));
}

fn data(
    resolved: &Resolved,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Fragment>, SchemaError> {
    named_data(resolved, context, diagnostics, names::names)
}

/// The data of a module whose resources are named so.
fn named_data(
    resolved: &Resolved,
    context: &Context,
    diagnostics: &mut Diagnostics,
    names: impl FnOnce(&Checked<RuntimeConfig>, &Resolved, &mut Diagnostics) -> Option<Names>,
) -> Result<Option<Fragment>, SchemaError> {
    let unsupported = unsupported::strip(&resolved.config, diagnostics);
    rules::role_arn(&unsupported.rest, diagnostics);
    rules::access_point_arns(&unsupported.rest, diagnostics);
    rules::bucket(&unsupported.rest, diagnostics);
    rules::uses_by_arn(&unsupported.rest, diagnostics);
    let checked = with_schema(|schema| checked(&unsupported.rest, &resolved.parameters, schema, diagnostics))?;
    let tags = tags(NAME, resolved, diagnostics);
    let agentcore_tags = agentcore_tags(&tags, &resolved.tags, diagnostics);
    // What was taken out would be missed by rules about what is left.
    let Some(config) = checked.filter(|_| unsupported.found == 0) else { return Ok(None) };
    let mut found = Diagnostics::default();
    let names = names(&config, resolved, &mut found);
    names::keep_readable(&config.node, context);
    rules::check(&config, &mut found);
    let known_callers = rules::vpc_endpoint(&config, &mut found);
    rules::role_account(&config, resolved, &mut found);
    rules::filesystems(&config, resolved, &mut found);
    rules::uses(&config, resolved, &mut found);
    rules::log_delivery(&config, resolved, &mut found);
    let known = rules::access(&config, resolved, names.as_ref(), &mut found);
    let artifact = artifact::artifact(&config, resolved, context, &mut found);
    rules::alarms(&config, resolved, names.as_ref(), &mut found);
    rules::event_alerts(&config, resolved, names.as_ref(), &mut found);
    let search = rules::transaction_search(&config, resolved, &mut found);
    diagnostics.extend_elsewhere(found);
    let (true, Some(names), Some(artifact)) = (config.fits && known && known_callers, names, artifact) else {
        return Ok(None);
    };
    Ok(Some(data::data(&config, resolved, &names, artifact, search, tags, agentcore_tags)))
}

fn rendered(template: &Template, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    policy_size::check(template, resolved, diagnostics);
    stack_size::check(template, resolved, diagnostics);
    agentcore_tags::left_off(resolved, diagnostics);
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
