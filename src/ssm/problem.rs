use super::SsmValue;
use crate::diagnostic::{Code, Diagnostic};

/// What is wrong with what stands under a name; the caller adds the place.
pub fn problem(name: &str, value: &SsmValue) -> Option<Diagnostic> {
    let name_alone = name.split(':').next().filter(|_| !name.starts_with("arn:")).unwrap_or(name);
    match value {
        SsmValue::Text(_) => None,
        SsmValue::Secure => Some(
            Diagnostic::error(Code::SSM_SECURE_STRING, format!("the SSM parameter `{name}` is a SecureString"))
                .why("its value would stand in clear in the template and in the resource")
                .help("let the agent read it when it starts, or store what is no secret as a `String`"),
        ),
        SsmValue::Missing(words) => {
            let found = Diagnostic::error(Code::SSM_PARAMETER_MISSING, format!("there is no SSM parameter `{name}`"))
                .help(match name.starts_with("arn:") {
                    true => "correct the ARN, or let its owner share the parameter with this account".to_owned(),
                    false => format!(
                        "correct the name, or create it in the account and region of the stack: `aws ssm put-parameter \
                         --type String --name {name_alone} --value …`"
                    ),
                });
            Some(match words {
                Some(words) => found.why(words.clone()),
                None => found,
            })
        }
    }
}
