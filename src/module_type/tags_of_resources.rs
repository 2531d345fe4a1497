use crate::cloudformation::resource_types::service;
use crate::cloudformation::{Fragment, FragmentValue, ResourceType, Template, property, text, type_of};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;
use crate::source::{Origin, Sources, Span};
use indexmap::IndexMap;

/// Refuses the tags that a service of one of the template's resources refuses. AgentCore's own resources get only those
/// that they take.
pub fn refused_tags(template: &Template, resolved: &Resolved, sources: &Sources, diagnostics: &mut Diagnostics) {
    let mut judged = Judged { resolved, sources, told: Vec::new(), diagnostics };
    for resource in template.resources.values() {
        let resource_type = ResourceType::of(type_of(resource));
        let tags = property(resource, "Tags").map(tags).unwrap_or_default();
        if resource_type.tags.ignore_case {
            judged.alike(&tags);
        }
        if resource_type.tags.few_characters {
            judged.characters(&tags, resource_type);
        }
    }
}

/// A tag of a resource: its value, and where that came from.
type Tags<'a> = IndexMap<&'a str, &'a Fragment>;

struct Judged<'a> {
    resolved: &'a Resolved,
    sources: &'a Sources,
    /// The keys of which something was said.
    told: Vec<String>,
    diagnostics: &'a mut Diagnostics,
}

impl Judged<'_> {
    /// Two keys that are one where case does not count. MDAA's own come first.
    fn alike(&mut self, tags: &Tags<'_>) {
        let mut seen: IndexMap<String, &str> = IndexMap::new();
        for (key, value) in tags {
            let first = *seen.entry(key.to_lowercase()).or_insert(key);
            if first == *key || self.is_told(key) {
                continue;
            }
            let is_mdaas = !self.resolved.tags.contains_key(first);
            let help = match is_mdaas {
                true => format!("give it another key: `{first}` is MDAA's own, on all that it makes"),
                false => {
                    "keep one of the two, in the same case at every level: the lower level's value counts".to_owned()
                }
            };
            let mut found = Diagnostic::error(
                Code::TAG_KEYS_ALIKE,
                format!("the tags `{first}` and `{key}` are one to IAM, which takes neither"),
            )
            .why("IAM: \"Duplicate tag keys found. Please note that Tag keys are case insensitive.\"")
            .help(help);
            if let Some(span) = self.place(key, value) {
                found = found.at(span);
            }
            if let Some(other) = tags.get(first).and_then(|value| self.place(first, value)) {
                found = found.related(other, if is_mdaas { "MDAA's own is made of this" } else { "the other is here" });
            }
            self.diagnostics.push(found);
        }
    }

    fn characters(&mut self, tags: &Tags<'_>, resource_type: &ResourceType) {
        for (key, value) in tags {
            let known = value.text().and_then(text::known).unwrap_or_default();
            let (of_key, of_value) = (key.chars().find(|c| !is_taken(*c)), known.chars().find(|c| !is_taken(*c)));
            let Some(refused) = of_key.or(of_value).filter(|_| !self.is_told(key)) else { continue };
            let Some(entry) = self.resolved.tags.get(*key) else { continue };
            let service = service(resource_type.name).trim_start_matches("AWS::");
            let where_ = if of_key.is_some() { "the key" } else { "the value" };
            self.diagnostics.push(
                Diagnostic::error(
                    Code::TAG_INVALID,
                    format!("{where_} of the tag `{key}` holds `{refused}`, which {service} does not take"),
                )
                .at(if of_key.is_some() { entry.key } else { entry.node.span })
                .why("\"Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*\"")
                .help("use letters, digits, spaces and `_.:/=+-@`"),
            );
        }
    }

    fn is_told(&mut self, key: &str) -> bool {
        let told = self.told.iter().any(|known| known == key);
        if !told {
            self.told.push(key.to_owned());
        }
        told
    }

    /// The user's line: of MDAA's own tags, that of what they say.
    fn place(&self, key: &str, value: &Fragment) -> Option<Span> {
        let theirs = self.resolved.tags.get(key).map(|entry| entry.key);
        theirs.or_else(|| {
            value.origins.iter().find_map(|origin| match origin {
                Origin::File(span) if !self.sources.is_built_in(span.file) => Some(*span),
                _ => None,
            })
        })
    }
}

/// Of a map, as SSM has it, or of a list of `Key` and `Value`.
fn tags(property: &Fragment) -> Tags<'_> {
    match &property.value {
        FragmentValue::Map(map) => map.iter().map(|(key, value)| (key.as_str(), value)).collect(),
        _ => {
            let items = property.items().iter();
            items.filter_map(|tag| Some((tag.get("Key")?.as_str()?, tag.get("Value")?))).collect()
        }
    }
}

/// Whether services that take few characters take this one: a little more than `[\p{L}\p{Z}\p{N}_.:/=+\-@]`: marks of an alphabet are let through.
pub fn is_taken(c: char) -> bool {
    c.is_alphanumeric() || (c.is_whitespace() && !c.is_control()) || "_.:/=+-@".contains(c)
}
