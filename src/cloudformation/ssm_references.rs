use super::resource_types::ssm;
use super::text;
use super::{Fragment, Template};
use crate::source::{Origin, Span};
use indexmap::IndexMap;

/// A parameter that a template asks CloudFormation to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterReference {
    /// Its name or ARN, with `:VERSION` where one is asked for.
    pub name: String,
    /// Whether it is asked for as a SecureString, by `{{resolve:ssm-secure:…}}`.
    pub secure: bool,
    /// Whether it is read as a list.
    pub list: bool,
    /// The places that ask for it.
    pub spans: Vec<Span>,
}

/// As what a template asks for a parameter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum ReadAs {
    Text,
    List,
    Secret,
}

/// The parameters that the template refers to, each once: by parameters of a type
/// `AWS::SSM::Parameter::Value<…>` and by dynamic references.
pub fn references(template: &Template) -> Vec<ParameterReference> {
    let mut found: IndexMap<(String, ReadAs), Vec<Span>> = IndexMap::new();
    let mut take = |name: &str, read_as: ReadAs, origins: &[Origin]| {
        let spans = found.entry((name.to_owned(), read_as)).or_default();
        spans.extend(place(origins).filter(|span| !spans.contains(span)));
    };
    for parameter in template.parameters.values() {
        let text = |key: &str| parameter.get(key).and_then(Fragment::text);
        if let (Some(kind), Some(name)) = (text("Type"), text("Default"))
            && kind.strip_prefix(ssm::PARAMETER).is_some_and(|rest| rest.starts_with("::Value<"))
        {
            let list = kind.contains("<List<") || kind.contains("<CommaDelimitedList");
            take(name, if list { ReadAs::List } else { ReadAs::Text }, &parameter.origins);
        }
    }
    template.walk(&mut |_, fragment| {
        if let Some(text) = fragment.text() {
            let read_as = |secure| if secure { ReadAs::Secret } else { ReadAs::Text };
            dynamic(text).for_each(|(name, secure)| take(name, read_as(secure), &fragment.origins));
        }
    });
    let reference = |((name, read_as), spans): ((String, ReadAs), Vec<Span>)| ParameterReference {
        name,
        secure: read_as == ReadAs::Secret,
        list: read_as == ReadAs::List,
        spans,
    };
    found.into_iter().map(reference).collect()
}

/// The parameters whose values the template holds, because they were looked up before: each once, with every place that
/// asked for it, as [`references`] has those that CloudFormation reads.
pub fn values_read(template: &Template) -> Vec<ParameterReference> {
    let mut found: IndexMap<String, Vec<Span>> = IndexMap::new();
    template.walk(&mut |_, fragment| {
        for origin in &fragment.origins {
            if let Origin::Ssm(name) = origin {
                let spans = found.entry(name.clone()).or_default();
                spans.extend(place(&fragment.origins).filter(|span| !spans.contains(span)));
            }
        }
    });
    found.into_iter().map(|(name, spans)| ParameterReference { name, secure: false, list: false, spans }).collect()
}

/// Every place of the configs that asks for a parameter which CloudFormation reads.
pub fn places_of(template: &Template, reference: &ParameterReference) -> Vec<Span> {
    let mut spans = reference.spans.clone();
    let asks = |parameter: &Fragment| parameter.get("Default").and_then(Fragment::text) == Some(&reference.name);
    let ids: Vec<&String> = template.parameters.iter().filter(|(_, one)| asks(one)).map(|(id, _)| id).collect();
    template.walk(&mut |_, fragment| {
        let names = || fragment.text().into_iter().flat_map(text::references).map(text::named);
        if names().any(|name| ids.iter().any(|id| *id == name)) {
            spans.extend(place(&fragment.origins).filter(|span| !spans.contains(span)));
        }
    });
    spans
}

fn place(origins: &[Origin]) -> Option<Span> {
    origins.iter().find_map(|origin| match origin {
        Origin::File(span) => Some(*span),
        _ => None,
    })
}

/// The name without `:VERSION`, also of an ARN.
pub fn plain_name(name: &str) -> &str {
    let name = name.split_once(":parameter").map_or(name, |(_, name)| name);
    name.split(':').next().unwrap_or_default()
}

