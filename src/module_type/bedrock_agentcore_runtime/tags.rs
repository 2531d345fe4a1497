use super::NAME;
use crate::cloudformation::Fragment;
use crate::cloudformation::is_function;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;
use crate::source::{Entry, Map, Node, Origin};
use indexmap::IndexMap;

/// The tags of one module's resources.
#[derive(Debug)]
pub struct Tags {
    /// Of every resource that takes tags.
    pub all: Fragment,
    /// Of AgentCore's resources, which take fewer characters.
    pub agentcore: Fragment,
}

/// The most tags of one resource.
const MAX_TAGS: usize = 50;
/// The longest value of a tag, in characters.
const MAX_VALUE: usize = 256;

/// MDAA's own tags, then the user's; MDAA's win.
pub fn tags(resolved: &Resolved, diagnostics: &mut Diagnostics) -> Tags {
    let id = &resolved.id;
    let prefix = if switched_on(&resolved.context) { "caef" } else { "mdaa" };
    let own = [
        ("cdk_app", text::escape(NAME), vec![Origin::File(resolved.package.span)]),
        ("domain", text::escape(&id.domain.name), vec![Origin::File(id.domain.span)]),
        ("env", text::escape(&id.env.name), vec![Origin::File(id.env.span)]),
        ("module_name", text::escape(&id.module.name), vec![Origin::File(id.module.span)]),
        ("org", text::escape(&id.org.name), vec![Origin::File(id.org.span)]),
    ];
    let mut all: IndexMap<String, Fragment> = own
        .into_iter()
        .map(|(key, value, origins)| (format!("{prefix}_{key}"), Fragment::of_text(value, origins)))
        .collect();
    let own_keys: Vec<String> = all.keys().cloned().collect();
    for (key, Entry { key: key_at, node }) in &resolved.tags {
        if let Some(message) = refused(key, node.as_str().unwrap_or_default()) {
            let value_is_long = node.as_str().is_some_and(|value| value.chars().count() > MAX_VALUE);
            diagnostics.push(
                Diagnostic::error(Code::TAG_INVALID, message)
                    .at(if value_is_long { node.span } else { *key_at })
                    .help("a key has 1 to 128 characters and does not begin with `aws:`, a value at most 256"),
            );
        }
        if !all.contains_key(key) {
            all.insert(key.clone(), Fragment::from(node));
        }
    }
    if all.len() > MAX_TAGS {
        diagnostics.push(
            Diagnostic::error(Code::TAG_INVALID, format!("{} tags are more than AWS takes", all.len()))
                .at(id.module.span)
                .help(format!("keep at most {MAX_TAGS}, MDAA's five included")),
        );
        all.truncate(MAX_TAGS);
    }
    let mut agentcore = all.clone();
    let others = resolved.tags.iter().filter(|(key, _)| !own_keys.contains(key));
    for (key, node) in others.map(|(key, entry)| (key, &entry.node)) {
        let value = node.as_str().unwrap_or_default();
        if key.chars().chain(value.chars()).all(agentcore_takes) {
            continue;
        }
        if agentcore.shift_remove(key).is_some() {
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
    }
    Tags { all: Fragment::of_entries(all), agentcore: Fragment::of_entries(agentcore) }
}

/// What AWS refuses of any tag (Tagging AWS resources, "Tag naming limits").
fn refused(key: &str, value: &str) -> Option<String> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Some(format!("the tag `{key}` has a prefix that AWS keeps to itself"));
    }
    if is_function(key) {
        return Some(format!("the tag `{key}` would be a CloudFormation function"));
    }
    let long = key.is_empty() || key.chars().count() > 128 || value.chars().count() > MAX_VALUE;
    long.then(|| format!("the tag `{key}` has {} and {} characters", key.chars().count(), value.chars().count()))
}

/// `^[a-zA-Z0-9\s._:/=+@-]*$` (AWS::BedrockAgentCore::Runtime, Tags).
fn agentcore_takes(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._:/=+@-".contains(c)
}

/// Context `@aws-mdaa/legacyCaefTags`: any value that is not empty switches it on, even `false`,
/// since MDAA passes text.
fn switched_on(context: &Map) -> bool {
    let value = context.get("@aws-mdaa/legacyCaefTags").map(|entry| &entry.node);
    value.and_then(Node::scalar_text).is_some_and(|value| !value.is_empty())
}
