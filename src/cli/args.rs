use super::config_file;
#[cfg(feature = "deploy")]
use super::connection::AwsOptions;
use crate::diagnostic::{Diagnostic, Severity};
use crate::policy::Day;
use crate::project::Filter;
use std::path::{Path, PathBuf};

/// Which modules.
#[derive(Debug, clap::Args)]
pub struct Selection {
    /// The mdaa.yaml, or its folder [default: ./mdaa.yaml, else ./caef.yaml, else the nearest above within the repository]
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
    /// All modules of an mdaa.yaml.
    pub fn of(config: PathBuf) -> Selection {
        let (domain, env, module) = (Vec::new(), Vec::new(), Vec::new());
        Selection { config: Some(config), allow_path: Vec::new(), show_values: false, domain, env, module }
    }

    /// The mdaa.yaml.
    pub fn config(&self) -> PathBuf {
        config_file::found(self.config.as_deref())
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
        Filter { domains: self.domain.clone(), envs: self.env.clone(), modules: self.module.clone() }
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
#[derive(Debug, Default, clap::Args)]
pub struct PolicyOptions {
    /// The day by which waivers expire [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub today: Option<Day>,
    /// Shows notes too: what AWS forces, each with its reason; and each waiver and module of another type in full
    #[arg(long)]
    pub all: bool,
    /// From which severity on a finding stops its module, as an error does
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// The same as `--fail-on warning`
    #[arg(long, conflicts_with = "fail_on")]
    strict: bool,
}

impl PolicyOptions {
    /// By that day, and else as without options.
    pub fn on(day: Day) -> PolicyOptions {
        PolicyOptions { today: Some(day), ..PolicyOptions::default() }
    }

    /// From which severity on a finding stops its module.
    pub fn fail_on(&self) -> FailOn {
        if self.strict { FailOn::Warning } else { self.fail_on }
    }
}

/// A severity from which on findings stop a module, unless a waiver covers them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// Errors alone
    #[default]
    Error,
    /// Errors and warnings
    Warning,
    /// Whatever is found
    Note,
}

impl FailOn {
    /// Whether it stops a module.
    pub fn stops(self, found: &Diagnostic) -> bool {
        let least = match self {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Note => Severity::Info,
        };
        !found.waived && found.severity <= least
    }
}
