//! Policy text: takes an IAM policy document, gives it as text: JSON, the data source of Terraform,
//! or commands of the AWS CLI.

mod aws_cli;
mod parts;
mod terraform;

use crate::diagnostic::json_text;
pub(crate) use aws_cli::AwsCommand;
pub(crate) use parts::{MANAGED_POLICY, parts, size};
use serde_json::Value;

/// How a policy is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PolicyFormat {
    /// The document.
    #[default]
    Json,
    /// A data source `aws_iam_policy_document`.
    Terraform,
    /// Commands of the AWS CLI, for a POSIX shell.
    Cli,
}

/// A policy document, and what it is for.
#[derive(Clone, Debug)]
pub struct PolicyText {
    /// What Terraform calls it, e.g. `execution_role_trust`.
    pub name: String,
    /// The document, with nothing of CloudFormation in it.
    pub document: Value,
    /// The commands that put it in place.
    pub commands: Vec<AwsCommand>,
}

/// What a format cannot express.
#[derive(Debug, thiserror::Error)]
pub enum PolicyTextError {
    /// `&{` in a text.
    #[error("Terraform turns `&{{` into `${{`, so `{0}` cannot be written for it; use --format json")]
    Ampersand(String),
    /// Our bug.
    #[error("this is a bug of mdaac: {0}")]
    Hcl(#[from] hcl::Error),
    /// A zero byte.
    #[error("`{0}` holds a zero byte, which no command line can; use --format json")]
    ZeroByte(String),
}

impl PolicyText {
    /// As text that ends in a newline.
    ///
    /// # Errors
    /// When the format cannot say what the document says.
    pub fn render(&self, format: PolicyFormat) -> Result<String, PolicyTextError> {
        match format {
            PolicyFormat::Json => Ok(json_text(&format!("{:#}\n", self.document))),
            PolicyFormat::Terraform => terraform::data_source(&self.name, &self.document),
            PolicyFormat::Cli => self.commands.iter().map(AwsCommand::line).collect(),
        }
    }
}
