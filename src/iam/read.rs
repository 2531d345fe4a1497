use super::document::{Condition, Document, DocumentPlace, Effect, Listed, LocatedText, Principal, Statement, Version};
use crate::cloudformation::{Fragment, FragmentValue, is_function};
use crate::source::{self, Node, Span};
use jsonptr::PointerBuf;
use serde_json::Value;

/// What a document is read from. A part is handed on with its place.
pub trait Tree {
    type Place: DocumentPlace;

    /// A text, or a number or boolean as text.
    fn text(&self) -> Option<String>;

    /// The entries of a map, each with the place of its key.
    fn entries(&self, at: &Self::Place) -> Option<Vec<(&str, Self::Place, &Self)>>;

    /// The items of a list; anything else is the one item of its own list, as IAM reads it.
    fn items(&self, at: &Self::Place) -> Vec<(Self::Place, &Self)>;
}

impl<P: DocumentPlace> Document<P> {
    /// What stands in a tree. Nothing is refused: what cannot be read is noted, and the rest is as it is written.
    pub fn read<T: Tree<Place = P>>(tree: &T, at: P) -> Document<P> {
        // "The default policy version is 2008-10-17."
        let mut document = Document { version: Version::V2008, statements: Vec::new(), at: at.clone(), unread: true };
        for (key, at, value) in tree.entries(&at).unwrap_or_default() {
            match key {
                "Version" if value.text().as_deref() == Some("2012-10-17") => document.version = Version::V2012,
                "Statement" => {
                    let statements = value.items(&at).into_iter().enumerate();
                    document.statements =
                        statements.map(|(index, (at, value))| Statement::read(value, at, index)).collect();
                    document.unread = false;
                }
                _ => {}
            }
        }
        document
    }
}

impl<P: DocumentPlace> Statement<P> {
    fn read<T: Tree<Place = P>>(tree: &T, at: P, index: usize) -> Statement<P> {
        let mut statement = Statement {
            sid: None,
            effect: None,
            principal: None,
            not_principal: None,
            action: None,
            not_action: None,
            resource: None,
            not_resource: None,
            conditions: Vec::new(),
            unread: Vec::new(),
            index,
            at: at.clone(),
        };
        let Some(entries) = tree.entries(&at) else {
            statement.unread.push(at);
            return statement;
        };
        let unread = &mut statement.unread;
        for (key, at, value) in entries {
            match key {
                "Sid" => {
                    let text = value.text().filter(|sid| !sid.is_empty());
                    statement.sid = text.map(|text| LocatedText { text, at });
                }
                "Effect" => match value.text().as_deref() {
                    Some("Allow") => statement.effect = Some(Effect::Allow),
                    Some("Deny") => statement.effect = Some(Effect::Deny),
                    _ => unread.push(at),
                },
                "Principal" => statement.principal = Some(principals(value, at, unread)),
                "NotPrincipal" => statement.not_principal = Some(principals(value, at, unread)),
                "Action" => statement.action = Some(listed(value, at, unread)),
                "NotAction" => statement.not_action = Some(listed(value, at, unread)),
                "Resource" => statement.resource = Some(listed(value, at, unread)),
                "NotResource" => statement.not_resource = Some(listed(value, at, unread)),
                "Condition" => statement.conditions = conditions(value, at, unread),
                _ => unread.push(at),
            }
        }
        statement
    }
}

fn listed<T: Tree>(tree: &T, at: T::Place, unread: &mut Vec<T::Place>) -> Listed<LocatedText<T::Place>, T::Place> {
    Listed { values: texts(tree, &at, unread), at }
}

fn texts<T: Tree>(tree: &T, at: &T::Place, unread: &mut Vec<T::Place>) -> Vec<LocatedText<T::Place>> {
    let mut found = Vec::new();
    for (at, item) in tree.items(at) {
        match item.text() {
            Some(text) => found.push(LocatedText { text, at }),
            None => unread.push(at),
        }
    }
    found
}

