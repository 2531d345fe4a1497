use super::super::failure::Failure;
use super::answers::{Answers, Judgement, Question};
use super::files::{IMAGE, ORGANIZATION};
use crate::diagnostic::visible_line;
use dialoguer::Input;
use std::io::IsTerminal;

/// Whether somebody is there to answer.
pub fn can_be_asked() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for what is left open, and again where `check` would refuse the answer. Who only presses Enter leaves it open.
pub fn ask(mut answers: Answers) -> Result<Answers, Failure> {
    for question in Question::ALL {
        if answers.has(question) {
            continue;
        }
        let so_far = answers.clone();
        let judge = |answer: &String| -> Result<(), String> {
            match so_far.clone().with(question, answer).judged() {
                Ok(Judgement::Refused(why)) => Err(visible_line(&why)),
                Ok(Judgement::Warned(_)) => Ok(()),
                Err(failure) => Err(visible_line(&failure.to_string())),
            }
        };
        let asked: Result<String, _> =
            Input::new().with_prompt(words(question)).allow_empty(true).validate_with(judge).interact();
        let answer = asked.map_err(|error| Failure::Io(format!("cannot ask: {error}")))?;
        answers = answers.with(question, &answer);
    }
    Ok(answers)
}

/// A question, and what an empty answer means.
fn words(question: Question) -> String {
    match question {
        Question::Organization => format!("organization, the first part of every name [{ORGANIZATION}]"),
        Question::Account => "account, 12 digits [that of whoever deploys]".to_owned(),
        Question::Region => "region, e.g. eu-central-1 [that of whoever deploys]".to_owned(),
        Question::Subnets => {
            "subnets, ids with a comma between, or ssm:/path of a parameter that lists them [SSM parameters]".to_owned()
        }
        Question::SecurityGroups => "security groups, ids with a comma between [an SSM parameter]".to_owned(),
        Question::Image => format!("image in Amazon ECR [{IMAGE} in your own registry]"),
    }
}
