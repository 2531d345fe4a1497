use super::super::is_taken;
use crate::cloudformation::{Fragment, FragmentValue, text};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;
use crate::source::{Entry, Map};

/// Those of a module's tags that AgentCore's resources take: they take fewer characters than others.
pub fn agentcore_tags(all: &Fragment, users: &Map, diagnostics: &mut Diagnostics) -> Fragment {
    let mut tags = all.clone();
    if let FragmentValue::Map(tags) = &mut tags.value {
        tags.retain(|key, value| {
            let text = value.text().unwrap_or_default();
            let taken = characters(key, text).all(agentcore_takes);
            // What others do not take either is an error, unless nothing of theirs is made.
            if let Some(entry) = users.get(key).filter(|_| !taken && characters(key, text).all(is_taken)) {
                diagnostics.push(told(key, entry));
            }
            taken
        });
    }
    tags
}

/// Tells of tags that no service takes, where nothing was made that is refused for them.
pub fn left_off(resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let mut found = Diagnostics::default();
    for (key, entry) in &resolved.tags {
        let value = entry.node.as_str().and_then(text::known).unwrap_or_default();
        if !characters(key, &value).all(is_taken) {
            let at_key = !key.chars().all(is_taken);
            found.push(told(key, entry).at(if at_key { entry.key } else { entry.node.span }));
        }
    }
    diagnostics.extend_elsewhere(found);
}

fn told(key: &str, Entry { node, .. }: &Entry) -> Diagnostic {
    Diagnostic::warning(Code::TAG_INVALID, format!("the tag `{key}` is left off the runtime and its endpoint"))
        .at(node.span)
        .why("AgentCore takes letters, digits, spaces and `._:/=+@-` of ASCII in tags; IAM and SSM take more")
        .help("use these characters only to tag every resource")
}

fn characters<'a>(key: &'a str, value: &'a str) -> impl Iterator<Item = char> + use<'a> {
    key.chars().chain(value.chars())
}

/// `^[a-zA-Z0-9\s._:/=+@-]*$` (AWS::BedrockAgentCore::Runtime, Tags).
fn agentcore_takes(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+@-".contains(c)
}
