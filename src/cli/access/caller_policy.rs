use super::super::exit::{Exit, Failure};
use super::module::{CalledModule, ModuleOptions};
use crate::access::{Principal, caller_policy};
use crate::policy_text::{AwsCommand, Policy, PolicyFormat};
use std::io::Write;

/// Options of `access caller-policy`.
#[derive(Debug, clap::Args)]
pub struct CallerPolicyOptions {
    #[command(flatten)]
    module: ModuleOptions,
    /// Who calls: an account id or the ARN of a role
    #[arg(long, value_name = "WHO", value_parser = Principal::parse)]
    principal: Principal,
    /// How the policy is printed
    #[arg(long, value_enum, default_value_t)]
    format: PolicyFormat,
}

/// `mdaac access caller-policy`.
pub fn run(options: &CallerPolicyOptions) -> Result<Exit, Failure> {
    let module = CalledModule::open(&options.module)?;
    let document = caller_policy(&module.placed(), &options.principal)?;
    let name = format!("invoke-{}", module.stack_name);
    let command = match &options.principal {
        Principal::Role { arn, .. } => AwsCommand::new("iam put-role-policy")
            .option("role-name", arn.rsplit('/').next().unwrap_or_default())
            .option("policy-name", name),
        Principal::Account(_) => AwsCommand::new("iam create-policy").option("policy-name", name),
    };
    let commands = vec![command.document("policy-document", &document)];
    let text = Policy { name: "caller".to_owned(), document, commands }.render(options.format)?;
    std::io::stdout().write_all(text.as_bytes()).map_err(Failure::Print)?;
    Ok(Exit::Done)
}
