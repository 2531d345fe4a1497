//! Policies in files of a user: takes a document, gives the policy in it, or what IAM would refuse in it.

mod rules;
mod schema;
#[cfg(test)]
mod tests;

use super::document::{Document, Statement};
use crate::cloudformation::text::escape;
use crate::cloudformation::{Fragment, FragmentValue, PolicyKind};
use crate::diagnostic::{Code, Diagnostics};
use crate::schema::{Schema, SchemaError};
use crate::source::{self, Node, Span};
use jsonptr::Pointer;
use schema::PolicyDocument;
use serde_json::Value;

/// A policy that IAM takes: each statement has an effect and one element of each pair that it needs.
#[derive(Clone, Debug)]
pub struct Policy {
    pub document: Document<Span>,
    root: Node,
    json: Value,
}

/// Reads policy documents; made once for any number of them.
pub struct PolicyReader {
    schema: Schema<PolicyDocument>,
}

impl PolicyReader {
    /// Makes one.
    ///
    /// # Errors
    /// When the schema of a policy document is none: our bug.
    pub fn new() -> Result<PolicyReader, SchemaError> {
        Ok(PolicyReader { schema: Schema::new()? })
    }

    /// The policy in a document; reports what IAM would refuse.
    pub fn read(
        &self,
        document: &source::YamlDocument,
        kind: PolicyKind,
        diagnostics: &mut Diagnostics,
    ) -> Option<Policy> {
        let mut found = Diagnostics::default();
        let (root, _) = self.schema.coerced(&document.root, &|text| Some(text.to_owned()).into(), &mut found);
        if found.errors() == 0 {
            rules::check(&root, kind, &mut found);
        }
        let fits = found.errors() == 0;
        // It is no config: nobody deploys it with MDAA, and IAM reads JSON.
        let told = found.into_found().into_iter().filter(|found| found.code != Code::UNQUOTED_SCALAR);
        told.for_each(|found| diagnostics.push(found));
        let document = || Document::read(&root, root.span(Pointer::root()));
        fits.then(|| Policy { document: document(), json: root.to_json(), root: root.clone() })
    }
}

impl Policy {
    /// A statement of it as it is written.
    pub fn json_of(&self, statement: &Statement<Span>) -> &Value {
        let statements = &self.json["Statement"];
        statements.get(statement.index).unwrap_or(statements)
    }

    /// The same as a part of a template, which knows its lines in the file.
    pub fn as_fragment(&self) -> Fragment {
        let mut fragment = Fragment::from(&self.root);
        escape_texts(&mut fragment);
        fragment
    }
}

/// A `${` in a file is one; in a template it would refer to something.
fn escape_texts(fragment: &mut Fragment) {
    match &mut fragment.value {
        FragmentValue::Text(text) => *text = escape(text),
        FragmentValue::List(items) => items.iter_mut().for_each(escape_texts),
        FragmentValue::Map(map) => map.values_mut().for_each(escape_texts),
        _ => {}
    }
}
