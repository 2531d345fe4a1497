use super::exit::Exit;
use super::failure::Failure;
use super::stream::Stream;
use crate::module_type::bedrock_agentcore_runtime;
use crate::project;

/// Options of `schema`.
#[derive(Debug, clap::Args)]
pub struct SchemaOptions {
    /// Which file the schema is for
    #[arg(value_name = "FILE", value_enum, default_value_t = SchemaFile::Config)]
    pub file: SchemaFile,
}

/// A file that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SchemaFile {
    /// The config of a bedrock-agentcore-runtime module.
    Config,
    /// The mdaa.yaml.
    Mdaa,
}

/// `mdaac schema`: the JSON Schema of a file, for editors.
pub fn run(options: &SchemaOptions) -> Result<Exit, Failure> {
    let schema = match options.file {
        SchemaFile::Config => bedrock_agentcore_runtime::MODULE_TYPE.editor_schema()?,
        SchemaFile::Mdaa => project::editor_schema()?,
    };
    Stream::Stdout.print_json(format!("{schema:#}\n"));
    Ok(Exit::Done)
}
