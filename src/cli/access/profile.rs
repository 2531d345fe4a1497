use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::leaving::print_policy;
use super::super::one_module::stop;
use super::module::{CalledModule, ModuleOptions};
use crate::diagnostic::Diagnostics;
use crate::invocation::grant::invoker;

/// Options of `access profile`.
#[derive(Debug, clap::Args)]
pub struct ProfileOptions {
    #[command(flatten)]
    module: ModuleOptions,
    /// What the profile is called [default: the stack's name]
    #[arg(long, value_name = "NAME", value_parser = profile_name)]
    name: Option<String>,
    /// Where the caller's own credentials come from
    #[arg(long, value_enum, ignore_case = true, default_value_t)]
    credential_source: CredentialSource,
    /// The profile that holds the caller's own credentials, in place of a source
    #[arg(long, value_name = "NAME", conflicts_with = "credential_source", value_parser = profile_name)]
    source_profile: Option<String>,
}

/// What the AWS SDKs know (SDKs and Tools reference guide, `credential_source`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum CredentialSource {
    /// The role of an EC2 instance.
    #[default]
    #[value(name = "Ec2InstanceMetadata")]
    Ec2InstanceMetadata,
    /// The role of an ECS task or an EKS pod.
    #[value(name = "EcsContainer")]
    EcsContainer,
    /// Environment variables.
    #[value(name = "Environment")]
    Environment,
}

/// `mdaac access profile`.
pub fn run(options: &ProfileOptions) -> Result<Exit, Failure> {
    let module = CalledModule::open(&options.module)?;
    let mut found = Diagnostics::default();
    let invoker = invoker(&module.placed(), &mut found).ok_or_else(no_invoker)?;
    if found.errors() > 0 {
        return Err(stop(found, &module.workspace));
    }
    let source = match options.credential_source {
        CredentialSource::Ec2InstanceMetadata => "Ec2InstanceMetadata",
        CredentialSource::EcsContainer => "EcsContainer",
        CredentialSource::Environment => "Environment",
    };
    let credentials = match &options.source_profile {
        Some(profile) => ("source_profile", profile.as_str()),
        None => ("credential_source", source),
    };
    let name = options.name.as_ref().unwrap_or(&module.stack_name);
    let block = invoker.profile(name, credentials, &module.place.region);
    print_policy(&block);
    Ok(Exit::Done)
}

fn no_invoker() -> Failure {
    let none =
        "`access` of this module makes no role; callers use their own credentials, or write `pattern: assume-role`";
    Failure::Input(none.to_owned())
}

/// A name that the brackets of the file can hold.
fn profile_name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@+=,/-".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => Ok(text.to_owned()),
        false => Err("give letters, digits and `._@+=,/-`".to_owned()),
    }
}