/// `"*"`, or a map such as `{"AWS": […], "Service": …}`.
fn principals<T: Tree>(tree: &T, at: T::Place, unread: &mut Vec<T::Place>) -> Listed<Principal<T::Place>, T::Place> {
    let of = |kind: Option<&str>, names: Vec<LocatedText<T::Place>>| {
        let kind = kind.map(str::to_owned);
        names.into_iter().map(move |name| Principal { kind: kind.clone(), name })
    };
    let values = match tree.entries(&at) {
        Some(kinds) => {
            kinds.into_iter().flat_map(|(kind, at, names)| of(Some(kind), texts(names, &at, unread))).collect()
        }
        None => of(None, texts(tree, &at, unread)).collect(),
    };
    Listed { values, at }
}

fn conditions<T: Tree>(tree: &T, at: T::Place, unread: &mut Vec<T::Place>) -> Vec<Condition<T::Place>> {
    let mut found = Vec::new();
    let Some(operators) = tree.entries(&at) else {
        unread.push(at);
        return found;
    };
    for (operator, at, keys) in operators {
        match keys.entries(&at) {
            Some(keys) => found.extend(keys.into_iter().map(|(key, at, values)| Condition {
                operator: operator.to_owned(),
                values: texts(values, &at, unread),
                key: LocatedText { text: key.to_owned(), at },
            })),
            None => unread.push(at),
        }
    }
    found
}

impl Tree for Node {
    type Place = Span;

    fn text(&self) -> Option<String> {
        self.scalar_text()
    }

    fn entries(&self, _: &Span) -> Option<Vec<(&str, Span, &Self)>> {
        let entries = self.as_map()?.iter();
        Some(entries.map(|(key, entry)| (key.as_str(), entry.key, &entry.node)).collect())
    }

    fn items(&self, at: &Span) -> Vec<(Span, &Self)> {
        match &self.value {
            source::Value::List(items) => items.iter().map(|item| (first_sign(item).unwrap_or(*at), item)).collect(),
            source::Value::Map(_) => vec![(*at, self)],
            _ => vec![(self.span, self)],
        }
    }
}

/// What a diagnostic about an item points at: its bracket, else its first key.
fn first_sign(node: &Node) -> Option<Span> {
    let key = || node.as_map()?.values().next().map(|entry| entry.key);
    if node.span.is_empty() { key() } else { Some(node.span) }
}

impl Tree for Fragment {
    type Place = PointerBuf;

    fn text(&self) -> Option<String> {
        match &self.value {
            FragmentValue::Text(text) => Some(text.clone()),
            FragmentValue::Bool(_) | FragmentValue::Number(_) => Some(self.to_json().to_string()),
            _ => None,
        }
    }

    fn entries(&self, at: &PointerBuf) -> Option<Vec<(&str, PointerBuf, &Self)>> {
        let entries = self.map()?.iter();
        Some(entries.map(|(key, value)| (key.as_str(), at.with_trailing_token(key.as_str()), value)).collect())
    }

    fn items(&self, at: &PointerBuf) -> Vec<(PointerBuf, &Self)> {
        let items = Fragment::items(self);
        placed(items, !std::ptr::eq(items.as_ptr(), self), at)
    }
}

impl Tree for Value {
    type Place = PointerBuf;

