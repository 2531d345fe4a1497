use crate::diagnostic::Diagnostics;
use crate::iam::{PolicyKind, PolicyReader};
use crate::invocation::decision::Attached;
use crate::schema::SchemaError;
use crate::source::{self, FileId, Node, Sources, Value, YamlDocument};
use std::path::Path;

/// Reads policies, and keeps what is wrong with them.
pub struct PolicyFiles<'a> {
    reader: PolicyReader,
    sources: &'a Sources,
    /// What is wrong with those read so far.
    pub found: Diagnostics,
}

impl<'a> PolicyFiles<'a> {
    pub fn new(sources: &'a Sources) -> Result<Self, SchemaError> {
        Ok(PolicyFiles { reader: PolicyReader::new()?, sources, found: Diagnostics::default() })
    }

    /// The policy in a file that the command line names.
    pub fn file(&mut self, path: &Path, kind: PolicyKind) -> Option<Attached> {
        let file = self.sources.open_argument(path, &mut self.found)?;
        self.policy(file, &self.sources.name(file), kind)
    }

    /// The policy in a text that is read already, alone or in an answer of AWS.
    pub fn policy(&mut self, file: FileId, name: &str, kind: PolicyKind) -> Option<Attached> {
        let document = source::parse(file, self.sources, &mut self.found)?;
        let document = match answered(&document.root) {
            Some(Node { value: Value::String(text), .. }) => {
                let indented = serde_json::from_str::<serde_json::Value>(text).map(|json| format!("{json:#}\n"));
                let text = indented.unwrap_or_else(|_| text.clone());
                let file = self.sources.add_answer(&format!("the policy in {name}"), text);
                source::parse(file, self.sources, &mut self.found)?
            }
            Some(node) => YamlDocument { root: node.clone() },
            None => document,
        };
        let policy = self.reader.read(&document, kind, &mut self.found)?;
        Some(Attached { name: name.to_owned(), policy })
    }
}

/// Where AWS's answers hold a policy, as a document or as its text: of `bedrock-agentcore-control
/// get-resource-policy`, `iam get-role-policy` and `get-user-policy`, `iam get-policy-version`, `iam get-role`,
/// `organizations describe-policy`.
const ANSWERS: [&[&str]; 5] = [
    &["policy"],
    &["PolicyDocument"],
    &["PolicyVersion", "Document"],
    &["Role", "AssumeRolePolicyDocument"],
    &["Policy", "Content"],
];

/// The policy in an answer of AWS; none of what is a policy itself, or neither.
fn answered(root: &Node) -> Option<&Node> {
    let at = |path: &&[&str]| path.iter().try_fold(root, |node, key| node.get(key));
    ANSWERS.iter().find_map(at).filter(|_| root.get("Statement").is_none())
}
