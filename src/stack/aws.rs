use super::answered::AnsweredByAws;
use super::error::{AwsError, ErrorKind, innermost};
use super::signed::{ANSWER, ATTEMPTS, CONNECTION, Signed};
use crate::source::Secrets;
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_cloudformation::config::{ProvideCredentials, SharedCredentialsProvider};
use std::rc::Rc;
use std::time::Duration;

/// How long a call may take with all its tries. Nothing here waits for a service that has gone silent.
const CALL: Duration = Duration::from_secs(45);

/// The clients of one account and region.
#[derive(Clone, Debug)]
pub struct Aws {
    pub cloudformation: aws_sdk_cloudformation::Client,
    /// Reads any resource as it is.
    pub cloudcontrol: aws_sdk_cloudcontrol::Client,
    pub ssm: aws_sdk_ssm::Client,
    /// What has no client of its own.
    pub signed: Signed,
    pub region: String,
    /// What is deployed holds secrets, too.
    pub secrets: Rc<Secrets>,
    sts: aws_sdk_sts::Client,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub account: String,
    /// The user, role session or root.
    pub arn: String,
}

impl Aws {
    /// Finds credentials and region as the AWS CLI does: the named profile, the environment, `aws sso login`,
    /// `aws login`, the container, the instance. `AWS_ENDPOINT_URL` is honoured. `region` wins over all of these.
    ///
    /// # Errors
    /// Without credentials, or without a region.
    pub async fn connect(profile: Option<&str>, region: Option<&str>) -> Result<Aws, AwsError> {
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECTION).read_timeout(ANSWER).operation_timeout(CALL).build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts);
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let missing = |message: String| AwsError::new("sts:GetCallerIdentity", ErrorKind::Credentials, message);
        let silent = |_| missing("whoever gives the credentials does not answer".to_owned());
        let config = tokio::time::timeout(CALL, loader.load()).await.map_err(silent)?;
        let no_region = || AwsError::new("sts:GetCallerIdentity", ErrorKind::NoRegion, "nobody names a region");
        let region = config.region().ok_or_else(no_region)?.to_string();
        let provider =
            config.credentials_provider().ok_or_else(|| missing("no credentials are configured".to_owned()))?;
        let provided = tokio::time::timeout(CALL, provider.provide_credentials()).await.map_err(silent)?;
        provided.map_err(|error| missing(innermost(&error)))?;
        Ok(Aws::new(&config, provider, region))
    }

    /// The clients that a configuration makes.
    pub(super) fn new(config: &SdkConfig, credentials: SharedCredentialsProvider, region: String) -> Aws {
        Aws {
            cloudformation: aws_sdk_cloudformation::Client::from_conf(
                aws_sdk_cloudformation::config::Builder::from(config).interceptor(AnsweredByAws).build(),
            ),
            cloudcontrol: aws_sdk_cloudcontrol::Client::from_conf(
                aws_sdk_cloudcontrol::config::Builder::from(config).interceptor(AnsweredByAws).build(),
            ),
            ssm: aws_sdk_ssm::Client::from_conf(
                aws_sdk_ssm::config::Builder::from(config).interceptor(AnsweredByAws).build(),
            ),
            sts: aws_sdk_sts::Client::from_conf(
                aws_sdk_sts::config::Builder::from(config).interceptor(AnsweredByAws).build(),
            ),
            signed: Signed::new(config, credentials, &region),
            region,
            secrets: Rc::default(),
        }
    }

    /// Asks whose credentials these are.
    ///
    /// # Errors
    /// When they are expired or unknown, or nobody answers.
    pub async fn identity(&self) -> Result<Identity, AwsError> {
        let answer = self
            .sts
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| AwsError::from_sdk("sts:GetCallerIdentity", error))?;
        let text = |value: Option<String>| value.unwrap_or_default();
        Ok(Identity { account: text(answer.account), arn: text(answer.arn) })
    }
}
