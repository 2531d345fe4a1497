use crate::cli::args::{PolicyOptions, Selection};
#[cfg(feature = "deploy")]
use crate::cli::connection::AwsOptions;
use crate::cli::one_module::account;
use std::path::PathBuf;

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
    #[arg(long, value_name = "ID", requires = "baseline", value_parser = account)]
    pub account: Option<String>,
    #[cfg(feature = "deploy")]
    #[command(flatten)]
    pub aws: AwsOptions,
    /// With `--baseline`: the region of modules whose mdaa.yaml names none
    #[cfg(not(feature = "deploy"))]
    #[arg(long, value_name = "REGION", value_parser = crate::cli::one_module::region)]
    pub region: Option<String>,
    /// How the proof is printed
    #[arg(long, value_enum, default_value_t = AdoptFormat::Human)]
    pub format: AdoptFormat,
}

impl AdoptOptions {
    /// The region that the command line names.
    pub fn region(&self) -> Option<&String> {
        #[cfg(feature = "deploy")]
        return self.aws.region.as_ref();
        #[cfg(not(feature = "deploy"))]
        self.region.as_ref()
    }
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
