use crate::authorization::Attached;
use crate::diagnostic::Diagnostics;
use crate::iam::{PolicyKind, PolicyReader};
use crate::schema::SchemaError;
use crate::source::{self, FileId, Sources};
use std::path::Path;

/// Reads policies, and keeps what is wrong with them.
pub struct PolicyFiles<'a> {
    reader: PolicyReader,
    sources: &'a Sources,
    /// What is wrong with those read so far.
    pub found: Diagnostics,
}

impl<'a> PolicyFiles<'a> {
    /// Reads none yet.
    pub fn new(sources: &'a Sources) -> Result<Self, SchemaError> {
        Ok(PolicyFiles { reader: PolicyReader::new()?, sources, found: Diagnostics::default() })
    }

    /// The policy in a file that the command line names.
    pub fn file(&mut self, path: &Path, kind: PolicyKind) -> Option<Attached> {
        let file = self.sources.open_argument(path, &mut self.found)?;
        self.policy(file, &self.sources.name(file), kind)
    }

    /// The policy in a text that is read already.
    pub fn policy(&mut self, file: FileId, name: &str, kind: PolicyKind) -> Option<Attached> {
        let document = source::parse(file, self.sources, &mut self.found)?;
        let policy = self.reader.read(&document, kind, &mut self.found)?;
        Some(Attached { name: name.to_owned(), policy })
    }
}
