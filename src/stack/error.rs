use super::clock;
use crate::diagnostic::{Code, Diagnostic, Help};
use aws_sdk_cloudformation::config::http::HttpResponse;
use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};

/// A call to AWS that did not do what it was made for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {message}")]
pub struct AwsError {
    /// The action, as IAM names it.
    pub operation: &'static str,
    /// What kind of failure it is.
    pub kind: ErrorKind,
    pub code: Option<String>,
    /// The service's own words, or the network's.
    pub message: String,
}

/// What to do about a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// None, expired, or unknown: log in.
    Credentials,
    /// Neither the project, nor the command line, nor the AWS configuration names a region.
    NoRegion,
    /// Known, but not allowed: ask for the permission.
    Permission,
    Network,
    /// What was asked for does not exist.
    NotFound,
    /// Asked too often, or the service is in trouble: try again later.
    Unavailable,
    /// Anything else that the service refuses.
    Refused,
}

/// The codes by which AWS's services refuse credentials (IAM and STS references, common errors).
const CREDENTIALS: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];
const PERMISSION: &[&str] = &["AccessDenied", "AccessDeniedException", "NotAuthorized", "UnauthorizedOperation"];
const NOT_FOUND: &[&str] = &[
    "ChangeSetNotFound",
    "ImageNotFoundException",
    "NoSuchBucket",
    "ParameterNotFound",
    "RepositoryNotFoundException",
    "ResourceNotFoundException",
    "StackNotFoundException",
];
/// What Cloud Control calls trouble of the service that holds a resource.
const HANDLER_TROUBLE: &[&str] = &[
    GENERAL,
    "HandlerInternalFailureException",
    "NetworkFailureException",
    "NotStabilizedException",
    "ServiceInternalErrorException",
];
const GENERAL: &str = "GeneralServiceException";
const UNAVAILABLE: &[&str] = &[
    "InternalError",
    "InternalFailure",
    "RequestLimitExceeded",
    "ServerException",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
];

impl AwsError {
    /// One that no service made.
    pub fn new(operation: &'static str, kind: ErrorKind, message: impl Into<String>) -> Self {
        AwsError { operation, kind, code: None, message: message.into() }
    }

    /// What the SDK tells of a failed call.
    pub fn from_sdk<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let status = error.raw_response().map_or(0, |response| response.status().as_u16());
        match error.as_service_error() {
            Some(refusal) => {
                let code = refusal.code().unwrap_or_default().to_owned();
                let silent = || silence(status).to_owned();
                let message = refusal.message().map_or_else(silent, str::to_owned);
                AwsError::from_answer(operation, status, code, message)
            }
            None => AwsError::network(operation, &error),
        }
    }

    /// The same of a call behind which the service that holds the resource was asked: what that one says comes in few
    /// codes, and its words tell more (GetResource, errors; aws-unkind 8, 9).
    pub fn from_handler<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let error = AwsError::from_sdk(operation, error);
        let code = error.code.as_deref().unwrap_or_default();
        let words = error.message.to_lowercase();
        let says = |one: &[&str]| one.iter().any(|one| words.contains(one));
        let denied = error.kind == ErrorKind::Permission;
        let kind = if denied && says(&["was not found", "does not exist"]) {
            ErrorKind::NotFound
        } else if HANDLER_TROUBLE.contains(&code) && says(&["not authorized", "access denied", "accessdenied"]) {
            ErrorKind::Permission
        } else if HANDLER_TROUBLE.contains(&code)
            && (code != GENERAL || says(&["rate exceeded", "throttl", "too many"]))
        {
            ErrorKind::Unavailable
        } else {
            error.kind
        };
        AwsError { kind, ..error }
    }

    /// What a service answers by itself, with its HTTP status.
    pub fn from_answer(operation: &'static str, status: u16, code: String, message: String) -> Self {
        let kind = if status == 429 || status >= 500 { ErrorKind::Unavailable } else { kind(&code, &message) };
        AwsError { operation, kind, code: Some(code), message }
    }

    /// Whether the stack is in another state than the one that was read: the answer was old (aws-unkind 1), or somebody
    /// was faster.
    pub fn contradicts_state(&self) -> bool {
        ["already exists and cannot be created again", "state and can not be updated"]
            .iter()
            .any(|words| self.message.contains(words))
    }

    /// Whether the call may have been heard all the same.
    pub fn is_doubtful(&self) -> bool {
        matches!(self.kind, ErrorKind::Network | ErrorKind::Unavailable)
    }

    pub fn network(operation: &'static str, error: &dyn std::error::Error) -> Self {
        AwsError::new(operation, ErrorKind::Network, causes(error))
    }
}

