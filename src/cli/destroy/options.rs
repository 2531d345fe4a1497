use crate::cli::args::Selection;
use crate::cli::connection::AwsOptions;
use crate::cli::progress::ProgressFormat;
use crate::stack::Patience;
use std::time::Duration;

/// Options of `destroy`.
#[derive(Debug, clap::Args)]
pub struct DestroyOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub aws: AwsOptions,
    /// Deletes without asking
    #[arg(short, long)]
    pub yes: bool,
    /// Switches a stack's termination protection off first
    #[arg(long)]
    pub no_termination_protection: bool,
    /// Lets go of these resources if the stack cannot be deleted with them, by logical id, comma-separated
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub retain: Vec<String>,
    /// Lets go of everything that cannot be deleted
    #[arg(long, conflicts_with = "retain")]
    pub force_delete: bool,
    /// The role that CloudFormation works with
    #[arg(long, value_name = "ARN")]
    pub role_arn: Option<String>,
    /// How many minutes the whole command waits for AWS; without it each deletion has 30 minutes
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..))]
    timeout: Option<u64>,
    /// How many minutes a deletion is followed
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u64).range(1..))]
    delete_timeout: Option<u64>,
    /// How progress and results are printed
    #[arg(long, value_enum, default_value_t)]
    pub format: ProgressFormat,
}

impl DestroyOptions {
    /// How long all that the command waits for may take.
    pub fn time(&self) -> Option<Duration> {
        self.timeout.map(|minutes| Duration::from_secs(minutes.saturating_mul(60)))
    }

    /// How long to follow a deletion.
    pub fn patience(&self) -> Duration {
        let minutes = self.delete_timeout.or(self.timeout);
        minutes.map_or(Patience::default().delete, |minutes| Duration::from_secs(minutes.saturating_mul(60)))
    }
}
