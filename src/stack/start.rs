use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::event::Events;
use super::poll::Pace;
use super::state::Stack;

/// What came of a call that starts an operation.
#[derive(Debug)]
pub enum Start {
    Begun,
    /// Nothing began, for this reason.
    NotBegun(AwsError),
    /// The answer was lost, and nobody could see whether the call was heard.
    Unknown(AwsError),
}

/// How often it is looked whether a call without an answer was heard: for seven seconds or so, longer than any answer
/// of CloudFormation was seen to be old (aws-unkind 1).
const LOOKS: usize = 5;

/// Takes the answer of the call that starts the operation of these events. An error says little: the call may have been
/// heard and its answer lost, or a second try refused because the first one worked. The operation's own events tell.
pub async fn start_of<T>(answer: Result<T, AwsError>, aws: &Aws, stack_id: &str, events: &Events) -> Start {
    let error = match answer {
        Ok(_) => return Start::Begun,
        Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Credentials) => {
            return Start::NotBegun(error);
        }
        Err(error) => error,
    };
    let mut seen = false;
    let mut pace = Pace::default();
    for _ in 0..LOOKS {
        match begun(aws, stack_id, events).await {
            Ok(true) => return Start::Begun,
            Ok(false) => seen = true,
            Err(_) => seen = false,
        }
        pace.wait().await;
    }
    if seen { Start::NotBegun(error) } else { Start::Unknown(error) }
}

async fn begun(aws: &Aws, stack_id: &str, events: &Events) -> Result<bool, AwsError> {
    match Stack::find(aws, stack_id).await? {
        Some(stack) => events.begun(aws, &stack).await,
        None => Ok(false),
    }
}
