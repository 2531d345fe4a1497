use super::aws::Aws;
use super::change_set;
use super::deployment::{Deployment, Ending, Outcome};
use super::error::{AwsError, ErrorKind};
use super::interrupt::Interrupt;
use super::poll::Pace;
use super::state::{Situation, Stack};
use crate::diagnostic::{Code, Diagnostic, Help};
use std::time::Duration;

/// A change set that a run made and did not execute.
#[derive(Clone, Debug)]
pub struct Unexecuted {
    pub name: String,
    /// Whether CloudFormation has shown it.
    pub shown: bool,
}

/// How long a run that went wrong may take to tidy up.
const TIDYING: Duration = Duration::from_secs(10);
/// How long one may that ends as it should.
const CALM: Duration = Duration::from_secs(60);
/// How often it is looked for a change set that may come yet: for two seconds or so.
const LOOKS: usize = 4;

/// The last that is done of a run, whatever ended it: nobody else would look after its change set. Says what stays behind.
pub async fn tidy(
    deployment: &Deployment<'_>,
    change_set: &Unexecuted,
    outcome: &Outcome,
    patient: &mut Interrupt,
) -> Vec<Diagnostic> {
    let Deployment { aws, stack_name, .. } = *deployment;
    // Somebody else's is what a person has to look at.
    let foreign = outcome.diagnostics.iter().any(|found| found.code == Code::CHANGE_SET_FOREIGN);
    if outcome.ending == Ending::Prepared || foreign {
        return Vec::new();
    }
    let calm = matches!(outcome.ending, Ending::Unchanged | Ending::Deployed | Ending::Declined | Ending::Refused);
    // A call that Ctrl-C let go of may still be heard.
    let looks = if change_set.shown || outcome.ending != Ending::Interrupted { 1 } else { LOOKS };
    let discarded = async {
        let (mut pace, mut left) = (Pace::default(), discard(aws, stack_name, &change_set.name).await);
        for _ in 1..looks {
            pace.wait().await;
            left = discard(aws, stack_name, &change_set.name).await;
        }
        left
    };
    let late = || {
        let late = AwsError::new("cloudformation:DeleteChangeSet", ErrorKind::Network, "AWS does not answer in time");
        vec![left_behind(stack_name, &change_set.name, &late)]
    };
    tokio::select! {
        left = tokio::time::timeout(if calm { CALM } else { TIDYING }, discarded) => left.unwrap_or_else(|_| late()),
        () = patient.pressed_thrice() => late(),
    }
}

/// Deletes the change set that nobody wants any more, and says what stays behind. The empty stack that CloudFormation
/// makes for a first change set stays: between a look and a deletion somebody else may create it.
async fn discard(aws: &Aws, stack_name: &str, change_set: &str) -> Vec<Diagnostic> {
    let mut left = Vec::new();
    if let Err(error) = change_set::delete(aws, stack_name, change_set).await {
        left.push(left_behind(stack_name, change_set, &error));
    }
    let stays = match Stack::find(aws, stack_name).await {
        Ok(stack) => stack.filter(|stack| stack.situation() == Situation::NeverCreated).map(|_| {
            (format!("the stack `{stack_name}` stays in REVIEW_IN_PROGRESS: it is empty and costs nothing"), None)
        }),
        Err(error) => Some((
            format!("the stack `{stack_name}` may stay in REVIEW_IN_PROGRESS, empty: nobody could look"),
            Some(error.to_string()),
        )),
    };
    if let Some((message, why)) = stays {
        let help = Help::from("the next ").then(Help::command("deploy", "")).then(" fills it; ");
        let found = Diagnostic::info(Code::EMPTY_STACK_STAYS, message)
            .help(help.then(Help::command("destroy", "")).then(" deletes it"));
        left.push(Diagnostic { why, ..found });
    }
    left
}

/// A change set that may be there and that nobody looks after.
fn left_behind(stack_name: &str, change_set: &str, error: &AwsError) -> Diagnostic {
    Diagnostic::warning(
        Code::CHANGE_SET_STAYS,
        format!("the change set `{change_set}` of `{stack_name}` may stay behind"),
    )
    .why(error.to_string())
    .help(
        Help::from("it changes nothing unless somebody executes it; the next ")
            .then(Help::command("deploy", ""))
            .then(" makes it anew, or deletes it"),
    )
}

#[cfg(test)]
mod tests {
    use super::discard;
    use crate::stack::testing::{Answers, aws};
    use aws_sdk_cloudformation::Client;
    use aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetError;
    use aws_sdk_cloudformation::operation::describe_stacks::DescribeStacksError;
    use aws_sdk_cloudformation::types::error::ChangeSetNotFoundException;
    use aws_smithy_mocks::mock;
    use aws_smithy_types::error::ErrorMetadata;

    #[tokio::test]
    async fn an_empty_stack_that_nobody_could_look_for_may_stay_and_that_is_said() {
        let gone = mock!(Client::describe_change_set).then_error(|| {
            let meta = ErrorMetadata::builder().code("ChangeSetNotFound").message("gone").build();
            DescribeChangeSetError::ChangeSetNotFoundException(ChangeSetNotFoundException::builder().meta(meta).build())
        });
        let denied = mock!(Client::describe_stacks).then_error(|| {
            DescribeStacksError::generic(ErrorMetadata::builder().code("AccessDenied").message("not you").build())
        });
        let left = discard(&aws(&[&gone, &denied], &Answers::none()), "quotes", "mdaac-1").await;
        let told: Vec<_> = left.iter().map(|found| (found.code.name(), found.message.as_str())).collect();
        let words = "the stack `quotes` may stay in REVIEW_IN_PROGRESS, empty: nobody could look";
        assert_eq!(told, [("empty-stack-stays", words)]);
    }
}
