use super::super::config::RuntimeConfig;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::Arn;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::Node;
use jsonptr::Pointer;

/// Where something is that an alarm or a rule tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Where nothing of this stack reaches it. Reported.
    Elsewhere,
    /// In the region; of this account or of another.
    Here,
}

/// Judges an ARN, as far as it and the stack's place are known. None where it is not.
pub fn place(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    at: &Pointer,
    what: &str,
    why: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Target> {
    let arn = known(config, at)?;
    let here = &resolved.target;
    let parts = [("partition", &arn.partition, &here.partition), ("region", &arn.region, &here.region)];
    for (part, theirs, ours) in parts {
        let Some(ours) = text::known(&ours.text).filter(|ours| ours != theirs) else { continue };
        diagnostics.push(
            Diagnostic::error(
                Code::TARGET_ELSEWHERE,
                format!("{what} is in the {part} `{theirs}`, the stack in `{ours}`"),
            )
            .at_pointer(&config.node, at)
            .why(if part == "region" { why } else { "nothing of one partition of AWS reaches another" })
            .help(format!("name one in the {part} `{ours}`")),
        );
        return Some(Target::Elsewhere);
    }
    Some(Target::Here)
}

/// The account of an ARN that is known.
pub fn account_of(config: &Checked<RuntimeConfig>, at: &Pointer) -> Option<String> {
    known(config, at).map(|arn| arn.account)
}

fn known(config: &Checked<RuntimeConfig>, at: &Pointer) -> Option<Arn> {
    Arn::parse(&text::known(config.node.at(at).and_then(Node::as_str)?)?)
}
