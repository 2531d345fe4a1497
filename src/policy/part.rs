use crate::cloudformation::{Fragment, FragmentValue};
use indexmap::IndexMap;
use jsonptr::PointerBuf;

/// A part of a template and where it stands. JSON that is text has places below that of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    pub at: PointerBuf,
    pub fragment: &'a Fragment,
}

impl<'a> Part<'a> {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Part<'a>> {
        Some(Part { fragment: self.fragment.get(key)?, at: self.place_of(key) })
    }

    /// The value below several keys.
    pub fn below(&self, keys: &[&str]) -> Option<Part<'a>> {
        keys.iter().try_fold(self.clone(), |part, key| part.get(key))
    }

    /// What stands at a path such as `/Policies/*/PolicyDocument`, where `*` is any item.
    pub fn each_at(&self, path: &str) -> Vec<Part<'a>> {
        path.split('/').skip(1).fold(vec![self.clone()], |parts, step| match step {
            "*" => parts.iter().flat_map(Part::items).collect(),
            key => parts.iter().filter_map(|part| part.get(key)).collect(),
        })
    }

    /// The text in Fn::Sub syntax, if this is one.
    pub fn text(&self) -> Option<&'a str> {
        self.fragment.text()
    }

    /// The text, if all of it is known before the deploy.
    pub fn known(&self) -> Option<String> {
        self.fragment.known()
    }

    /// The number, if this is one.
    pub fn number(&self) -> Option<u64> {
        match &self.fragment.value {
            FragmentValue::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        matches!(&self.fragment.value, FragmentValue::Bool(true))
    }

    /// The entries; none if this is no map.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Part<'a>)> + use<'a> {
        let map: Option<&'a IndexMap<String, Fragment>> = self.fragment.map();
        let at = self.at.clone();
        map.into_iter().flatten().map(move |(key, fragment)| {
            let mut at = at.clone();
            at.push_back(key.as_str());
            (key.as_str(), Part { at, fragment })
        })
    }

    /// The items of a list; anything else is the one item of its own list, as IAM reads it.
    pub fn items(&self) -> impl Iterator<Item = Part<'a>> + use<'a> {
        let items = self.fragment.items();
        let is_list = !std::ptr::eq(items.as_ptr(), self.fragment);
        let at = self.at.clone();
        items.iter().enumerate().map(move |(index, fragment)| {
            let mut at = at.clone();
            if is_list {
                at.push_back(index);
            }
            Part { at, fragment }
        })
    }

    /// Where the value of a key stands or would stand.
    pub fn place_of(&self, key: &str) -> PointerBuf {
        let mut at = self.at.clone();
        at.push_back(key);
        at
    }
}

/// A text as cdk-nag names it in a finding: references in angle brackets.
pub fn as_cdk_nag(text: &str) -> String {
    text.replace("${!", "<").replace("${", "<").replace('}', ">")
}
