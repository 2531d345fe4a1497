use super::access::AccessCommand;
#[cfg(feature = "deploy")]
use super::connection::AwsOptions;
use super::role::RoleCommand;
use crate::cloudformation::TemplateFormat;
use crate::diagnostic::Format;
use crate::policy::Day;
use crate::project::Filter;
use crate::project::OLDER_FILE;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Compiles MDAA-style module configs into CloudFormation for Amazon Bedrock AgentCore runtimes.
#[derive(Debug, Parser)]
#[command(name = "mdaac", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Finds every mistake in the configs; writes nothing
    Check(CheckOptions),
    /// Writes the template of each module
    Synth(SynthOptions),
    /// Deploys the stack of each module
    #[cfg(feature = "deploy")]
    Deploy(Box<super::deploy::DeployOptions>),
    /// Shows how the stack of each module is, and whether it serves
    #[cfg(feature = "deploy")]
    Status(super::status::StatusOptions),
    /// Prints what others need to know of what is deployed: ARNs, ids, versions
    #[cfg(feature = "deploy")]
    Outputs(super::outputs::OutputsOptions),
    /// Deletes the stack of each module, the last one first
    #[cfg(feature = "deploy")]
    Destroy(super::destroy::DestroyOptions),
    /// Shows what is not the same as what is deployed, or as in the templates of a folder
    Diff(DiffOptions),
    /// Proves that a stack of MDAA can be taken over without losing anything; changes nothing
    Adopt(AdoptOptions),
    /// Says what a code means, or lists all rules with their controls
    Explain(ExplainOptions),
    /// Lists the modules
    List(ListOptions),
    /// Says how a value of the config or of the template came to be
    Why(WhyOptions),
    /// Writes a small commented project to begin with
    Init(InitOptions),
    /// Prints the JSON Schema that editors check a file with
    Schema(SchemaOptions),
    /// The execution role and whoever deploys it: their policies
    Role {
        /// What to do.
        #[command(subcommand)]
        command: RoleCommand,
    },
    /// Access from other accounts: policies for both sides
    Access {
        /// What to do.
        #[command(subcommand)]
        command: AccessCommand,
    },
}

/// Which modules.
#[derive(Debug, clap::Args)]
pub struct Selection {
    /// The mdaa.yaml [default: ./mdaa.yaml, or ./caef.yaml where there is none]
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// A folder beside that of the mdaa.yaml that configs, tags and code may lie in; may be repeated
    #[arg(long, value_name = "DIR")]
    pub allow_path: Vec<PathBuf>,
    /// Shows the values of environment variables, otherwise `•••`
    #[arg(long)]
    pub show_values: bool,
    /// Only these domains, comma-separated
    #[arg(short, long, value_name = "NAMES", value_delimiter = ',')]
    domain: Vec<String>,
    /// Only these environments, comma-separated
    #[arg(short, long, value_name = "NAMES", value_delimiter = ',')]
    env: Vec<String>,
    /// Only these modules, comma-separated
    #[arg(short, long, value_name = "NAMES", value_delimiter = ',')]
    module: Vec<String>,
}

impl Selection {
    /// The mdaa.yaml. As MDAA does, its older name is looked for where none is given.
    pub fn config(&self) -> PathBuf {
        let exists = |name: &str| Path::new(name).exists();
        match &self.config {
            Some(given) => given.clone(),
            None if !exists("mdaa.yaml") && exists(OLDER_FILE) => PathBuf::from(OLDER_FILE),
            None => PathBuf::from("mdaa.yaml"),
        }
    }

    /// The mdaa.yaml, if it was named.
    #[cfg(feature = "deploy")]
    pub fn given_config(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// Whether it chooses modules by name.
    pub fn names_modules(&self) -> bool {
        !self.module.is_empty()
    }

    /// As a filter.
    pub fn filter(&self) -> Filter {
        let names = |given: &[String]| given.iter().filter(|name| !name.is_empty()).cloned().collect();
        Filter { domains: names(&self.domain), envs: names(&self.env), modules: names(&self.module) }
    }
}

/// Where values of SSM parameters come from.
#[derive(Debug, clap::Args)]
pub struct SsmOptions {
    /// Looks up the SSM parameters that the configs name, and puts their values in
    #[cfg(feature = "deploy")]
    #[arg(long)]
    pub resolve_ssm: bool,
    #[cfg(feature = "deploy")]
    #[command(flatten)]
    pub aws: AwsOptions,
}

/// How policy is applied.
#[derive(Debug, clap::Args)]
pub struct PolicyOptions {
    /// The day by which waivers expire [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub today: Option<Day>,
    /// Shows notes too: what AWS forces, each with its reason
    #[arg(long)]
    pub all: bool,
}

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainOptions {
    /// A code, as printed in brackets: a rule's, or any other
    #[arg(value_name = "CODE", required_unless_present = "all")]
    pub code: Option<String>,
    /// Lists all rules with their controls
    #[arg(long, conflicts_with = "code")]
    pub all: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

/// How `explain` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExplainFormat {
    /// For a person.
    Text,
    /// JSON.
    Json,
    /// Markdown, for documentation.
    Markdown,
}

/// Options of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub ssm: SsmOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// How results are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Options of `synth`.
#[derive(Debug, clap::Args)]
pub struct SynthOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub ssm: SsmOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Where the templates go [default: mdaac.out beside the mdaa.yaml]
    #[arg(short, long, value_name = "DIR", visible_short_alias = 'k', visible_alias = "cdk-out")]
    pub out: Option<PathBuf>,
    /// Prints the template of the one selected module and writes nothing
    #[arg(long)]
    pub stdout: bool,
    /// How templates are written
    #[arg(long, value_enum, default_value_t)]
    pub template_format: TemplateFormat,
    /// How results are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Options of `diff`.
#[derive(Debug, clap::Args)]
pub struct DiffOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub ssm: SsmOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Compares with the templates in this folder, as `synth` or MDAA wrote them, and asks no account
    #[arg(short = 'B', long, value_name = "DIR", required = cfg!(not(feature = "deploy")))]
    pub baseline: Option<PathBuf>,
    /// Writes `<org>/<domain>/<env>/<module>/diff.txt` below this folder, a unified diff of the two templates
    #[arg(short = 'D', long, value_name = "DIR")]
    pub diff_out: Option<PathBuf>,
    /// Exits with 2 when there are differences
    #[arg(long)]
    pub exit_code: bool,
    /// How results are printed
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub format: DiffFormat,
}

