use super::error::{At, TemplateErrorKind};
use super::leaf::Leaf;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::source::{Map, Node, Origin, Span, Value};
use indexmap::IndexMap;

/// A part of a template file, read: its words of ours known, its leaves compiled.
#[derive(Clone, Debug)]
pub enum TemplateNode {
    /// A number, a boolean or nothing.
    Constant(Fragment),
    Leaf(Leaf),
    List(Vec<TemplateNode>, Span),
    /// A map, or what a word of ours makes of one.
    Block(Box<Block>),
}

/// A map that may be conditional or repeated.
#[derive(Clone, Debug)]
pub struct Block {
    /// `When:` and `Each:`.
    pub guard: Guard,
    /// What the map holds otherwise.
    pub body: Body,
    pub span: Span,
}

/// `When:` and `Each:` of a map.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// Keeps the map unless this is absent, false or empty.
    pub when: Option<Leaf>,
    /// Repeats the map for each element; several loops multiply, the last one fastest.
    pub each: Vec<Loop>,
}

/// One entry of `Each:`.
#[derive(Clone, Debug)]
pub struct Loop {
    /// What stands for the element.
    pub variable: String,
    /// What it runs over: one reference, or a list written out.
    pub source: TemplateNode,
    /// Where the variable is named.
    pub span: Span,
}

/// What a map holds besides `When:` and `Each:`.
#[derive(Clone, Debug)]
pub enum Body {
    Entries(IndexMap<String, TemplateNode>),
    /// `First:` the first that is present.
    First(Vec<TemplateNode>),
    /// `Json:` its content as a JSON string.
    Json(TemplateNode),
}

/// A resource or an output.
#[derive(Clone, Debug)]
pub struct TemplateEntry {
    /// `When:` and `Each:`.
    pub guard: Guard,
    /// `Path:` the construct path its logical id is made from, `/` between components.
    pub path: Leaf,
    /// The short names its `DependsOn:` lists.
    pub depends_on: Vec<String>,
    /// The rest; `DependsOn` keeps its place with an empty list.
    pub entries: IndexMap<String, TemplateNode>,
    pub span: Span,
}

impl TemplateEntry {
    /// Reads the resource or output that `name` holds.
    pub fn read(name: &str, key: Span, node: &Node) -> Result<TemplateEntry, At> {
        let map = node.as_map().ok_or_else(|| misplaced(format!("`{name}` must be a map"), node.span))?;
        let path = match map.get("Path") {
            Some(path) => leaf(&path.node)?,
            None => Leaf::compile(name, key)?,
        };
        let depends_on = map.get("DependsOn").map_or(Ok(Vec::new()), |entry| names(&entry.node, "DependsOn"))?;
        let mut entries = IndexMap::new();
        for (name, entry) in map {
            let pattern = match name.as_str() {
                "When" | "Each" | "Path" => continue,
                "DependsOn" => TemplateNode::List(Vec::new(), entry.node.span),
                _ => TemplateNode::read(&entry.node)?,
            };
            entries.insert(plain_key(name, entry.key)?, pattern);
        }
        Ok(TemplateEntry { guard: Guard::read(map)?, path, depends_on, entries, span: key })
    }
}

impl TemplateNode {
    /// Whether an empty map is written in it. Some of AWS's APIs want one; what the data leaves empty is dropped.
    pub fn writes_empty(&self) -> bool {
        match self {
            TemplateNode::Constant(data) => matches!(data.value, FragmentValue::Map(_)),
            TemplateNode::Leaf(_) => false,
            TemplateNode::List(items, _) => items.iter().any(TemplateNode::writes_empty),
            TemplateNode::Block(block) => match &block.body {
                Body::Entries(entries) => entries.values().any(TemplateNode::writes_empty),
                Body::First(_) | Body::Json(_) => false,
            },
        }
    }

    /// Reads a value that stands under a key.
    pub fn read(node: &Node) -> Result<TemplateNode, At> {
        match &node.value {
            Value::String(text) => Ok(TemplateNode::Leaf(Leaf::compile(text, node.span)?)),
            Value::List(items) => {
                Ok(TemplateNode::List(items.iter().map(TemplateNode::item).collect::<Result<_, _>>()?, node.span))
            }
            Value::Map(map) if map.contains_key("Each") => {
                Err(misplaced("`Each` repeats list items, resources and outputs only".to_owned(), node.span))
            }
            Value::Map(map) if map.is_empty() => Ok(constant(FragmentValue::Map(IndexMap::new()), node.span)),
            Value::Map(map) => TemplateNode::block(map, node.span),
            Value::Null => Ok(TemplateNode::Constant(Fragment::absent())),
            Value::Bool(_) | Value::Number(_) => Ok(constant(Fragment::from(node).value, node.span)),
        }
    }

