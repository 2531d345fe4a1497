use super::exit::Exit;
use super::failure::Failure;
use super::print_options::PrintOptions;
use super::{
    access, adopt, check, completions, diff, explain, init, list, man, role, schema, synth, template, version, waive,
    why,
};
#[cfg(feature = "deploy")]
use super::{deploy, destroy, invoke, logs, outputs, status};
use clap::{Parser, Subcommand};

/// Compiles MDAA-style module configs into CloudFormation for Amazon Bedrock AgentCore runtimes.
#[derive(Debug, Parser)]
#[command(name = "mdaac", version, arg_required_else_help = true)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    print: PrintOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Finds every mistake in the configs; writes nothing
    Check(check::CheckOptions),
    /// Writes the template of each module
    Synth(synth::SynthOptions),
    /// Deploys the stack of each module
    #[cfg(feature = "deploy")]
    Deploy(Box<deploy::DeployOptions>),
    /// Shows how the stack of each module is, and whether it serves
    #[cfg(feature = "deploy")]
    Status(status::StatusOptions),
    /// Prints what others need to know of what is deployed: ARNs, ids, versions
    #[cfg(feature = "deploy")]
    Outputs(outputs::OutputsOptions),
    /// Calls the agent of a module, and prints its answer as it comes
    #[cfg(feature = "deploy")]
    Invoke(invoke::InvokeOptions),
    /// Prints what the agent of a module wrote to its log groups
    #[cfg(feature = "deploy")]
    Logs(logs::LogsOptions),
    /// Deletes the stack of each module, the last one first
    #[cfg(feature = "deploy")]
    Destroy(destroy::DestroyOptions),
    /// Shows what is not the same as what is deployed, or as in the templates of a folder
    Diff(diff::DiffOptions),
    /// Proves that a stack of MDAA can be taken over without losing anything; changes nothing
    Adopt(adopt::AdoptOptions),
    /// Says what a code means, or lists all rules with their controls
    Explain(explain::ExplainOptions),
    /// Lists the modules
    List(list::ListOptions),
    /// Accepts what a rule finds now: writes waivers that cover that and nothing else
    Waive(waive::WaiveOptions),
    /// Says how a value of the config or of the template came to be
    Why(why::WhyOptions),
    /// Writes a small commented project to begin with
    Init(init::InitOptions),
    /// Prints a file of `templates/`, which every stack is made from, or the lines around one that a message names
    Template(template::TemplateOptions),
    /// Prints the JSON Schema that editors check a file with
    Schema(schema::SchemaOptions),
    /// Prints what makes a shell complete commands and options
    Completions(completions::CompletionsOptions),
    /// Prints the manual page, or writes one for each command
    Man(man::ManOptions),
    /// Prints version, commit, and the day of the rules
    Version(version::VersionOptions),
    /// The execution role and whoever deploys it: their policies
    #[command(subcommand)]
    Role(role::RoleCommand),
    /// Access from other accounts: policies for both sides
    #[command(subcommand)]
    Access(access::AccessCommand),
}

impl CommandLine {
    /// Does what it asks for.
    pub fn run(&self) -> Result<Exit, Failure> {
        self.print.apply();
        match &self.command {
            Command::Check(options) => check::run(options),
            Command::Synth(options) => synth::run(options),
            #[cfg(feature = "deploy")]
            Command::Deploy(options) => deploy::run(options),
            #[cfg(feature = "deploy")]
            Command::Status(options) => status::run(options),
            #[cfg(feature = "deploy")]
            Command::Outputs(options) => outputs::run(options),
            #[cfg(feature = "deploy")]
            Command::Invoke(options) => invoke::run(options),
            #[cfg(feature = "deploy")]
            Command::Logs(options) => logs::run(options),
            #[cfg(feature = "deploy")]
            Command::Destroy(options) => destroy::run(options),
            Command::Diff(options) => diff::run(options),
            Command::Adopt(options) => adopt::run(options),
            Command::Explain(options) => explain::run(options),
            Command::List(options) => list::run(options),
            Command::Waive(options) => waive::run(options),
            Command::Why(options) => why::run(options),
            Command::Init(options) => init::run(options),
            Command::Template(options) => template::run(options),
            Command::Schema(options) => schema::run(options),
            Command::Completions(options) => completions::run(options),
            Command::Man(options) => man::run(options),
            Command::Version(options) => version::run(options),
            Command::Role(command) => role::run(command),
            Command::Access(command) => access::run(command),
        }
    }
}
