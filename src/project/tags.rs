use super::config::Files;
use super::early::{Early, has_placeholder};
use super::file::TagFile;
use super::levels::Levels;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::schema::Schema;
use crate::source::{Entry, Map, Node, Value};

/// The tags of a module: all levels' tag files first, top to module, then all levels' tag data over
/// them.
pub fn tags(
    early: &Early<'_>,
    levels: &Levels,
    schema: &Schema<TagFile>,
    files: &Files<'_>,
    diagnostics: &mut Diagnostics,
) -> Map {
    let mut tags = Map::new();
    for file in &levels.tag_files {
        let path = early.complete(file, "paths of tag files", diagnostics);
        let Some((_, root)) = files.read(&path, diagnostics) else { continue };
        // A file with nothing in it, or `tags:` with nothing behind it, brings no tags.
        let nothing = match &root.value {
            Value::Map(map) => map.values().all(|entry| matches!(entry.node.value, Value::Null)),
            value => matches!(value, Value::Null),
        };
        if nothing {
            continue;
        }
        // Tag files take no placeholders, so their text is literal.
        let (file, _) = schema.coerced(&root, &|text| Some(text.to_owned()).into(), diagnostics);
        for (key, entry) in file.get("tags").and_then(Node::as_map).into_iter().flatten() {
            if let Some(placeholder) = entry.node.as_str().filter(|text| has_placeholder(text)) {
                diagnostics.push(
                    Diagnostic::warning(
                        Code::TAG_INVALID,
                        format!("`{placeholder}` stays as it is: tag files take no placeholders"),
                    )
                    .at(entry.node.span)
                    .help("move the tag to `tag_config_data`"),
                );
            }
            tags.insert(key.clone(), entry.clone());
        }
    }
    for (key, entry) in levels.tag_data.iter().flatten() {
        let (key, steps) = early.key(key, entry.key, diagnostics);
        let node = early.complete(&entry.node, "tags", diagnostics);
        match node.scalar_text() {
            Some(text) => {
                let node = Node { value: Value::String(text), ..node };
                tags.insert(key, Entry::keyed(entry.key, node, steps));
            }
            None => diagnostics.push(
                Diagnostic::error(Code::TAG_INVALID, format!("the tag `{key}` is {}, not text", node.value.kind()))
                    .about(&entry.node)
                    .help("give it one text"),
            ),
        }
    }
    tags
}