    /// Reads a value that is an item of a list.
    fn item(node: &Node) -> Result<TemplateNode, At> {
        match &node.value {
            Value::Map(map) => TemplateNode::block(map, node.span),
            _ => TemplateNode::read(node),
        }
    }

    fn block(map: &Map, span: Span) -> Result<TemplateNode, At> {
        let guard = Guard::read(map)?;
        let mut rest = map.iter().filter(|(name, _)| !matches!(name.as_str(), "When" | "Each"));
        let word = map.keys().find(|name| matches!(name.as_str(), "First" | "Json"));
        let body = match (word, rest.clone().count()) {
            (None, _) => Body::Entries(
                rest.map(|(name, entry)| Ok((plain_key(name, entry.key)?, TemplateNode::read(&entry.node)?)))
                    .collect::<Result<_, At>>()?,
            ),
            (Some(word), 1) => {
                let Some((_, entry)) = rest.next() else { return Err(misplaced(format!("`{word}` is empty"), span)) };
                match (word.as_str(), TemplateNode::read(&entry.node)?) {
                    ("Json", content) => Body::Json(content),
                    (_, TemplateNode::List(candidates, _)) => Body::First(candidates),
                    _ => return Err(misplaced("`First` holds a list".to_owned(), entry.node.span)),
                }
            }
            (Some(word), _) => return Err(misplaced(format!("`{word}` suffers no other key beside it"), span)),
        };
        Ok(TemplateNode::Block(Box::new(Block { guard, body, span })))
    }
}

impl Guard {
    fn read(map: &Map) -> Result<Guard, At> {
        let when = match map.get("When") {
            Some(entry) => {
                let leaf = leaf(&entry.node)?;
                if leaf.bare().is_none() {
                    return Err(misplaced("`When` holds one reference".to_owned(), entry.node.span));
                }
                Some(leaf)
            }
            None => None,
        };
        let each = match map.get("Each") {
            Some(entry) => {
                let loops = entry.node.as_map();
                let loops = loops.ok_or_else(|| misplaced("`Each` holds a map".to_owned(), entry.node.span))?;
                loops
                    .iter()
                    .map(|(variable, entry)| {
                        Ok(Loop { variable: variable.clone(), source: source(&entry.node)?, span: entry.key })
                    })
                    .collect::<Result<_, At>>()?
            }
            None => Vec::new(),
        };
        Ok(Guard { when, each })
    }
}

/// What a loop runs over: one reference, or a list written out.
fn source(node: &Node) -> Result<TemplateNode, At> {
    match TemplateNode::read(node)? {
        TemplateNode::Leaf(leaf) if leaf.bare().is_some() => Ok(TemplateNode::Leaf(leaf)),
        TemplateNode::List(items, span) => Ok(TemplateNode::List(items, span)),
        _ => Err(misplaced("`Each` runs over one reference or a list".to_owned(), node.span)),
    }
}

/// The names that the list of a word of ours holds.
pub fn names(node: &Node, word: &str) -> Result<Vec<String>, At> {
    let items = node.as_list().ok_or_else(|| misplaced(format!("`{word}` holds a list"), node.span))?;
    let name = |item: &Node| {
        let name = item.as_str().ok_or_else(|| misplaced(format!("`{word}` lists names"), item.span))?;
        Ok(name.to_owned())
    };
    items.iter().map(name).collect()
}

fn leaf(node: &Node) -> Result<Leaf, At> {
    let text = node.as_str().ok_or_else(|| misplaced("text belongs here".to_owned(), node.span))?;
    Leaf::compile(text, node.span)
}

fn plain_key(key: &str, span: Span) -> Result<String, At> {
    if key.contains("{{") || key.contains("${") {
        return Err(misplaced(format!("the key `{key}` must be plain"), span));
    }
    Ok(key.to_owned())
}

fn constant(value: FragmentValue, span: Span) -> TemplateNode {
    TemplateNode::Constant(Fragment::new(value, vec![Origin::File(span)]))
}

pub fn misplaced(what: String, span: Span) -> At {
    TemplateErrorKind::Misplaced(what).at(span)
}
