use super::answered::{BAD_GATEWAY, is_of_aws};
use super::aws::Aws;
use super::deployed_runtime::DeployedRuntime;
use super::error::{AwsError, ErrorKind, silence};
use super::poll::Pace;
use super::signed::{Service, SignedCall, refusal};
use crate::diagnostic::{Code, Diagnostic, Help};
use aws_sdk_cloudformation::config::http::HttpResponse;
use aws_smithy_types::byte_stream::ByteStream;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::time::Duration;
use tokio::time::timeout;

/// One call of an agent.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    pub runtime: &'a DeployedRuntime,
    /// The endpoint, as AWS names it.
    pub endpoint: &'a str,
    /// One that is known goes on with what was said before.
    pub session: &'a str,
    /// JSON.
    pub payload: &'a [u8],
    /// What says who calls, in place of a signature.
    pub token: Option<&'a str>,
    /// How long the agent may say nothing.
    pub patience: Duration,
}

/// A call that came to no answer, or to none that is whole.
#[derive(Debug)]
pub struct CallFailed {
    /// What AWS refused it with.
    pub status: Option<u16>,
    pub found: Diagnostic,
}

/// An answer that has begun.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    body: ByteStream,
    patience: Duration,
}

/// How long a session's name is (botocore 1.44, bedrock-agentcore, SessionType).
pub const SESSION_LENGTH: std::ops::RangeInclusive<usize> = 33..=256;
/// What AgentCore takes (botocore 1.44, bedrock-agentcore, Body).
pub const MAX_PAYLOAD: u64 = 100_000_000;

const ACTION: &str = "bedrock-agentcore:InvokeAgentRuntime";
const SESSION: &str = "x-amzn-bedrock-agentcore-runtime-session-id";
/// What is read of a refusal.
const MAX_REFUSAL: usize = 64 << 10;
/// How often a call is made that the service itself says to make again.
const TRIES: usize = 3;

/// A label of a path and a value of a query take these as they are (RFC 3986, unreserved).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Calls the agent, and gives the answer once it begins. A call may change things, so it is made once, unless the service
/// says that it was not taken.
///
/// # Errors
/// When nobody answers, or somebody refuses.
pub async fn invoke(aws: &Aws, call: &Call<'_>) -> Result<Answer, Box<CallFailed>> {
    let encoded = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
    let signed = SignedCall {
        operation: ACTION,
        service: Service::AgentCore,
        method: "POST",
        url: format!(
            "{}runtimes/{}/invocations?qualifier={}",
            aws.signed.agentcore_url(),
            encoded(&call.runtime.arn),
            encoded(call.endpoint)
        ),
        headers: vec![
            ("content-type", "application/json".to_owned()),
            // A server of MCP wants to hear of both.
            ("accept", "application/json, text/event-stream".to_owned()),
            (SESSION, call.session.to_owned()),
        ],
        body: call.payload.to_vec(),
    };
    let mut pace = Pace::default();
    let mut tries = 1;
    loop {
        let opened = timeout(call.patience, aws.signed.open(&signed, call.token));
        let response = opened.await.map_err(|_| silent(call.patience))?.map_err(|error| unreachable(&error))?;
        let status = response.status().as_u16();
        if response.status().is_success() && (is_of_aws(&response) || response.headers().get(SESSION).is_some()) {
            let header = |name| response.headers().get(name).unwrap_or_default().to_owned();
            let content_type = header("content-type");
            let body = ByteStream::new(response.into_body());
            return Ok(Answer { status, content_type, body, patience: call.patience });
        }
        // What answers is a proxy, or the sign-in page of a network.
        let status = if response.status().is_success() { BAD_GATEWAY } else { status };
        let (code, message) = refused(response, status, call).await;
        // RetryableConflictException: "retryable" in the model of botocore 1.44.
        if code == "RetryableConflictException" && tries < TRIES {
            tries += 1;
            pace.wait().await;
            continue;
        }
        let found = refusal_told(call, status, &code, message);
        return Err(Box::new(CallFailed { status: Some(status), found }));
    }
}

impl Answer {
    /// The next part of it; none at its end.
    ///
    /// # Errors
    /// When it breaks off, or does not go on.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Box<CallFailed>> {
        match timeout(self.patience, self.body.next()).await {
            Err(_) => Err(silent(self.patience)),
            Ok(None) => Ok(None),
            Ok(Some(Ok(bytes))) => Ok(Some(bytes.to_vec())),
            Ok(Some(Err(error))) => {
                let why = AwsError::network(ACTION, &error).message;
                Err(unanswered(failed("the answer broke off").why(why)))
            }
        }
    }
}

