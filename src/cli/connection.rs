use super::failure::Failure;
use super::leaving;
use crate::diagnostic::{Code, Diagnostic, visible_line};
use crate::stack::{Aws, AwsError, ErrorKind, Identity};
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
    known: IndexMap<Option<String>, (Aws, Identity)>,
    /// How often in a row a region could not be reached, and why the last time.
    failed: IndexMap<Option<String>, (usize, AwsError)>,
}

/// How often whose credentials these are is asked in vain before that is what all further modules are told.
const TRIES: usize = 3;

impl<'a> Connections<'a> {
    /// None yet.
    pub fn new(options: &'a AwsOptions) -> Self {
        Connections { options, known: IndexMap::new(), failed: IndexMap::new() }
    }

    /// The clients for the region that the mdaa.yaml names, or else the command line or the AWS configuration, and
    /// whose credentials they use. What failed may have been a moment's trouble: the next one asks again.
    pub async fn to(&mut self, configured: Option<&str>) -> Result<&(Aws, Identity), AwsError> {
        let region = configured.or(self.options.region.as_deref()).map(str::to_owned);
        if !self.known.contains_key(&region) {
            let failed = self.failed.get(&region);
            if let Some((_, error)) = failed.filter(|(times, error)| *times >= TRIES || will_stay(error)) {
                return Err(error.clone());
            }
            match connect(self.options.profile.as_deref(), region.as_deref()).await {
                Ok(connected) => drop(self.known.insert(region.clone(), connected)),
                Err(error) => {
                    let times = failed.map_or(0, |(times, _)| *times);
                    self.failed.insert(region, (times + 1, error.clone()));
                    return Err(error);
                }
            }
        }
        Ok(&self.known[&region])
    }

    /// The same for a module whose account the mdaa.yaml may name, too. What stands in the way is a problem.
    pub async fn of(
        &mut self,
        module: &str,
        account: Option<&str>,
        region: Option<&str>,
    ) -> Result<(&Aws, &Identity), Box<Diagnostic>> {
        let (aws, identity) = self.to(region).await.map_err(|error| Box::new(Diagnostic::from(&error)))?;
        match wrong_account(module, account, identity) {
            Some(wrong) => Err(Box::new(wrong)),
            None => Ok((aws, identity)),
        }
    }
}

/// Whether to ask again would change nothing: AWS has looked at the credentials, or nobody names a region.
fn will_stay(error: &AwsError) -> bool {
    match error.kind {
        ErrorKind::NoRegion | ErrorKind::Permission | ErrorKind::Refused | ErrorKind::NotFound => true,
        ErrorKind::Credentials => error.code.is_some(),
        ErrorKind::Network | ErrorKind::Unavailable => false,
    }
}

/// Refuses credentials of another account than the one that the mdaa.yaml names.
fn wrong_account(module: &str, configured: Option<&str>, identity: &Identity) -> Option<Diagnostic> {
    let configured = configured.filter(|configured| *configured != identity.account)?;
    let message = format!("`{module}` belongs to account {configured}; the credentials are of {}", identity.account);
    Some(
        Diagnostic::error(Code::WRONG_ACCOUNT, message)
            .why(format!("they are those of {}", visible_line(&identity.arn)))
            .help("name the right profile with `--profile`, or mend `account` in the mdaa.yaml"),
    )
}

/// With the credentials that a profile names, or else as the AWS CLI finds them.
pub async fn connect(profile: Option<&str>, region: Option<&str>) -> Result<(Aws, Identity), AwsError> {
    let mut aws = Aws::connect(profile, region).await?;
    aws.secrets = leaving::secrets();
    let identity = aws.identity().await?;
    Ok((aws, identity))
}

/// Refuses a `--region` that is not the one the mdaa.yaml names.
pub fn check_region(options: &AwsOptions, module: &str, configured: Option<&str>) -> Result<(), Failure> {
    match (&options.region, configured) {
        (Some(given), Some(configured)) if given != configured => Err(Failure::Usage(format!(
            "`{module}` is configured for {configured}; leave `--region {given}` out, or change the mdaa.yaml"
        ))),
        _ => Ok(()),
    }
}

/// Runs what talks to AWS: one thread, which waits most of the time.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::NotStarted(format!("cannot start: {error}")))?.block_on(work)
}