/// How `diff` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DiffFormat {
    /// For a person.
    Human,
    /// One JSON object.
    Json,
}

/// Options of `adopt`.
#[derive(Debug, clap::Args)]
pub struct AdoptOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Compares with the templates in this folder, as MDAA writes them, and asks no account
    #[arg(short = 'B', long, value_name = "DIR", required = cfg!(not(feature = "deploy")))]
    pub baseline: Option<PathBuf>,
    /// With `--baseline`: the account of modules whose mdaa.yaml names none
    #[arg(long, value_name = "ID", requires = "baseline", value_parser = super::one_module::account)]
    pub account: Option<String>,
    #[cfg(feature = "deploy")]
    #[command(flatten)]
    pub aws: super::connection::AwsOptions,
    /// With `--baseline`: the region of modules whose mdaa.yaml names none
    #[cfg(not(feature = "deploy"))]
    #[arg(long, value_name = "REGION", value_parser = super::one_module::region)]
    pub region: Option<String>,
    /// How the proof is printed
    #[arg(long, value_enum, default_value_t = AdoptFormat::Human)]
    pub format: AdoptFormat,
}

/// How `adopt` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum AdoptFormat {
    /// For a person.
    Human,
    /// For a change ticket.
    Markdown,
    /// One JSON object.
    Json,
}

/// Options of `list`.
#[derive(Debug, clap::Args)]
pub struct ListOptions {
    #[command(flatten)]
    pub selection: Selection,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
}

/// How `list` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    /// A table.
    Human,
    /// A JSON array.
    Json,
}

/// Options of `why`.
#[derive(Debug, clap::Args)]
pub struct WhyOptions {
    /// The module: its name, or `domain/env/module`
    #[arg(id = "the module", value_name = "MODULE")]
    pub module: String,
    /// Which value, as a JSON pointer: `/networkConfiguration/subnets/0` of the config, or
    /// `/Resources/…` of the template; without it, every value
    #[arg(value_name = "POINTER")]
    pub pointer: Option<String>,
    /// Every value below the pointer, one a line
    #[arg(long)]
    pub tree: bool,
    #[command(flatten)]
    pub selection: Selection,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = WhyFormat::Human)]
    pub format: WhyFormat,
}

/// How `why` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum WhyFormat {
    /// For a person.
    Human,
    /// An object, or an array of them.
    Json,
}

/// Options of `init`.
#[derive(Debug, clap::Args)]
pub struct InitOptions {
    /// Where the project goes [default: here]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

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

/// MDAA's flags that mean nothing here, each with what to do instead.
const MDAA_ONLY: &[(&str, &str)] = &[
    ("-f", "mdaac caches nothing, so there is nothing to force"),
    ("-x", "mdaac runs no package manager and no CDK; leave it out"),
    ("-r", "roles are not deployed by mdaac; leave it out"),
    ("-w", "mdaac builds nothing in a working directory; use `--out DIR` for the templates"),
    ("-p", "mdaac installs no packages; leave it out"),
    ("-t", "mdaac takes no npm tag; install the version of mdaac you want"),
    ("-u", "mdaac installs no packages; leave it out"),
    ("-b", "mdaac needs no CDK bootstrap; leave it out"),
    ("-n", "mdaac has no modes of npm; leave it out"),
    ("-l", "mdaac runs no local packages; leave it out"),
];

/// What to say to the first of MDAA's flags that mdaac does not take.
pub fn refused(arguments: &[OsString]) -> Option<String> {
    arguments.iter().skip(1).filter_map(|argument| argument.to_str()).find_map(|argument| {
        let (flag, instead) = MDAA_ONLY.iter().find(|(flag, _)| *flag == argument)?;
        Some(format!("`{flag}` is a flag of MDAA: {instead}"))
    })
}
