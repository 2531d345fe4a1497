use crate::cloudformation::logical_id;
use crate::cloudformation::text;
use crate::source::Span;
use indexmap::IndexMap;

/// What the `{{ref:…}}` of one module name, by the logical id that CDK makes of each path.
#[derive(Clone, Debug, Default)]
pub struct References {
    by_id: IndexMap<String, Reference>,
}

/// A construct that a config names.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The construct's path, as written.
    pub path: String,
    /// Where it is first named.
    pub span: Span,
    /// The attributes that are asked of it, each with its place.
    pub attributes: Vec<(String, Span)>,
}

impl References {
    /// Takes one more. Gives the text that stands for it: what goes between `${` and `}`.
    pub fn name(&mut self, path: &str, attribute: Option<&str>, span: Span) -> String {
        let components: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let id = logical_id(&components);
        let construct = text::construct(&id);
        let reference =
            self.by_id.entry(id).or_insert_with(|| Reference { path: path.to_owned(), span, attributes: Vec::new() });
        match attribute {
            Some(attribute) => {
                reference.attributes.push((attribute.to_owned(), span));
                format!("{construct}.{attribute}")
            }
            None => construct,
        }
    }

    /// The construct that has the logical id.
    pub fn get(&self, logical_id: &str) -> Option<&Reference> {
        self.by_id.get(logical_id)
    }

    /// By logical id, in the order the config names them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Reference)> {
        self.by_id.iter().map(|(id, reference)| (id.as_str(), reference))
    }
}
