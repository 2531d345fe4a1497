use super::violation::Property;
use crate::diagnostic::{Code, Diagnostic};
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value as Json;

/// What a value is that only the deploy knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Later {
    Text,
    List,
}

impl Property<'_> {
    /// What is wrong with a value that only the deploy knows.
    pub fn waiting(&self, later: Later, kind: &Kind) -> Option<Diagnostic> {
        let takes = |kind: &str| match &self.schema["type"] {
            Json::Array(several) => several.iter().any(|one| one == kind),
            only => only == kind,
        };
        // A number of a closed set is told once, too.
        let typed = match kind {
            Kind::Type { .. } => true,
            Kind::Enum { .. } | Kind::Constant { .. } => later == Later::Text && takes("string"),
            _ => false,
        };
        let waits = self.schema["x-deferrable"] == true;
        match later {
            _ if !typed => None,
            Later::List if takes("array") => (!waits).then(|| self.must_be_known()),
            Later::List if takes("object") => Some(self.must_be_known()),
            Later::List => Some(self.list_for_text()),
            Later::Text if takes("array") && waits => Some(self.text_for_list()),
            Later::Text => (!waits).then(|| self.must_be_known()),
        }
    }

    /// The placeholder that the value is, as written.
    fn placeholder(&self) -> Option<&str> {
        let uses = self.root.at(self.at).map(|node| &node.uses)?;
        uses.iter().rev().find(|used| used.whole).map(|used| used.written.as_str())
    }

    fn text_for_list(&self) -> Diagnostic {
        let name = self.name();
        let found = |is: String, help: String| {
            Diagnostic::error(Code::WRONG_TYPE, format!("{name} must be a list, not {is}"))
                .at_pointer(self.root, self.at)
                .help(help)
        };
        let written = self.placeholder();
        let parameter = written.and_then(|written| written.strip_prefix("{{param:")?.strip_suffix("}}"));
        match (parameter, written) {
            (Some(parameter), Some(written)) => {
                let parameter = parameter.rsplit(':').next().unwrap_or_default();
                let help = format!("write `{{{{param:list:{parameter}}}}}`: a list, its items separated by commas");
                found(format!("the one text that `{written}` is"), help)
            }
            (_, written) => {
                let is = written.map_or("text".to_owned(), |written| format!("the one text that `{written}` is"));
                found(
                    is,
                    "list its items one by one, or name one SSM parameter that holds them all: `ssm:/path`".to_owned(),
                )
            }
        }
    }

    fn list_for_text(&self) -> Diagnostic {
        let is = self.placeholder().map_or("a list".to_owned(), |written| format!("the list that `{written}` is"));
        let list = self.parent["type"] == "array" && self.parent["x-deferrable"] == true;
        Diagnostic::error(Code::WRONG_TYPE, format!("{} must be one text, not {is}", self.name()))
            .at_pointer(self.root, self.at)
            .help(match list {
                true => "write it in place of the list, without the brackets or the `-`",
                false => "give one text, or a parameter that holds one: `{{param:NAME}}`",
            })
    }

    fn must_be_known(&self) -> Diagnostic {
        Diagnostic::error(Code::MUST_BE_KNOWN, format!("{} is known only when the stack is deployed", self.name()))
            .at_pointer(self.root, self.at)
            .help("write the value out, or use placeholders that are known now")
    }
}