/// A parameter of another account that the template names, by its ARN.
pub fn foreign(template: &Template, account: &str) -> Option<String> {
    let of_another = |name: &String| name.split(':').nth(4).is_some_and(|owner| owner != account);
    references(template).into_iter().map(|one| one.name).filter(|name| name.starts_with("arn:")).find(of_another)
}

/// The dynamic references without a version, each once, with the place that asks. `ssm:` and `{{resolve:ssm:…}}` of a config
/// become parameters of the template; these come out of context.
pub fn unversioned(template: &Template) -> Vec<(String, Option<Span>)> {
    let mut found: IndexMap<String, Option<Span>> = IndexMap::new();
    template.walk(&mut |_, fragment| {
        let Some(text) = fragment.text() else { return };
        for (name, _) in dynamic(text).filter(|(name, secure)| !secure && !name.contains(':')) {
            let span = fragment.origins.iter().find_map(|origin| match origin {
                Origin::File(span) | Origin::Context(_, span) => Some(*span),
                _ => None,
            });
            found.entry(name.to_owned()).or_insert(span);
        }
    });
    found.into_iter().collect()
}

/// The names in `{{resolve:ssm:NAME}}` and `{{resolve:ssm-secure:NAME}}`, and which of the two it is.
fn dynamic(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.match_indices("{{resolve:ssm").filter_map(|(at, opening)| {
        let rest = &text[at + opening.len()..];
        let (secure, rest) = match rest.strip_prefix("-secure:") {
            Some(rest) => (true, rest),
            None => (false, rest.strip_prefix(':')?),
        };
        let (name, _) = rest.split_once("}}")?;
        Some((name, secure))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{references, unversioned};
    use crate::cloudformation::Fragment;
    use crate::template::testing::{data, load, render};
    use indexmap::IndexMap;
    use serde_json::json;

    #[test]
    fn dynamic_references_are_found_wherever_text_stands() {
        let yaml = "Resources: {X: {Type: T, Properties: {a: '{{a}}', b: '{{b}}${AWS::Region}', c: ['{{c}}']}}}";
        let data = json!({
            "a": "x{{resolve:ssm:/net/vpc:3}}y{{resolve:ssm:/net/vpc}}",
            "b": "{{resolve:ssm-secure:/key:1}}",
            "c": "{{resolve:secretsmanager:s}} {{resolve:ssm:/net/vpc}} {{resolve:ssm:/open",
        });
        let found = references(&render(yaml, data).unwrap());
        let found: Vec<(&str, bool)> = found.iter().map(|one| (one.name.as_str(), one.secure)).collect();
        assert_eq!(found, [("/net/vpc:3", false), ("/net/vpc", false), ("/key:1", true)]);
    }

    #[test]
    fn a_dynamic_reference_without_a_version_is_one_that_does_not_move() {
        let yaml = "Resources: {X: {Type: T, Properties: {a: '{{a}}', b: '{{b}}', c: '{{c}}'}}}";
        let data = json!({
            "a": "x{{resolve:ssm:/net/vpc:3}}y{{resolve:ssm:/net/vpc}}",
            "b": "{{resolve:ssm-secure:/key}}",
            "c": "{{resolve:ssm:/net/vpc}} {{resolve:secretsmanager:s}}",
        });
        let found: Vec<String> = unversioned(&render(yaml, data).unwrap()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(found, ["/net/vpc"]);
    }

    #[test]
    fn parameters_that_are_read_from_ssm_are_found_and_others_not() {
        let yaml = "Resources: {X: {Type: T, Properties: {a: '{{a}}', b: '{{b}}', c: '{{c}}'}}}";
        let parameter = |kind: &str, default: &str| Fragment::from_json(&json!({"Type": kind, "Default": default}));
        let parameters = IndexMap::from([
            ("A".to_owned(), parameter("AWS::SSM::Parameter::Value<String>", "/a")),
            ("B".to_owned(), parameter("AWS::SSM::Parameter::Value<List<String>>", "arn:aws:ssm:r:1:parameter/b")),
            ("C".to_owned(), parameter("String", "/c")),
        ]);
        let data = data(&json!({"a": "${A}", "b": "${B}", "c": "${C}"}));
        let template = load(yaml).unwrap().render(&data, &parameters).unwrap();
        let names: Vec<String> = references(&template).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["/a", "arn:aws:ssm:r:1:parameter/b"]);
    }
}
