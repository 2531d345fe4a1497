use super::emit::EmitError;
use super::template::Template;
use crate::source::{Origin, Position, Sources};
use indexmap::IndexMap;
use serde::Serialize;

/// The source map of a template, `<stack>.sources.json`: for every leaf, by JSON pointer, where it
/// came from, the most specific first. Lines and columns count from 1; files are relative to the
/// folder of the mdaa.yaml.
///
/// # Errors
/// Never for a rendered template; the writer's signature has one.
pub fn source_map(template: &Template, sources: &Sources) -> Result<Vec<u8>, EmitError> {
    let mut leaves = IndexMap::new();
    template.leaves(&mut |pointer, fragment| {
        let places: Vec<LeafOrigin> = fragment.origins.iter().map(|origin| place(origin, sources)).collect();
        leaves.insert(pointer.to_string(), places);
    });
    let mut bytes = serde_json::to_vec_pretty(&SourceMap { version: 1, leaves })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Places as the source map writes them.
pub fn places(origins: &[Origin], sources: &Sources) -> serde_json::Value {
    let places: Vec<LeafOrigin> = origins.iter().map(|origin| place(origin, sources)).collect();
    // Text and numbers only: this cannot fail.
    serde_json::to_value(places).unwrap_or_default()
}

/// The most telling place as a person reads it: `agent.yaml:3:5`, `default of logRetentionDays`. `folder` is that of the
/// mdaa.yaml as seen from the working directory.
pub fn shown_place(origins: &[Origin], sources: &Sources, folder: &str) -> Option<String> {
    Some(match origins.first()? {
        Origin::File(span) | Origin::Context(_, span) => {
            let (name, Position { line, column }) = (sources.name(span.file), sources.start(*span));
            let folder = if sources.is_built_in(span.file) { "" } else { folder };
            let slash = if folder.is_empty() { "" } else { "/" };
            format!("{folder}{slash}{name}:{line}:{column}")
        }
        Origin::Environment(name) => format!("environment variable {name}"),
        Origin::Ssm(name) => format!("SSM parameter {name}"),
        Origin::Default(key) => format!("default of {key}"),
        Origin::Deploy(name) => format!("known at deploy: {name}"),
    })
}

#[derive(Serialize)]
struct SourceMap<'a> {
    version: u32,
    leaves: IndexMap<String, Vec<LeafOrigin<'a>>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum LeafOrigin<'a> {
    Template { file: String, line: usize, column: usize },
    Config { file: String, line: usize, column: usize },
    Context { name: &'a str, file: String, line: usize, column: usize },
    Environment { name: &'a str },
    Ssm { name: &'a str },
    Default { name: &'a str },
    Deploy { name: &'a str },
}

fn place<'a>(origin: &'a Origin, sources: &Sources) -> LeafOrigin<'a> {
    match origin {
        Origin::File(span) => {
            let (file, Position { line, column }) = (sources.name(span.file), sources.start(*span));
            if sources.is_built_in(span.file) {
                LeafOrigin::Template { file, line, column }
            } else {
                LeafOrigin::Config { file, line, column }
            }
        }
        Origin::Context(name, span) => {
            let Position { line, column } = sources.start(*span);
            LeafOrigin::Context { name, file: sources.name(span.file), line, column }
        }
        Origin::Environment(name) => LeafOrigin::Environment { name },
        Origin::Ssm(name) => LeafOrigin::Ssm { name },
        Origin::Default(name) => LeafOrigin::Default { name },
        Origin::Deploy(name) => LeafOrigin::Deploy { name },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::cloudformation::Fragment;
    use crate::diagnostic::Diagnostics;
    use crate::source::{Origin, Sources};
    use crate::template::Blueprint;
    use serde_json::{Value, json};

    #[test]
    fn every_leaf_names_its_places_the_most_specific_first() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.yaml"), "a: 1\nb: two\n").unwrap();
        let sources = Sources::new(folder.path(), &[]).unwrap();
        let file = sources.open_first("config.yaml", &mut Diagnostics::default()).unwrap();
        let at = crate::source::Span { file, start: 8, end: 11 };
        let origins = ["S", "d", "AWS::Region"].map(str::to_owned);
        let [variable, default, deploy] = origins;
        let origins =
            vec![Origin::File(at), Origin::Environment(variable), Origin::Default(default), Origin::Deploy(deploy)];
        let yaml = "Resources:\n  X:\n    Type: '{{t}}'\n";
        let blueprint = Blueprint::load("module", &[("templates/module.yaml", yaml)], &sources).unwrap();
        let data = Fragment::of_entries([("t", Fragment::of_text("two", origins))]);
        let template = blueprint.render(&data, &indexmap::IndexMap::default()).unwrap();
        let map: Value = serde_json::from_slice(&super::source_map(&template, &sources).unwrap()).unwrap();
        let wanted = json!({"version": 1, "leaves": {"/Resources/moduleXB9B39B68/Type": [
            {"kind": "config", "file": "config.yaml", "line": 2, "column": 4},
            {"kind": "environment", "name": "S"},
            {"kind": "default", "name": "d"},
            {"kind": "deploy", "name": "AWS::Region"},
            {"kind": "template", "file": "templates/module.yaml", "line": 3, "column": 11},
        ]}});
        assert_eq!(map, wanted);
    }

    #[test]
    fn a_file_of_the_user_is_never_taken_for_ours() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("module.yaml"), "a: 1\n").unwrap();
        let sources = Sources::new(folder.path(), &[]).unwrap();
        let ours = sources.add("module.yaml", "Resources: {}\n".to_owned());
        let theirs = sources.open_first("module.yaml", &mut Diagnostics::default()).unwrap();
        assert_eq!(&*sources.text(theirs), "a: 1\n");
        assert!(sources.is_built_in(ours) && !sources.is_built_in(theirs));
    }
}
