use super::exit::Failure;
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, visible_line};
use crate::stack::{Aws, AwsError, Identity};
use indexmap::IndexMap;

/// With whose credentials, and where.
#[derive(Debug, clap::Args)]
pub struct AwsOptions {
    /// The profile of the AWS configuration [default: as the AWS CLI finds it]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// The region of modules whose mdaa.yaml names none
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

/// The connections of one run, one for each region.
#[derive(Debug)]
pub struct Connections<'a> {
    options: &'a AwsOptions,
    known: IndexMap<Option<String>, Result<(Aws, Identity), AwsError>>,
}

impl<'a> Connections<'a> {
    /// None yet.
    pub fn new(options: &'a AwsOptions) -> Self {
        Connections { options, known: IndexMap::new() }
    }

    /// The clients for the region that the mdaa.yaml names, or else the command line or the AWS configuration, and
    /// whose credentials they use.
    pub async fn to(&mut self, configured: Option<&str>) -> &Result<(Aws, Identity), AwsError> {
        let region = configured.or(self.options.region.as_deref()).map(str::to_owned);
        if !self.known.contains_key(&region) {
            let connected = connect(self.options.profile.as_deref(), region.as_deref()).await;
            self.known.insert(region.clone(), connected);
        }
        &self.known[&region]
    }
}

async fn connect(profile: Option<&str>, region: Option<&str>) -> Result<(Aws, Identity), AwsError> {
    let aws = Aws::connect(profile, region).await?;
    let identity = aws.identity().await?;
    Ok((aws, identity))
}

/// Refuses a `--region` that is not the one the mdaa.yaml names.
pub fn check_region(options: &AwsOptions, module: &str, configured: Option<&str>) -> Result<(), Failure> {
    match (&options.region, configured) {
        (Some(given), Some(configured)) if given != configured => Err(Failure::OtherRegion {
            module: module.to_owned(),
            given: given.clone(),
            configured: configured.to_owned(),
        }),
        _ => Ok(()),
    }
}

/// What is wrong where the credentials are not of the account that the mdaa.yaml names.
pub fn wrong_account(module: &Compiled, identity: &Identity) -> Option<Diagnostic> {
    let configured = module.account.as_deref().filter(|configured| *configured != identity.account)?;
    let message =
        format!("`{}` belongs to account {configured}; the credentials are of {}", module.id, identity.account);
    Some(
        Diagnostic::error(Code::WRONG_ACCOUNT, message)
            .why(format!("they are those of {}", visible_line(&identity.arn)))
            .help("name the right profile with `--profile`, or mend `account` in the mdaa.yaml"),
    )
}
