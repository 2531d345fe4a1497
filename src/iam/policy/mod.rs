//! Policies in files of a user: takes a document, gives the policy in it, or what IAM would refuse in it.

mod rules;
mod schema;
#[cfg(test)]
mod tests;

use super::document::{Document, Statement};
use crate::cloudformation::PolicyKind;
use crate::diagnostic::{Code, Diagnostics};
use crate::schema::{Schema, SchemaError};
use crate::source::{self, Span};
use jsonptr::Pointer;
use schema::PolicyDocument;
use serde_json::Value;

/// A policy that IAM takes: each statement has an effect and one element of each pair that it needs.
#[derive(Clone, Debug)]
pub struct Policy {
    pub document: Document<Span>,
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
        fits.then(|| Policy { document: Document::read(&root, root.span(Pointer::root())), json: root.to_json() })
    }
}

impl Policy {
    /// A statement of it as it is written.
    pub fn json_of(&self, statement: &Statement<Span>) -> &Value {
        let statements = &self.json["Statement"];
        statements.get(statement.index).unwrap_or(statements)
    }
}
