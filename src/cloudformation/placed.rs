use super::fragment::{Fragment, FragmentValue};
use super::partition::of_region;
use super::resource_types::ResourceType;
use super::template::{Template, type_of};
use super::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Origin;
use serde_json::Value;
use std::collections::BTreeMap;

/// The account and region of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub account: String,
    pub region: String,
}

/// A template in its place: what CloudFormation would fill in is known, as far as that can be said
/// before there is a stack.
#[derive(Debug)]
pub struct Placed<'a> {
    pub template: &'a Template,
    pub stack_name: &'a str,
    pub place: &'a Place,
    /// Values of the template's parameters, by logical id or by the SSM path they are read from.
    pub parameters: &'a BTreeMap<String, String>,
    /// The runtime's id, once it is deployed.
    pub runtime_id: Option<&'a str>,
}

impl Place {
    pub fn partition(&self) -> &'static str {
        of_region(&self.region).name
    }

    /// Ending of service host names.
    pub fn url_suffix(&self) -> &'static str {
        of_region(&self.region).url_suffix
    }

    /// The ARN of a resource of this account and region.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition(), self.region, self.account)
    }

    /// The ARN of a resource of this account and no region.
    pub fn global_arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}::{}:{resource}", self.partition(), self.account)
    }
}

impl Place {
    /// The text with what every stack in this place knows filled in; none where it refers to more.
    pub fn fill(&self, text: &str) -> Option<String> {
        text::filled(text, |name| self.pseudo_parameter(name))
    }

    fn pseudo_parameter(&self, name: &str) -> Option<String> {
        Some(match name {
            "AWS::AccountId" => self.account.clone(),
            "AWS::Region" => self.region.clone(),
            "AWS::Partition" => self.partition().to_owned(),
            "AWS::URLSuffix" => self.url_suffix().to_owned(),
            _ => return None,
        })
    }
}

impl Placed<'_> {
    /// The fragment as plain JSON; of JSON as text, what it says. What only the deploy knows is an error, reported
    /// where it is written.
    pub fn plain(&self, fragment: &Fragment, diagnostics: &mut Diagnostics) -> Value {
        match &fragment.value {
            FragmentValue::List(items) => items.iter().map(|item| self.plain(item, diagnostics)).collect(),
            FragmentValue::Map(map) => {
                Value::Object(map.iter().map(|(key, value)| (key.clone(), self.plain(value, diagnostics))).collect())
            }
            FragmentValue::Json(content) => self.plain(content, diagnostics),
            FragmentValue::Text(text) => match text::references(text).find(|name| self.value(name).is_none()) {
                None => text::filled(text, |name| self.value(name)).into(),
                Some(unknown) => {
                    diagnostics.push(self.not_known(unknown, fragment));
                    fragment.to_json()
                }
            },
            FragmentValue::Function(name, _) => {
                diagnostics.push(self.not_known(name, fragment));
                fragment.to_json()
            }
            _ => fragment.to_json(),
        }
    }

    /// The fragment as a text in which `*` stands for what only the deploy knows.
    pub fn pattern(&self, fragment: &Fragment) -> Option<String> {
        let known = |name: &str| self.value(name).or_else(|| self.value_pattern(name)).or_else(|| Some("*".to_owned()));
        text::filled(&fragment.as_text()?, known)
    }

    /// The fragment as a text; none where only the deploy knows it, or if it is none.
    pub fn known(&self, fragment: &Fragment) -> Option<String> {
        text::filled(&fragment.as_text()?, |name| self.value(name))
    }

    /// What `${name}` becomes.
    fn value(&self, name: &str) -> Option<String> {
        let place = self.place;
        if name == "AWS::StackName" {
            return Some(self.stack_name.to_owned());
        }
        if let Some(value) = place.pseudo_parameter(name) {
            return Some(value);
        }
        if let Some(parameter) = self.template.parameters.get(name) {
            let path = parameter.get("Default").and_then(Fragment::as_str).unwrap_or(name);
            return self.parameters.get(name).or_else(|| self.parameters.get(path)).cloned();
        }
        let (id, attribute) = name.split_once('.').unwrap_or((name, ""));
        self.attribute(id, attribute, true)
    }

    /// What `${name}` may become.
    fn value_pattern(&self, name: &str) -> Option<String> {
        let (id, attribute) = name.split_once('.')?;
        self.attribute(id, attribute, false)
    }

    /// What its type says that an attribute of a resource will be, or `Ref` where it has no name.
    fn attribute(&self, id: &str, attribute: &str, exactly: bool) -> Option<String> {
        let resource = self.template.resources.get(id)?;
        let (_, text) = ResourceType::of(type_of(resource)).values.iter().find(|(name, _)| *name == attribute)?;
        if text.contains('?') && (exactly || self.runtime_id.is_some()) {
            return self.runtime_id.map(str::to_owned);
        }
        text::filled(text, |name| {
            let property = || {
                let property = resource.get("Properties")?.get(name)?;
                if exactly { self.known(property) } else { self.pattern(property) }
            };
            self.place.pseudo_parameter(name).or_else(|| self.attribute(id, name, exactly)).or_else(property)
        })
    }

    fn not_known(&self, name: &str, fragment: &Fragment) -> Diagnostic {
        let parameter = self.template.parameters.get(name);
        let shown = parameter.and_then(|parameter| parameter.get("Default")).and_then(Fragment::as_str).unwrap_or(name);
        let found =
            Diagnostic::error(Code::MUST_BE_KNOWN, format!("`{shown}` is known only when the stack is deployed"))
                .why("a policy that is printed holds no references");
        let found = match parameter {
            Some(_) => found.help(format!("give its value with `--parameter {shown}=VALUE`")),
            None => found.help("write the value out"),
        };
        let place = fragment.origins.iter().find_map(|origin| match origin {
            Origin::File(span) => Some(*span),
            _ => None,
        });
        match place {
            Some(span) => found.at(span),
            None => found,
        }
    }
}
