use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::stream::Stream;
use crate::iam::print::{AwsCommand, PolicyFormat, PolicyText};
use crate::invocation::grant::{DEFAULT_MEMORY_ACTIONS, Grantee, MEMORY_ACTIONS, MemoryArn, memory_policy};
use clap::builder::PossibleValuesParser;

/// Options of `access memory`.
#[derive(Debug, clap::Args)]
pub struct MemoryOptions {
    /// The memory
    #[arg(long, value_name = "ARN", value_parser = MemoryArn::parse)]
    memory_arn: MemoryArn,
    /// Who is admitted: account ids or role ARNs, comma-separated
    #[arg(long, value_name = "WHO", value_delimiter = ',', required = true, value_parser = Grantee::parse)]
    principal: Vec<Grantee>,
    /// What they may do, comma-separated
    #[arg(
        long,
        value_name = "ACTIONS",
        value_delimiter = ',',
        default_values = DEFAULT_MEMORY_ACTIONS,
        hide_possible_values = true,
        value_parser = PossibleValuesParser::new(MEMORY_ACTIONS)
    )]
    action: Vec<String>,
    /// How the policy is printed
    #[arg(long, value_enum, default_value_t)]
    format: PolicyFormat,
}

/// `mdaac access memory`.
pub fn run(options: &MemoryOptions) -> Result<Exit, Failure> {
    let document = memory_policy(&options.memory_arn, &options.principal, &options.action);
    let put = AwsCommand::new("bedrock-agentcore-control put-resource-policy")
        .option("resource-arn", options.memory_arn.as_str())
        .document("policy", &document);
    let policy = PolicyText { name: "memory".to_owned(), document, commands: vec![put] };
    let text = policy.render(options.format)?;
    Stream::Stdout.print(text);
    Ok(Exit::Done)
}
