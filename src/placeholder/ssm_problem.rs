use super::NoValue;
use crate::diagnostic::{Code, Diagnostic, Help};

/// What is wrong with what stands under a name; the caller adds the place.
pub fn ssm_problem(name: &str, found: &NoValue) -> Diagnostic {
    let name_alone = name.split(':').next().filter(|_| !name.starts_with("arn:")).unwrap_or(name);
    match found {
        NoValue::Secure => {
            Diagnostic::error(Code::SSM_SECURE_STRING, format!("the SSM parameter `{name}` is a SecureString"))
                .why("its value would stand in clear in the template and in the resource")
                .help("let the agent read it when it starts, or store what is no secret as a `String`")
        }
        NoValue::Missing(words) => {
            let found = Diagnostic::error(Code::SSM_PARAMETER_MISSING, format!("there is no SSM parameter `{name}`"))
                .help(match name.starts_with("arn:") {
                    true => Help::from(
                        "correct the ARN, or let its owner share the parameter with this account (AWS RAM, of the advanced \
                         tier only)",
                    ),
                    false => Help::parameter(name_alone),
                });
            match words {
                Some(words) => found.why(words.clone()),
                None => found,
            }
        }
    }
}
