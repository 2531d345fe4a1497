use super::super::config::RuntimeConfig;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::Arn;
use crate::iam::not_a_role;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::Node;
use jsonptr::Pointer;

const ROLE_ARN: &Pointer = Pointer::from_static("/roleArn");

/// Refuses another identity's ARN as `roleArn`, in better words than its schema has. It runs first,
/// so that the schema says nothing more about it.
pub fn role_arn(config: &Node, diagnostics: &mut Diagnostics) {
    let Some(given) = config.at(ROLE_ARN).and_then(Node::as_str).and_then(text::example) else { return };
    let Some(found) = not_a_role(&given) else { return };
    diagnostics.push(
        Diagnostic::error(Code::ROLE_ARN_NOT_A_ROLE, format!("`roleArn` is {}", found.what))
            .at_pointer(config, ROLE_ARN)
            .why(found.why)
            .help("remove the key and the role is made; or make one with what `mdaac role trust` and `mdaac role policy` print"),
    );
}

/// Refuses a role of another account than the runtime's, as far as both are known.
pub fn role_account(config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let given = config.value.role_arn.as_ref().and_then(|arn| Arn::parse(&text::known(arn)?));
    let (Some(given), Some(own)) = (given, text::known(&resolved.target.account.text)) else { return };
    if given.account == own {
        return;
    }
    diagnostics.push(
        Diagnostic::error(
            Code::ROLE_ARN_OTHER_ACCOUNT,
            format!("`roleArn` is a role of account `{}`, the runtime is in `{own}`", given.account),
        )
        .at_pointer(&config.node, ROLE_ARN)
        .why("nobody can pass a role of another account to a service")
        .help(format!("name a role of account `{own}`, or remove the key and the role is made")),
    );
}