    fn text(&self) -> Option<String> {
        match self {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(self.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn entries(&self, at: &PointerBuf) -> Option<Vec<(&str, PointerBuf, &Self)>> {
        // What stands in a function is not what it gives.
        let entries = self.as_object().filter(|map| !map.keys().any(|key| is_function(key)))?.iter();
        Some(entries.map(|(key, value)| (key.as_str(), at.with_trailing_token(key.as_str()), value)).collect())
    }

    fn items(&self, at: &PointerBuf) -> Vec<(PointerBuf, &Self)> {
        match self {
            Value::Array(items) => placed(items, true, at),
            one => vec![(at.clone(), one)],
        }
    }
}

fn placed<'a, T>(items: &'a [T], in_list: bool, at: &PointerBuf) -> Vec<(PointerBuf, &'a T)> {
    let place = |index| if in_list { at.with_trailing_token(index) } else { at.clone() };
    items.iter().enumerate().map(|(index, item)| (place(index), item)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cloudformation::Template;
    use crate::diagnostic::Diagnostics;
    use crate::iam::Pattern;
    use crate::source::Sources;
    use serde_json::json;
    use std::path::Path;

    /// What a document says, places aside.
    fn content<P: DocumentPlace>(document: &Document<P>) -> Vec<String> {
        let patterns = |listed: &Option<Listed<LocatedText<P>, P>>| {
            listed.as_ref().map(|listed| listed.values.iter().map(LocatedText::as_resource).collect::<Vec<_>>())
        };
        let names = |listed: &Option<Listed<Principal<P>, P>>| {
            let name = |one: &Principal<P>| (one.kind.clone(), one.name.text.clone());
            listed.as_ref().map(|listed| listed.values.iter().map(name).collect::<Vec<_>>())
        };
        let statement = |one: &Statement<P>| {
            let conditions = one.conditions.iter().map(|condition| {
                let values: Vec<_> = condition.values.iter().map(|value| &value.text).collect();
                format!("{} {} {values:?}", condition.operator, condition.key.text)
            });
            format!(
                "{} {:?} {:?} {:?} {:?} {:?} {:?}",
                one.name(),
                one.effect,
                (names(&one.principal), names(&one.not_principal)),
                (patterns(&one.action), patterns(&one.not_action)),
                (patterns(&one.resource), patterns(&one.not_resource)),
                conditions.collect::<Vec<_>>(),
                one.unread.len()
            )
        };
        let head = format!("{:?} {}", document.version, document.unread);
        [head].into_iter().chain(document.statements.iter().map(statement)).collect()
    }

    fn of_file(json: &Value) -> Document<Span> {
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        let file = sources.add("policy.json", json.to_string());
        let root = source::parse(file, &sources, &mut Diagnostics::default()).unwrap().root;
        Document::read(&root, root.span)
    }

    #[test]
    fn a_document_says_the_same_in_a_file_and_in_a_template() {
        let json = json!({"Version": "2012-10-17", "Statement": [
            {"Sid": "A", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "*"], "Service": "x"}, "Action": "a:*",
             "Resource": ["arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::${*}"],
             "Condition": {"Bool": {"a:b": true}, "NumericEquals": {"a:c": [1, 2]}}},
            {"Sid": "", "Effect": "Deny", "NotPrincipal": "*", "NotAction": ["a:b"], "NotResource": "arn:aws:s3:::a"},
            {"Effect": "Permit", "Action": {"b": "c"}, "Condition": "x", "Verb": "y"},
            "text",
        ]});
        let file = content(&of_file(&json));
        assert_eq!(file, content(&Document::read(&Fragment::from_json(&json), PointerBuf::root())));
        assert_eq!(content(&of_file(&json!([]))), ["V2008 true"]);
        let one = json!({"Statement": {"Effect": "Allow"}});
        assert_eq!(content(&of_file(&one)), content(&Document::read(&one, PointerBuf::root())));
        assert!(file[3].ends_with(" 4") && file[4].ends_with(" 1"), "{file:#?}");
    }

    #[test]
    fn parts_know_their_places_in_json_that_is_text_too() {
        let text = json!({"Fn::Sub": r#"{"Statement": [{"Effect": "Allow", "Action": ["a:b", "${Action}"]}]}"#});
        let policy = json!({"Type": "AWS::XRay::ResourcePolicy", "Properties": {"PolicyDocument": text}});
        let template = Template::from_json(&json!({"Resources": {"Policy": policy}}));
        let at = PointerBuf::from_tokens(["Resources", "Policy", "Properties", "PolicyDocument"]);
        let document = Document::read(template.get(&at).unwrap(), at.clone());
        let places = document.statements[0].actions().map(|action| action.at.strip_prefix(&at).unwrap().to_string());
        assert_eq!(places.collect::<Vec<_>>(), ["/Statement/0/Action/0", "/Statement/0/Action/1"]);
        let unknown = document.statements[0].actions().nth(1).unwrap().as_action();
        assert!(!unknown.matches("a:b") && unknown.overlaps(&Pattern::text("a:b")));
    }

    #[test]
    fn a_function_is_noted_where_it_stands() {
        let document = json!({"Statement": [{"Effect": "Allow", "Action": {"Fn::If": ["C", "a:b", "a:c"]}}]});
        let document = Document::read(&Fragment::from_json(&document), PointerBuf::root());
        assert_eq!(document.statements[0].unread, [PointerBuf::from_tokens(["Statement", "0", "Action"])]);
    }
}
