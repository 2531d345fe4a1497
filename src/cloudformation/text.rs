//! Text in Fn::Sub syntax: how every value is held from `resolve` until the template is emitted.
//!
//! A literal `${` is written `${!`; a value known only at deploy time is a reference such as
//! `${AWS::Region}`. Never glue two texts with `format!`: a `$` before a `{` would become a
//! reference. Use [`join`].

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// As it will be read, `${` for `${!`.
    Literal(&'a str),
    /// The name between `${` and `}`.
    Reference(&'a str),
}

/// A literal as text.
pub fn escape(literal: &str) -> String {
    literal.replace("${", "${!")
}

/// The literal that `text` stands for; none if part of it is known only at deploy time.
pub fn known(text: &str) -> Option<String> {
    filled(text, |_| None)
}

/// The literal that `text` stands for with what `value` says of its references; none where it does not know one.
pub fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let parts = segments(text).map(|segment| match segment {
        Segment::Literal(literal) => Some(literal.to_owned()),
        Segment::Reference(name) => value(name),
    });
    parts.collect()
}

/// The literal that `text` would be in an example account, with pseudo parameters as examples of
/// themselves, so that the rest of an ARN or a URI can be judged; none where it refers to more.
pub fn example(text: &str) -> Option<String> {
    let example = |name: &str| {
        let example = match name {
            "AWS::AccountId" => "123456789012",
            "AWS::Region" => "us-east-1",
            "AWS::Partition" => "aws",
            "AWS::URLSuffix" => "amazonaws.com",
            _ => return None,
        };
        Some(example.to_owned())
    };
    filled(text, example)
}

/// The name by which a config refers to a construct of the stack. The mark keeps it apart from
/// the short names of templates/, which are ours.
pub fn construct(logical_id: &str) -> String {
    format!("{CONSTRUCT}{logical_id}")
}

/// The logical id in a name made by [`construct`].
pub fn as_construct(name: &str) -> Option<&str> {
    name.strip_prefix(CONSTRUCT)
}

const CONSTRUCT: char = '@';

/// How a dynamic reference begins (CloudFormation user guide, "Get values stored in other services").
pub const DYNAMIC_REFERENCE: &str = "{{resolve:";

/// The name by which a config refers to one version of an SSM parameter.
pub fn dynamic(name: &str) -> String {
    format!("{DYNAMIC}{name}")
}

/// CloudFormation's dynamic reference of a name made by [`dynamic`].
pub fn as_dynamic(name: &str) -> Option<String> {
    name.starts_with(DYNAMIC).then(|| format!("{{{{{name}}}}}"))
}

const DYNAMIC: &str = "resolve:ssm:";

/// The names that `text` refers to, in order, e.g. `AWS::Region`.
pub fn references(text: &str) -> impl Iterator<Item = &str> {
    segments(text).filter_map(|segment| match segment {
        Segment::Reference(name) => Some(name),
        Segment::Literal(_) => None,
    })
}

/// The name that `text` refers to, if it is nothing but a reference.
pub fn whole_reference(text: &str) -> Option<&str> {
    let mut segments = segments(text);
    match (segments.next(), segments.next()) {
        (Some(Segment::Reference(name)), None) => Some(name),
        _ => None,
    }
}

/// `Runtime` of `Runtime.AgentRuntimeArn`.
pub fn named(reference: &str) -> &str {
    reference.split_once('.').map_or(reference, |(name, _)| name)
}

/// Several texts as one, without making new references where they meet.
pub fn join<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut builder = Builder::default();
    for text in texts {
        builder.text(text.as_ref());
    }
    builder.finish()
}

/// The stretches of `text`, in order. A `${` that never closes is literal.
pub fn segments(text: &str) -> Segments<'_> {
    Segments { rest: text }
}

/// See [`segments`].
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (before, after) = match self.rest.find("${") {
            Some(at) => self.rest.split_at(at),
            None => (self.rest, ""),
        };
        let escaped = after.starts_with("${!");
        if escaped {
            let literal = &self.rest[..before.len() + "${".len()];
            self.rest = &after["${!".len()..];
            return Some(Segment::Literal(literal));
        }
        if !before.is_empty() {
            self.rest = after;
            return Some(Segment::Literal(before));
        }
        match after["${".len()..].split_once('}') {
            Some((name, rest)) => {
                self.rest = rest;
                Some(Segment::Reference(name))
            }
            None => {
                self.rest = "";
                Some(Segment::Literal(after))
            }
        }
    }
}

/// Writes a text from its parts.
#[derive(Debug, Default)]
pub struct Builder {
    written: String,
    literal: String,
}

impl Builder {
    /// Adds a literal.
    pub fn literal(&mut self, literal: &str) {
        self.literal.push_str(literal);
    }

    /// Adds a reference, e.g. `AWS::Region`.
    pub fn reference(&mut self, name: &str) {
        self.flush();
        self.written.push_str("${");
        self.written.push_str(name);
        self.written.push('}');
    }

    /// Adds all of a text.
    pub fn text(&mut self, text: &str) {
        for segment in segments(text) {
            match segment {
                Segment::Literal(literal) => self.literal(literal),
                Segment::Reference(name) => self.reference(name),
            }
        }
    }

    /// The whole text.
    pub fn finish(mut self) -> String {
        self.flush();
        self.written
    }

    fn flush(&mut self) {
        self.written.push_str(&escape(&self.literal));
        self.literal.clear();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_literal_dollar_brace_survives_the_round_trip() {
        for literal in ["", "plain", "${x}", "a${", "${!x}", "$${{}}", "$", "${AWS::Region}", "${${a}}"] {
            assert_eq!(known(&escape(literal)).as_deref(), Some(literal));
        }
    }

    #[test]
    fn deploy_time_text_is_not_known() {
        assert_eq!(known("x-${AWS::Region}"), None);
        assert_eq!(references("${!a}${A.B}-$${C}").collect::<Vec<_>>(), ["A.B", "C"]);
    }

    #[test]
    fn joining_never_makes_a_reference() {
        let joined = join(["price $", "{AWS::AccountId}", "${AWS::Region}"]);
        assert_eq!(references(&joined).collect::<Vec<_>>(), ["AWS::Region"]);
        assert_eq!(joined, "price ${!AWS::AccountId}${AWS::Region}");
    }
}
