use crate::cloudformation::{Fragment, FragmentValue};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{Entry, Map};

/// Those of a module's tags that AgentCore's resources take: they take fewer characters than others.
pub fn agentcore_tags(all: &Fragment, users: &Map, diagnostics: &mut Diagnostics) -> Fragment {
    let mut tags = all.clone();
    if let FragmentValue::Map(tags) = &mut tags.value {
        tags.retain(|key, value| {
            let text = value.text().unwrap_or_default();
            let taken = key.chars().chain(text.chars()).all(agentcore_takes);
            if let Some(Entry { node, .. }) = users.get(key).filter(|_| !taken) {
                diagnostics.push(
                    Diagnostic::warning(
                        Code::TAG_INVALID,
                        format!("the tag `{key}` is left off the runtime and its endpoint"),
                    )
                    .at(node.span)
                    .why("AgentCore takes letters, digits, spaces and `._:/=+@-` of ASCII in tags; IAM and SSM take more")
                    .help("use these characters only to tag every resource"),
                );
            }
            taken
        });
    }
    tags
}

/// `^[a-zA-Z0-9\s._:/=+@-]*$` (AWS::BedrockAgentCore::Runtime, Tags).
fn agentcore_takes(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+@-".contains(c)
}
