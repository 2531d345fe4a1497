use super::budget::{self, Budget};
use super::early::Early;
use super::merge;
use super::module::ConfigLayer;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::placeholder::{closest, hide_secrets_of_file};
use crate::source::{self, FileId, Map, Node, Sources, Span, Value, YamlDocument};
use jsonptr::Pointer;

/// Lists of config files, the older name first (MDAA 1.6).
const FILES: [&str; 2] = ["app_configs", "module_configs"];
/// Config written in the mdaa.yaml itself; each goes over what is before it.
const DATA: [&str; 2] = ["app_config_data", "module_config_data"];

/// What reads the files that a module names.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    pub sources: &'a Sources,
    pub budget: &'a Budget,
}

impl Files<'_> {
    /// The file that `path` names, its placeholders replaced, unless nothing more is read.
    pub fn read(&self, path: &Node, diagnostics: &mut Diagnostics) -> Option<(FileId, Node)> {
        if self.budget.is_spent() {
            return None;
        }
        let mut found = Diagnostics::default();
        let named = path.written_at();
        let opened = self.sources.open(path.as_str()?, named, &mut found);
        let secrets = path.place(Pointer::root()).secrets;
        for found in found.into_found() {
            diagnostics.push(Diagnostic { secrets: secrets.clone(), ..found });
        }
        let Some(id) = opened else {
            self.budget.spend(budget::FILE, named, diagnostics);
            return None;
        };
        let Some(document) = source::parse(id, self.sources, diagnostics) else {
            // To find out took as long as its text.
            self.budget.spend(budget::FILE + self.sources.text(id).len() / 2, named, diagnostics);
            return None;
        };
        let within = self.budget.spend(budget::FILE + document.root.size(), named, diagnostics);
        hide_secrets_of_file(&document.root, self.sources);
        within.then_some((id, document.root))
    }
}

/// Of which module type a config is, as help names it.
#[derive(Clone, Copy)]
pub struct ModuleTypeName<'a> {
    pub package: &'a str,
    pub first_key: &'a str,
}

impl ModuleTypeName<'_> {
    /// `bedrock-agentcore-runtime` of `@aws-mdaa/bedrock-agentcore-runtime@1.6.0`.
    fn name(&self) -> &str {
        let below = self.package.rsplit('/').next().unwrap_or_default();
        below.split('@').next().unwrap_or_default()
    }
}

/// The most values of one config. A policy alone may have 6,144 characters, so none comes near.
const MAX_VALUES: usize = 10_000;

fn too_large(at: Span) -> Diagnostic {
    Diagnostic::error(Code::YAML_TOO_LARGE, format!("the config holds more than {MAX_VALUES} values"))
        .at(at)
        .help("remove what the module does not need")
}

/// The config of the module that `entry` describes and stands at `key`, and what it was merged
/// from. No document after a file that cannot be read.
pub fn config(
    early: &Early<'_>,
    entry: &Node,
    key: Span,
    kind: ModuleTypeName<'_>,
    files: &Files<'_>,
    diagnostics: &mut Diagnostics,
) -> (Option<YamlDocument>, Vec<ConfigLayer>) {
    let mut merged: Option<Node> = None;
    let mut layers = Vec::new();
    let mut whole = true;
    if FILES.iter().chain(&DATA).all(|key| entry.get(key).is_none()) {
        if !entry.as_map().into_iter().flatten().any(|(key, _)| is_misspelled(key)) {
            diagnostics.push(
                Diagnostic::error(Code::MISSING_KEY, "the module names no config")
                    .at(key)
                    .help(format!("write one, and name it with `module_configs: [./{}.yaml]`", kind.name())),
            );
        }
        return (None, layers);
    }
    for list in FILES {
        let named = entry.get(list);
        // The schema has said that it is no list; what it would bring is not known.
        whole &= named.is_none_or(|named| named.as_list().is_some());
        for file in named.and_then(Node::as_list).unwrap_or_default() {
            let Some((root, layer)) = read(early, file, list, kind, files, diagnostics) else {
                whole = false;
                continue;
            };
            layers.push(layer);
            merged = Some(match merged {
                // An empty file adds nothing.
                Some(earlier) if root.value == Value::Null => earlier,
                Some(earlier) => merge::merge(earlier, root),
                None => root,
            });
        }
    }
    let mut root = merged.unwrap_or_else(|| Node::new(Value::Null, key));
    for name in DATA {
        if let Some(data) = entry.get(name) {
            layers.push(ConfigLayer { key: name, span: data.span, file: None });
            let data = early.node(data, diagnostics);
            root = merge::replace(root, data.as_map().unwrap_or(&Map::new()));
        }
    }
    if matches!(root.value, Value::Null) {
        let named = layers.iter().filter_map(|layer| layer.file);
        let help = format!("begin with `{}: …`", kind.first_key);
        let empty: Vec<Diagnostic> = named.map(|file| source::empty(file, files.sources, help.clone())).collect();
        whole &= empty.is_empty();
        empty.into_iter().for_each(|found| diagnostics.push(found));
        root.value = Value::Map(Map::new());
    }
    if root.size() > MAX_VALUES {
        diagnostics.push(too_large(layers.last().map_or(key, |layer| layer.span)));
        whole = false;
    }
    (whole.then_some(YamlDocument { root }), layers)
}

/// Whether the schema has asked if one of ours was meant.
fn is_misspelled(key: &str) -> bool {
    let of_tags = key.to_ascii_lowercase().starts_with("tag");
    closest(key, FILES.into_iter().chain(DATA)).is_some() || !of_tags && key.to_ascii_lowercase().contains("config")
}

fn read(
    early: &Early<'_>,
    file: &Node,
    key: &'static str,
    kind: ModuleTypeName<'_>,
    files: &Files<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<(Node, ConfigLayer)> {
    let path = early.complete(file, "paths of config files", diagnostics);
    let (id, root) = files.read(&path, diagnostics)?;
    if !matches!(root.value, Value::Map(_) | Value::Null) {
        let colon = root.as_str().is_some_and(|text| text.contains(':'));
        diagnostics.push(
            Diagnostic::error(Code::WRONG_TYPE, format!("a config is a map, not {}", root.value.kind()))
                .about(&root)
                .help(if colon {
                    "write a space behind the colon of a key".to_owned()
                } else {
                    format!("start with `{}: …`", kind.first_key)
                }),
        );
        return None;
    }
    Some((root, ConfigLayer { key, span: file.span, file: Some(id) }))
}
