use super::args::{SchemaFile, SchemaOptions};
use super::exit::{Exit, Failure};
use crate::module_type::bedrock_agentcore_runtime;
use crate::project;
use std::io::Write;

/// `mdaac schema`: the JSON Schema of a file, for editors.
pub fn run(options: &SchemaOptions) -> Result<Exit, Failure> {
    let schema = match options.file {
        SchemaFile::Config => bedrock_agentcore_runtime::MODULE_TYPE.editor_schema()?,
        SchemaFile::Mdaa => project::editor_schema()?,
    };
    writeln!(std::io::stdout(), "{schema:#}").map_err(Failure::Print)?;
    Ok(Exit::Done)
}
