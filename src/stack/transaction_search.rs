use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::signed::{Service, SignedCall};
use serde_json::Value;

const ASK: &str = "xray:GetTraceSegmentDestination";

/// Whether X-Ray Transaction Search is on in the account and region, so that making its configuration fails with
/// AlreadyExists, message `null` (aws-unkind 15).
///
/// What the read of the resource gives while it is off, or on by API alone, is not known; the resource's schema has no word
/// for it. Where trace segments go is what its handler looks at [inferred], so X-Ray is asked. `is_there` is what the read
/// said, which counts where these credentials may not ask.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn is_on(aws: &Aws, is_there: bool) -> Result<bool, AwsError> {
    let call = SignedCall {
        operation: ASK,
        service: Service::XRay,
        method: "POST",
        url: format!("{}GetTraceSegmentDestination", aws.signed.xray_url()),
        headers: vec![("content-type", "application/json".to_owned())],
        body: b"{}".to_vec(),
    };
    match aws.signed.send(&call).await {
        Ok(answer) => {
            let answer: Value = serde_json::from_slice(&answer)
                .map_err(|error| AwsError::new(ASK, ErrorKind::Refused, format!("no JSON: {error}")))?;
            // PENDING towards it is on, too: the handler sees the same.
            Ok(answer["Destination"].as_str().map_or(is_there, |destination| destination == "CloudWatchLogs"))
        }
        Err(error) if error.kind == ErrorKind::Credentials => Err(error),
        Err(_) => Ok(is_there),
    }
}
