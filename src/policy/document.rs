use super::part::Part;
use super::subject::Resource;
pub use crate::cloudformation::PolicyKind as DocumentKind;
use crate::cloudformation::ResourceType;
use crate::cloudformation::resource_types::iam;
use jsonptr::PointerBuf;
use wildmatch::WildMatch;

/// An IAM policy document in a template.
#[derive(Debug)]
pub struct Document<'a> {
    /// The logical id of its resource.
    pub resource: String,
    /// The type of its resource.
    pub resource_type: String,
    /// What it decides.
    pub kind: DocumentKind,
    /// Where it stands.
    pub at: PointerBuf,
    /// Its statements, in order.
    pub statements: Vec<Statement<'a>>,
}

/// An IAM statement.
#[derive(Debug)]
pub struct Statement<'a> {
    /// Where it stands.
    pub at: PointerBuf,
    /// All of it.
    pub part: Part<'a>,
}

/// Condition keys, in lower case, that anyone can meet.
const UNBOUNDING: [&str; 6] =
    ["aws:currenttime", "aws:epochtime", "aws:referer", "aws:requestedregion", "aws:securetransport", "aws:useragent"];

/// The policy documents of all resources.
pub fn documents<'a>(resources: &[Resource<'a>]) -> Vec<Document<'a>> {
    let mut documents = Vec::new();
    for resource in resources {
        let mut push = |part: Part<'a>, kind| {
            documents.push(Document {
                resource: resource.id.to_owned(),
                resource_type: resource.kind.to_owned(),
                kind,
                statements: statements(&part),
                at: part.at,
            });
        };
        for policy in ResourceType::of(resource.kind).policies {
            resource.properties.each_at(policy.place).into_iter().for_each(|part| push(part, policy.kind));
        }
    }
    documents
}

/// Whether the type is a user, a group or a role.
pub fn is_identity(kind: &str) -> bool {
    [iam::ROLE, iam::USER, iam::GROUP].contains(&kind)
}

fn statements<'a>(document: &Part<'a>) -> Vec<Statement<'a>> {
    let statements = document.get("Statement").into_iter().flat_map(|statements| statements.items());
    statements.map(|part| Statement { at: part.at.clone(), part }).collect()
}

impl<'a> Statement<'a> {
    /// Whether it allows.
    pub fn allows(&self) -> bool {
        self.part.get("Effect").and_then(|effect| effect.text()) == Some("Allow")
    }

    /// The texts of `Action`, `Resource` and their kin: one or a list.
    pub fn texts(&self, key: &str) -> impl Iterator<Item = (Part<'a>, &'a str)> + use<'a> {
        let items = self.part.get(key).into_iter().flat_map(|part| part.items());
        items.filter_map(|item| item.text().map(|text| (item, text)))
    }

    /// The part that lets it allow an action, e.g. `iam:PassRole`: an `Action` that matches it, or
    /// a `NotAction` of which none does.
    pub fn grants(&self, action: &str) -> Option<Part<'a>> {
        if !self.allows() {
            return None;
        }
        if let Some(not) = self.part.get("NotAction") {
            return self.texts("NotAction").all(|(_, text)| !action_matches(text, action)).then_some(not);
        }
        self.texts("Action").find(|(_, text)| action_matches(text, action)).map(|(part, _)| part)
    }

    /// The part that spreads it over many resources: a `Resource` with a wildcard that the test
    /// finds wide, or any `NotResource`.
    pub fn wide_resource(&self, wide: impl Fn(&str) -> bool) -> Option<Part<'a>> {
        if let Some(not) = self.part.get("NotResource") {
            return Some(not);
        }
        self.texts("Resource").find(|(_, text)| wide(text)).map(|(part, _)| part)
    }

    /// Everyone it names: the kind (`AWS`, `Service`, `Federated`, or `*` for a bare one) and the text.
    pub fn principals(&self) -> Vec<(&'a str, Part<'a>, &'a str)> {
        let Some(principal) = self.part.get("Principal") else { return Vec::new() };
        if let Some(text) = principal.text() {
            return vec![("*", principal, text)];
        }
        let each = principal
            .entries()
            .flat_map(|(kind, part)| part.items().filter_map(move |item| item.text().map(|text| (kind, item, text))));
        each.collect()
    }

    /// The part that names everyone.
    pub fn everyone(&self) -> Option<Part<'a>> {
        self.principals()
            .into_iter()
            .find(|(kind, _, text)| *text == "*" && *kind != "Service")
            .map(|(_, part, _)| part)
    }

    /// Whether a condition says who may call, or from where.
    pub fn is_bounded(&self) -> bool {
        self.bounding_keys().iter().any(|key| !UNBOUNDING.contains(&key.as_str()))
    }

    /// The condition keys, in lower case, that must be there with one of some values: none under
    /// `…Not…`, `…IfExists`, `Null` or `ForAllValues`, which hold where a key is absent or else
    /// wide, and none that takes any value.
    pub fn bounding_keys(&self) -> Vec<String> {
        let strict = |operator: &str| {
            let operator = operator.to_ascii_lowercase();
            !operator.contains("not")
                && !operator.ends_with("ifexists")
                && !operator.starts_with("forallvalues:")
                && operator != "null"
        };
        let any_value = |part: Part<'_>| part.text().is_some_and(is_all_wildcards);
        let keys = self.condition_keys().into_iter();
        keys.filter(|(operator, _, part)| strict(operator) && !part.items().any(any_value))
            .map(|(_, key, _)| key.to_ascii_lowercase())
            .collect()
    }

    /// The condition keys it uses, with operator and place.
    pub fn condition_keys(&self) -> Vec<(&'a str, &'a str, Part<'a>)> {
        let operators = self.part.get("Condition").into_iter().flat_map(|condition| condition.entries());
        operators.flat_map(|(operator, keys)| keys.entries().map(move |(key, part)| (operator, key, part))).collect()
    }
}

/// Whether an IAM action pattern matches an action. Case does not count.
pub fn action_matches(pattern: &str, action: &str) -> bool {
    glob(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
}

/// Whether IAM reads a wildcard in a text. `${*}` and `${?}` are signs that are none; text in Fn::Sub
/// syntax writes them `${!*}` and `${!?}`.
pub fn has_wildcard(text: &str) -> bool {
    text.replace("${!*}", "").replace("${!?}", "").contains(['*', '?'])
}

/// Whether a text is a star, however it is written: `**`, `?*`.
pub fn is_all_wildcards(text: &str) -> bool {
    text.contains('*') && text.chars().all(|sign| ['*', '?'].contains(&sign))
}

/// Whether a pattern with `*` and `?` matches all of a text.
pub fn glob(pattern: &str, text: &str) -> bool {
    WildMatch::new(pattern).matches(text)
}
