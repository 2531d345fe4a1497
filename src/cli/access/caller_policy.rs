use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::leaving::print_policy;
use super::module::{CalledModule, ModuleOptions};
use crate::iam::is_account;
use crate::iam::print::{AwsCommand, PolicyFormat, PolicyText};
use crate::iam::{Caller, CallerError};
use crate::invocation::grant::caller_policy;

/// Options of `access caller-policy`.
#[derive(Debug, clap::Args)]
pub struct CallerPolicyOptions {
    #[command(flatten)]
    module: ModuleOptions,
    /// Who calls: an account id, or the ARN of a role, a user or a session
    #[arg(long, value_name = "WHO", value_parser = caller)]
    principal: Caller,
    /// How the policy is printed
    #[arg(long, value_enum, default_value_t)]
    format: PolicyFormat,
}

/// `mdaac access caller-policy`.
pub fn run(options: &CallerPolicyOptions) -> Result<Exit, Failure> {
    let module = CalledModule::open(&options.module)?;
    let document = caller_policy(&module.placed(), &options.principal)?;
    let name = format!("invoke-{}", module.stack_name);
    let caller = &options.principal;
    let command = match (caller, caller.name()) {
        (Caller::Role(_) | Caller::Session(_), Some(role)) => {
            AwsCommand::new("iam put-role-policy").option("role-name", role)
        }
        (Caller::User(_), Some(user)) => AwsCommand::new("iam put-user-policy").option("user-name", user),
        _ => AwsCommand::new("iam create-policy"),
    };
    let command = command.option("policy-name", name);
    let commands = vec![command.document("policy-document", &document)];
    let text = PolicyText { name: "caller".to_owned(), document, commands }.render(options.format)?;
    print_policy(&text);
    Ok(Exit::Done)
}

fn caller(text: &str) -> Result<Caller, CallerError> {
    match is_account(text) {
        true => Caller::parse(&format!("arn:aws:iam::{text}:root")),
        false => Caller::parse(text),
    }
}
