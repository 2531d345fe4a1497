use crate::cloudformation::Fragment;
use crate::cloudformation::is_function;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::project::flags::LEGACY_CAEF_TAGS;
use crate::resolve::Resolved;
use crate::source::{Entry, Map, Origin};
use indexmap::IndexMap;

/// The most tags of one resource.
const MAX_TAGS: usize = 50;
/// The longest value of a tag, in characters.
const MAX_VALUE: usize = 256;

/// The tags of a module of the type `name`: MDAA's own, then the user's; MDAA's win.
pub fn tags(name: &str, resolved: &Resolved, diagnostics: &mut Diagnostics) -> Fragment {
    let id = &resolved.id;
    let (prefix, of_prefix) = match legacy_prefix(&resolved.context) {
        Some(entry) => ("caef", entry.key_origins()),
        None => ("mdaa", Vec::new()),
    };
    let own = [
        ("cdk_app", text::escape(name), vec![Origin::File(resolved.package.span)]),
        ("domain", text::escape(&id.domain.name), vec![Origin::File(id.domain.span)]),
        ("env", text::escape(&id.env.name), vec![Origin::File(id.env.span)]),
        ("module_name", text::escape(&id.module.name), vec![Origin::File(id.module.span)]),
        ("org", text::escape(&id.org.name), vec![Origin::File(id.org.span)]),
    ];
    let mut all: IndexMap<String, Fragment> = own
        .into_iter()
        .map(|(key, value, origins)| {
            let value = Fragment { key_origins: of_prefix.clone(), ..Fragment::of_text(value, origins) };
            (format!("{prefix}_{key}"), value)
        })
        .collect();
    for (key, entry) in &resolved.tags {
        let Entry { key: key_at, node, .. } = entry;
        if let Some(message) = refused(key, node.as_str().unwrap_or_default()) {
            let value_is_long = node.as_str().is_some_and(|value| value.chars().count() > MAX_VALUE);
            diagnostics.push(
                Diagnostic::error(Code::TAG_INVALID, message)
                    .at(if value_is_long { node.span } else { *key_at })
                    .help("a key has 1 to 128 characters and does not begin with `aws:`, a value at most 256"),
            );
        }
        if !all.contains_key(key) {
            all.insert(key.clone(), Fragment::from(entry));
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
    Fragment::of_entries(all)
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

/// Context `@aws-mdaa/legacyCaefTags`: any value that is not empty switches it on, even `false`,
/// since MDAA passes text.
fn legacy_prefix(context: &Map) -> Option<&Entry> {
    context.get(LEGACY_CAEF_TAGS).filter(|entry| entry.node.scalar_text().is_some_and(|text| !text.is_empty()))
}
