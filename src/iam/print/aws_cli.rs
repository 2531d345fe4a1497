use super::PolicyTextError;
use crate::diagnostic::json_text;
use serde_json::Value;

/// A call of the AWS CLI.
#[derive(Clone, Debug)]
pub struct AwsCommand {
    operation: &'static str,
    options: Vec<(&'static str, String)>,
}

impl AwsCommand {
    /// E.g. `iam create-policy`.
    pub fn new(operation: &'static str) -> Self {
        AwsCommand { operation, options: Vec::new() }
    }

    /// With `--name value`.
    pub fn option(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.options.push((name, value.into()));
        self
    }

    /// With `--name` and a policy document.
    pub fn document(self, name: &'static str, document: &Value) -> Self {
        self.option(name, json_text(&document.to_string()))
    }

    /// For a POSIX shell, an option a line.
    pub fn line(&self) -> Result<String, PolicyTextError> {
        let mut line = format!("aws {}", self.operation);
        for (name, value) in &self.options {
            let quoted = shlex::try_quote(value).map_err(|_| PolicyTextError::ZeroByte(value.clone()))?;
            line.push_str(&format!(" \\\n  --{name} {quoted}"));
        }
        line.push('\n');
        Ok(line)
    }
}
