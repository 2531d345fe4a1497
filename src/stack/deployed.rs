use super::aws::Aws;
use super::error::AwsError;
use super::existing::existing;
use super::import::deployed_template;
use super::live::{Looked, look};
use super::mend::stuck;
use super::resources::held;
use super::state::{Situation, Stack, situation_of};
use crate::cloudformation::Template;
use crate::diagnostic::Diagnostic;
use serde_json::Value;

/// A stack as it is deployed, to compare a module's template with.
#[derive(Debug)]
pub struct Deployed {
    /// The template it was deployed with.
    pub template: Value,
    /// Its status, e.g. `UPDATE_IN_PROGRESS`, where it is none in which a stack rests after a success.
    pub unsettled: Option<String>,
    /// What the stack suffers from, and the way out; none while it works.
    pub problem: Option<Diagnostic>,
    /// What is live, against that template; none while something is under way.
    pub looked: Option<(Looked, Template)>,
}

/// Reads a module's stack; none where there is none that was ever created. With the logical ids in `template` that
/// a deploy would leave out, since they exist outside the stack. Changes nothing.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn deployed(
    aws: &Aws,
    account: &str,
    stack_name: &str,
    template: &Template,
) -> Result<(Option<Deployed>, Vec<String>), AwsError> {
    let stack = Stack::find(aws, stack_name).await?;
    let situation = situation_of(stack.as_ref());
    let Some(stack) = stack.filter(|_| !matches!(situation, Situation::Absent | Situation::NeverCreated)) else {
        return Ok((None, existing(aws, account, template, &[]).await?.left_out));
    };
    let held = held(aws, &stack).await?;
    let left_out = existing(aws, account, template, &held).await?.left_out;
    let unsettled = (situation != Situation::Settled).then(|| stack.status.as_str().to_owned());
    let problem = (!matches!(situation, Situation::Settled | Situation::Busy)).then(|| stuck(&stack, &held));
    let template = deployed_template(aws, &stack.id).await?;
    let looked = match unsettled {
        Some(_) => None,
        None => {
            let deployed = Template::from_json(&template);
            Some((look(aws, account, (&stack, &held), &deployed).await, deployed))
        }
    };
    Ok((Some(Deployed { template, unsettled, problem, looked }), left_out))
}