/// The code and the words of a refusal, without the token.
async fn refused(response: HttpResponse, status: u16, call: &Call<'_>) -> (String, String) {
    // `RuntimeClientError:http://…`, as REST services name their errors.
    let named = response.headers().get("x-amzn-errortype").and_then(|name| name.split(':').next()).map(str::to_owned);
    let mut body = ByteStream::new(response.into_body());
    let mut read = Vec::new();
    while let Ok(Some(Ok(part))) = timeout(call.patience.min(Duration::from_secs(20)), body.next()).await {
        read.extend_from_slice(&part);
        if read.len() > MAX_REFUSAL {
            break;
        }
    }
    let (code, message) = refusal(&read);
    let message = message.unwrap_or_else(|| silence(status).to_owned());
    let message = call.token.map_or_else(|| message.clone(), |token| message.replace(token, "•••"));
    (named.unwrap_or(code), message)
}

fn refusal_told(call: &Call<'_>, status: u16, code: &str, message: String) -> Diagnostic {
    let DeployedRuntime { arn, .. } = call.runtime;
    let endpoint = call.endpoint;
    let found = match status {
        // The words of AgentCore itself (aws/agentcore-cli#714).
        401 | 403 if message.contains("Authorization method mismatch") => return mismatch(call.token.is_some()).why(message),
        401 | 403 if call.token.is_some() => Diagnostic::error(Code::AWS_PERMISSION, "the runtime does not take this token")
            .help(
                "get a new one from the issuer that `customJwtAuthorizer` names, with an audience, client, scopes and claims \
                 that it allows; `mdaac access callers` lists them",
            ),
        404 => Diagnostic::error(
            Code::ACCESS_ENDPOINT_UNKNOWN,
            format!("AgentCore finds no endpoint `{endpoint}` of the runtime `{arn}`"),
        )
        .help(Help::command("status", "").then(" shows which there are; one that was just made may take a moment")),
        424 => failed("the agent failed to answer"),
        BAD_GATEWAY if code.is_empty() => {
            Diagnostic::from(&AwsError::new(ACTION, ErrorKind::Network, String::new())).help("check network, proxy and region")
        }
        500.. => failed(format!("the call failed with status {status}")),
        _ => {
            let error = AwsError::from_answer(ACTION, status, code.to_owned(), message.clone());
            let found = Diagnostic::from(&error);
            if found.code == Code::AWS_THROTTLED {
                return found.help("wait a minute, and call again");
            }
            if found.code != Code::AWS_PERMISSION {
                return found;
            }
            // AWS asks for the right on both (facts 7).
            found.help(format!(
                "let them call `{ACTION}` on `{arn}` and on `{arn}/runtime-endpoint/{endpoint}`; `mdaac access check` says \
                 what is missing"
            ))
        }
    };
    found.why(message)
}

/// A call in the other way than the runtime takes.
pub fn mismatch(with_token: bool) -> Diagnostic {
    let (message, help) = if with_token {
        (
            "the runtime takes signatures of AWS, and the call has a token",
            format!("unset {TOKEN_VARIABLE}: the call is signed then with your AWS credentials"),
        )
    } else {
        (
            "the runtime takes tokens of its authorizer, and the call has none",
            format!("set {TOKEN_VARIABLE} to an access token of the issuer that `customJwtAuthorizer` names"),
        )
    };
    Diagnostic::error(Code::ACCESS_AUTHENTICATION, message)
        .why("a runtime is called with IAM signatures, or with tokens, never both")
        .help(help)
}

/// The environment variable that holds the bearer token.
pub const TOKEN_VARIABLE: &str = "MDAAC_BEARER_TOKEN";

fn failed(message: impl Into<String>) -> Diagnostic {
    let help = Help::from("look at what the agent wrote: ").then(Help::command("logs", ""));
    Diagnostic::error(Code::AGENT_CALL_FAILED, message.into()).help(help)
}

fn unanswered(found: Diagnostic) -> Box<CallFailed> {
    Box::new(CallFailed { status: None, found })
}

fn silent(patience: Duration) -> Box<CallFailed> {
    let seconds = patience.as_secs();
    let found = failed(format!("the agent has said nothing for {seconds} s"));
    unanswered(found.why("it may be at work all the same: nobody waits for it any more"))
}