impl From<&AwsError> for Diagnostic {
    fn from(error: &AwsError) -> Diagnostic {
        let action = error.operation;
        let (code, message, help) = match error.kind {
            ErrorKind::Credentials if clock::is_off(error) => (
                Code::CLOCK_OFF,
                clock::message(&error.message),
                "set this machine's clock, e.g. `sudo timedatectl set-ntp true`, and run the same command again: nothing \
                 is wrong with the credentials"
                    .to_owned(),
            ),
            ErrorKind::Credentials => (
                Code::AWS_CREDENTIALS,
                "there are no credentials that AWS accepts".to_owned(),
                "log in, e.g. `aws sso login`, and name the profile with `--profile` or AWS_PROFILE".to_owned(),
            ),
            ErrorKind::NoRegion => (
                Code::AWS_REGION_MISSING,
                "nothing says in which region".to_owned(),
                "name one with `region:` in the mdaa.yaml, with `--region`, or in the AWS profile".to_owned(),
            ),
            ErrorKind::Permission => (
                Code::AWS_PERMISSION,
                format!("these credentials may not call `{action}`"),
                format!("let them call `{action}`; "),
            ),
            ErrorKind::Unavailable if is_throttled(error) => (
                Code::AWS_THROTTLED,
                format!("AWS was asked too often for `{action}`"),
                "wait a minute and run the same command again: it takes up where it was; run fewer at a time for one \
                 account and region"
                    .to_owned(),
            ),
            ErrorKind::Network | ErrorKind::Unavailable => (
                Code::AWS_UNREACHABLE,
                format!("AWS does not answer `{action}`"),
                "check network, proxy and region, and run the same command again: it takes up where it was".to_owned(),
            ),
            // Each deploy deletes and makes the change set of its name.
            ErrorKind::NotFound if error.message.starts_with("ChangeSet") => (
                Code::AWS_REFUSED,
                "the change set is gone".to_owned(),
                "most likely another deploy of this stack is at work: wait until it has ended and run the same command \
                 again"
                    .to_owned(),
            ),
            ErrorKind::NotFound | ErrorKind::Refused => (
                Code::AWS_REFUSED,
                format!("AWS refuses `{action}`"),
                "mend what AWS names and run the same command again".to_owned(),
            ),
        };
        let help = match error.kind {
            ErrorKind::Permission => {
                Help::from(help).then(Help::command("role caller", "")).then(" prints the whole policy of a deployer")
            }
            _ => help.into(),
        };
        Diagnostic::error(code, message).why(error.message.clone()).help(help)
    }
}

fn is_throttled(error: &AwsError) -> bool {
    let words = error.message.to_lowercase();
    let code = error.code.as_deref().unwrap_or_default();
    code.starts_with("Throttl")
        || code == "RequestLimitExceeded"
        || code == "SlowDown"
        || words.contains("rate exceeded")
}

/// What is said of a refusal that gives no reason.
pub(super) fn silence(status: u16) -> &'static str {
    if status >= 500 {
        "what answers is no service of AWS: a proxy, or the sign-in page of this network"
    } else {
        "the service gives no reason"
    }
}

fn kind(code: &str, message: &str) -> ErrorKind {
    let is = |codes: &[&str]| codes.contains(&code);
    if is(CREDENTIALS) {
        ErrorKind::Credentials
    } else if is(PERMISSION) {
        ErrorKind::Permission
    // CloudFormation's code for an unknown stack is that for every wrong request.
    } else if is(NOT_FOUND) || code == "ValidationError" && message.ends_with("does not exist") {
        ErrorKind::NotFound
    } else if is(UNAVAILABLE) {
        ErrorKind::Unavailable
    } else {
        ErrorKind::Refused
    }
}

/// Every layer says a part: `dispatch failure: io error: error trying to connect: connection refused`.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.ends_with(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = error.source();
    }
    text
}

/// The SDK wraps the cause in layers that say little: `aws sso login` is named in the innermost.
pub(super) fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind, kind};

    #[test]
    fn an_unknown_stack_is_told_from_a_wrong_request() {
        let unknown = "Stack with id kite-dev-data-platform-faq does not exist";
        assert_eq!(kind("ValidationError", unknown), ErrorKind::NotFound);
        assert_eq!(kind("ValidationError", "No updates are to be performed."), ErrorKind::Refused);
    }

    #[test]
    fn expired_credentials_are_not_a_missing_permission() {
        assert_eq!(kind("ExpiredToken", ""), ErrorKind::Credentials);
        assert_eq!(kind("AccessDenied", ""), ErrorKind::Permission);
    }
}
