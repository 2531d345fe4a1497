use crate::cloudformation::Template;
use crate::compile::{CompileError, parameters};
use crate::diagnostic::Diagnostics;
use crate::module_type::bedrock_agentcore_runtime::MODULE_TYPE;
use crate::module_type::bedrock_agentcore_runtime::standalone::{self, StandaloneAgent};
use crate::placeholder::Context;
use crate::project::ModuleId;

/// The template of an agent that no mdaa.yaml describes, and as which module. `None` after an error.
///
/// # Errors
/// On a bug of ours.
pub fn standalone_template(
    agent: &StandaloneAgent,
    context: &Context,
    diagnostics: &mut Diagnostics,
) -> Result<Option<(ModuleId, Template)>, CompileError> {
    let resolved = standalone::resolved(agent, context, diagnostics);
    let Some(data) = standalone::data(agent, &resolved, context, diagnostics)? else { return Ok(None) };
    let blueprint = MODULE_TYPE.blueprint(&context.sources)?;
    let template = blueprint.render(&data, &parameters(&resolved))?;
    Ok(Some((resolved.id, template)))
}
