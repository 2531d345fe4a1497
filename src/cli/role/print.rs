use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::leaving::print_policy;
use super::super::one_module::stop;
use super::super::stream::Stream;
use super::subject::{CompiledAgent, SubjectOptions, no_role};
use crate::cloudformation::Place;
use crate::diagnostic::Diagnostics;
use crate::iam::print::{AwsCommand, MANAGED_POLICY, PolicyFormat, PolicyText, parts, size};
use crate::role::{ExecutionRole, caller_policy, execution_role};
use serde_json::Value;

/// Options of `role trust` and `role policy`.
#[derive(Debug, clap::Args)]
pub struct PrintOptions {
    /// How the policy is printed
    #[arg(long, value_enum, default_value_t)]
    format: PolicyFormat,
    #[command(flatten)]
    subject: SubjectOptions,
}

/// Options of `role caller`.
#[derive(Debug, clap::Args)]
pub struct CallerOptions {
    /// Only the first, second, … of the managed policies that a long one is split into
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..))]
    part: Option<u8>,
    /// The bucket that `deploy --bucket` puts the template into
    #[cfg(feature = "deploy")]
    #[arg(long, value_name = "NAME", value_parser = bucket)]
    bucket: Option<String>,
    #[command(flatten)]
    print: PrintOptions,
}

impl CallerOptions {
    fn bucket(&self) -> Option<&str> {
        #[cfg(feature = "deploy")]
        return self.bucket.as_deref();
        #[cfg(not(feature = "deploy"))]
        None
    }
}

/// `mdaac role trust`.
pub fn trust(options: &PrintOptions) -> Result<Exit, Failure> {
    print_role(options, |role, _| {
        let mut create = AwsCommand::new("iam create-role").option("role-name", &role.name);
        if let Some(path) = &role.path {
            create = create.option("path", path);
        }
        create = create.document("assume-role-policy-document", &role.trust);
        if let Some(boundary) = &role.boundary {
            create = create.option("permissions-boundary", boundary);
        }
        PolicyText { name: "execution_role_trust".to_owned(), document: role.trust, commands: vec![create] }
    })
}

/// `mdaac role policy`.
pub fn policy(options: &PrintOptions) -> Result<Exit, Failure> {
    print_role(options, |role, place| {
        let create = AwsCommand::new("iam create-policy")
            .option("policy-name", &role.policy_name)
            .document("policy-document", &role.policy);
        let own = place.global_arn("iam", &format!("policy/{}", role.policy_name));
        let attach = |arn: String| {
            AwsCommand::new("iam attach-role-policy").option("role-name", &role.name).option("policy-arn", arn)
        };
        let mut commands = vec![create];
        commands.extend(role.attached.into_iter().chain([own]).map(attach));
        PolicyText { name: "execution_role".to_owned(), document: role.policy, commands }
    })
}

/// `mdaac role caller`: one policy, or as many as IAM makes of it.
pub fn caller(options: &CallerOptions) -> Result<Exit, Failure> {
    let (options, wanted, bucket) = (&options.print, options.part, options.bucket());
    let subject = CompiledAgent::open(&options.subject, false, None)?;
    let mut diagnostics = Diagnostics::default();
    let document = caller_policy(&subject.placed(), bucket, &mut diagnostics);
    let parts = parts(&document, MANAGED_POLICY);
    let count = parts.len();
    let policy = |(index, document): (usize, Value)| {
        let number = |separator: char| if count > 1 { format!("{separator}{}", index + 1) } else { String::new() };
        let create = AwsCommand::new("iam create-policy")
            .option("policy-name", format!("{}-deploy{}", subject.stack_name, number('-')))
            .document("policy-document", &document);
        PolicyText { name: format!("caller{}", number('_')), document, commands: vec![create] }
    };
    let policies: Vec<PolicyText> = parts.into_iter().enumerate().map(policy).collect();
    match (wanted, options.format) {
        (Some(part), _) => {
            let one = policies
                .get(usize::from(part) - 1)
                .ok_or_else(|| Failure::Usage(format!("there is no part {part}: the policy has {count}")))?;
            print(std::slice::from_ref(one), options, &subject, diagnostics)
        }
        (None, PolicyFormat::Json) => {
            let whole = PolicyText { name: String::new(), document, commands: Vec::new() };
            let exit = print(std::slice::from_ref(&whole), options, &subject, diagnostics)?;
            if count > 1 {
                let note = format!(
                    "note: {} characters are more than the {MANAGED_POLICY} of a managed policy: print it in {count} \
                     policies with `--part 1` to `--part {count}`, or make it an inline policy of a role\n",
                    size(&whole.document)
                );
                Stream::Stderr.print(note);
            }
            Ok(exit)
        }
        (None, _) => print(&policies, options, &subject, diagnostics),
    }
}

fn print_role(
    options: &PrintOptions,
    policy: impl FnOnce(ExecutionRole, &Place) -> PolicyText,
) -> Result<Exit, Failure> {
    let subject = CompiledAgent::open(&options.subject, true, None)?;
    let mut diagnostics = Diagnostics::default();
    let role = execution_role(&subject.placed(), &mut diagnostics).ok_or_else(no_role)?;
    let role = match &subject.given_role {
        Some(arn) => role.named_as(arn),
        None => role,
    };
    print(&[policy(role, &subject.place)], options, &subject, diagnostics)
}

fn print(
    policies: &[PolicyText],
    options: &PrintOptions,
    subject: &CompiledAgent,
    found: Diagnostics,
) -> Result<Exit, Failure> {
    if found.errors() > 0 {
        return Err(stop(found, &subject.workspace));
    }
    let texts: Vec<String> = policies.iter().map(|policy| policy.render(options.format)).collect::<Result<_, _>>()?;
    // A blank line between Terraform's blocks.
    let between = if options.format == PolicyFormat::Terraform { "\n" } else { "" };
    print_policy(&texts.join(between));
    Ok(Exit::Done)
}

#[cfg(feature = "deploy")]
fn bucket(text: &str) -> Result<String, String> {
    match crate::stack::is_bucket(text) {
        true => Ok(text.to_owned()),
        false => Err("give the name of a bucket".to_owned()),
    }
}