fn unreachable(error: &AwsError) -> Box<CallFailed> {
    let found = Diagnostic::from(error);
    unanswered(if error.is_doubtful() {
        found.help(
            "check network, proxy and region; where the connection was lost later, the agent may have got the call",
        )
    } else {
        found
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Call, invoke};
    use crate::diagnostic::Code;
    use crate::stack::deployed_runtime::DeployedRuntime;
    use crate::stack::testing::{Answers, Asked, aws};
    use std::time::Duration;

    fn runtime() -> DeployedRuntime {
        DeployedRuntime {
            arn: "arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/faq-a1b2c3d4e5".to_owned(),
            id: "faq-a1b2c3d4e5".to_owned(),
            endpoints: vec!["DEFAULT".to_owned()],
            takes_tokens: None,
        }
    }

    async fn called(answers: &Answers, token: Option<&str>) -> Result<String, (Code, String)> {
        let aws = aws(&[], answers);
        let session = "s".repeat(33);
        let call = Call {
            runtime: &runtime(),
            endpoint: "live",
            session: &session,
            payload: b"{}",
            token,
            patience: Duration::from_secs(5),
        };
        let mut answer =
            invoke(&aws, &call).await.map_err(|failed| (failed.found.code, format!("{:?}", failed.found)))?;
        let mut whole = Vec::new();
        while let Some(part) = answer.next().await.unwrap() {
            whole.extend(part);
        }
        Ok(String::from_utf8(whole).unwrap())
    }

    fn header<'a>(asked: &'a Asked, wanted: &str) -> Option<&'a str> {
        asked.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// Path, query and headers of InvokeAgentRuntime in botocore 1.44; the ARN is one label of the path.
    #[tokio::test]
    async fn a_call_is_signed_for_agentcore() {
        let answers = Answers::new([(200, "done")]);
        assert_eq!(called(&answers, None).await.unwrap(), "done");
        let [asked] = &answers.requests()[..] else { unreachable!("one call") };
        assert_eq!(
            (asked.method.as_str(), asked.url.as_str(), asked.body.as_str()),
            (
                "POST",
                "https://bedrock-agentcore.eu-central-1.amazonaws.com/runtimes/arn%3Aaws%3Abedrock-agentcore%3A\
                 eu-central-1%3A111122223333%3Aruntime%2Ffaq-a1b2c3d4e5/invocations?qualifier=live",
                "{}"
            )
        );
        assert_eq!(header(asked, super::SESSION), Some("s".repeat(33).as_str()));
        let authorization = header(asked, "authorization").unwrap();
        assert!(authorization.contains("/eu-central-1/bedrock-agentcore/aws4_request,"), "{authorization}");
    }

    #[tokio::test]
    async fn a_token_stands_in_place_of_the_signature_and_in_no_message() {
        let refusal = r#"{"message":"Invalid Bearer token t0ken"}"#;
        let answers = Answers::new([(403, refusal)]);
        let (code, told) = called(&answers, Some("t0ken")).await.unwrap_err();
        assert_eq!(code, Code::AWS_PERMISSION);
        assert!(!told.contains("t0ken") && told.contains("Invalid Bearer token •••"), "{told}");
        let [asked] = &answers.requests()[..] else { unreachable!("one call") };
        assert_eq!((header(asked, "authorization"), header(asked, "x-amz-date")), (Some("Bearer t0ken"), None));
    }

    #[tokio::test]
    async fn only_what_was_not_taken_is_sent_again() {
        let conflict = r#"{"__type":"RetryableConflictException","message":"later"}"#;
        let answers = Answers::new([(409, conflict), (200, "done")]);
        assert_eq!(called(&answers, None).await.unwrap(), "done");
        for status in [400, 424, 429, 500, 503] {
            let answers = Answers::new([(status, "{}"), (200, "done")]);
            called(&answers, None).await.unwrap_err();
            assert_eq!(answers.requests().len(), 1, "{status}");
        }
    }

    #[tokio::test]
    async fn a_page_that_nobody_of_aws_gave_is_no_answer() {
        let answers = Answers::new([(200, "<html>Sign in</html>")]).without_request_ids();
        let (code, told) = called(&answers, None).await.unwrap_err();
        assert_eq!(code, Code::AWS_UNREACHABLE);
        assert!(told.contains("no service of AWS"), "{told}");
    }
}
