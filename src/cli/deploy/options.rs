use crate::cli::args::{PolicyOptions, Selection, SsmOptions};
use crate::cli::progress::ProgressFormat;
use crate::stack::{Mending, Mode, Patience, Settings};
use std::path::PathBuf;
use std::time::Duration;

/// Options of `deploy`.
#[derive(Debug, clap::Args)]
pub struct DeployOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub ssm: SsmOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Executes what was planned without asking
    #[arg(short, long)]
    pub yes: bool,
    /// Makes and shows the change set, and leaves it for `--execute`
    #[arg(long, conflicts_with = "execute")]
    prepare: bool,
    /// Executes the change set that `--prepare` made, if neither the configs nor the stack have changed since
    #[arg(long)]
    execute: bool,
    /// Lets these runtimes, endpoints, roles and policies be replaced, by logical id, comma-separated
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    allow_replacement: Vec<String>,
    /// A value for a parameter of the template, `{{param:NAME}}` in the config
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    /// The role that CloudFormation works with
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// A topic that CloudFormation tells of the stack's events
    #[arg(long, value_name = "ARN")]
    notification_arn: Vec<String>,
    /// The bucket that takes a template of over 51,200 bytes
    #[arg(long, value_name = "NAME")]
    bucket: Option<String>,
    /// Puts back what was changed outside of CloudFormation
    #[arg(long)]
    revert_drift: bool,
    /// Leaves a stack that fails where it stopped; the next deploy then needs `--roll-back` or `--delete-failed`
    #[arg(long)]
    no_rollback: bool,
    /// Does not wait until CloudFormation has seen every resource ready; its price: what is not ready is found, if at
    /// all, only when this command looks at the runtime afterwards
    #[arg(long)]
    express: bool,
    /// Deletes a stack whose creation or deletion failed, with all it holds, and creates it anew
    #[arg(long)]
    delete_failed: bool,
    /// Takes up a rollback that failed
    #[arg(long)]
    continue_rollback: bool,
    /// Resources that a continued rollback leaves as they are, by logical id, comma-separated
    #[arg(long, value_name = "IDS", value_delimiter = ',', requires = "continue_rollback")]
    skip: Vec<String>,
    /// Takes an update that failed and stayed back to the last good state
    #[arg(long)]
    roll_back: bool,
    /// How many minutes the whole command waits for AWS; without it each operation has 30 minutes
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..))]
    timeout: Option<u64>,
    /// How many minutes the first operation of a new stack is followed; the rest counts as updates, and `--timeout` still
    /// bounds all
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..))]
    create_timeout: Option<u64>,
    /// How many minutes an update is followed
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..))]
    update_timeout: Option<u64>,
    /// How many minutes a deletion is followed
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..))]
    delete_timeout: Option<u64>,
    /// A file with a call that is made once all is deployed, and with what its answer must be; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "prepare")]
    smoke: Vec<PathBuf>,
    /// How progress and results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: ProgressFormat,
}

impl DeployOptions {
    /// How far to go.
    pub fn mode(&self) -> Mode {
        match (self.prepare, self.execute) {
            (true, _) => Mode::Prepare,
            (_, true) => Mode::Execute,
            _ => Mode::Deploy,
        }
    }

    /// The files of calls to make afterwards.
    pub fn smoke(&self) -> &[PathBuf] {
        &self.smoke
    }

    /// The role that CloudFormation works with, where it is not that of the credentials.
    pub fn role_arn(&self) -> Option<&str> {
        self.role_arn.as_deref()
    }

    /// How long all that the command waits for may take.
    pub fn time(&self) -> Option<Duration> {
        self.timeout.map(|minutes| Duration::from_secs(minutes.saturating_mul(60)))
    }

    /// How stacks are deployed.
    pub fn settings(&self) -> Settings {
        let minutes = |own: Option<u64>, default: Duration| {
            own.or(self.timeout).map_or(default, |minutes| Duration::from_secs(minutes.saturating_mul(60)))
        };
        let usual = Patience::default();
        Settings {
            parameters: self.parameter.iter().cloned().collect(),
            role_arn: self.role_arn.clone(),
            notification_arns: self.notification_arn.clone(),
            revert_drift: self.revert_drift,
            no_rollback: self.no_rollback,
            express: self.express,
            allow_replacement: self.allow_replacement.clone(),
            bucket: self.bucket.clone(),
            mending: Mending {
                delete_failed: self.delete_failed,
                continue_rollback: self.continue_rollback,
                skip: self.skip.clone(),
                roll_back: self.roll_back,
            },
            patience: Patience {
                create: minutes(self.create_timeout, usual.create),
                update: minutes(self.update_timeout, usual.update),
                delete: minutes(self.delete_timeout, usual.delete),
            },
            termination_protection: None,
            protect_runtimes: None,
        }
    }

    /// Whether what was changed by hand is put back.
    pub fn reverts_drift(&self) -> bool {
        self.revert_drift
    }

    /// What to add to a command that executes what this one prepared: the options that the change set is made of.
    pub fn repeated(&self) -> String {
        let mut words = Vec::new();
        words.extend(self.ssm.aws.profile.iter().map(|profile| format!("--profile {profile}")));
        words.extend(self.ssm.aws.region.iter().map(|region| format!("--region {region}")));
        words.extend(self.parameter.iter().map(|(name, value)| format!("--parameter '{name}={value}'")));
        words.extend(self.role_arn.iter().map(|arn| format!("--role-arn {arn}")));
        words.extend(self.notification_arn.iter().map(|arn| format!("--notification-arn {arn}")));
        for (is, word) in [
            (self.ssm.resolve_ssm, "--resolve-ssm"),
            (self.revert_drift, "--revert-drift"),
            (self.no_rollback, "--no-rollback"),
            (self.express, "--express"),
        ] {
            words.extend(is.then(|| word.to_owned()));
        }
        if !self.allow_replacement.is_empty() {
            words.push(format!("--allow-replacement {}", self.allow_replacement.join(",")));
        }
        words.iter().map(|word| format!(" {word}")).collect()
    }
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
