use super::{Node, Span, Value};
use crate::diagnostic::{Code, Diagnostic};

/// A number or a boolean, and its spelling in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Spelled<T> {
    /// What it is worth.
    pub value: T,
    /// As written: `1.10`, which is 1.1.
    pub written: String,
}

impl Spelled<f64> {
    /// What JavaScript, and so MDAA, prints where text is wanted.
    pub fn text(&self) -> String {
        ryu_js::Buffer::new().format(self.value).to_owned()
    }

    /// As JSON, whole where it is: `3600.0` is a whole number to JSON Schema. Null for what is no number to JSON.
    pub fn to_json(&self) -> serde_json::Value {
        if self.value.fract() == 0.0 && self.value.abs() < MAX_WHOLE {
            #[allow(clippy::cast_possible_truncation, reason = "it is whole and below 2^53")]
            return (self.value as i64).into();
        }
        serde_json::Number::from_f64(self.value).map_or(serde_json::Value::Null, serde_json::Value::Number)
    }
}

/// Beyond it not every whole number is one of JavaScript's.
const MAX_WHOLE: f64 = 9e15;

impl Node {
    /// What is told where a number or a boolean becomes text that is not as it is written.
    pub fn respelled(&self) -> Option<Diagnostic> {
        let (Value::Number(Spelled { written, .. }) | Value::Bool(Spelled { written, .. })) = &self.value else {
            return None;
        };
        let read = self.scalar_text().filter(|read| read != written)?;
        Some(respelled(written, &read, self.span))
    }
}

/// A scalar without quotes that reads otherwise than it is written.
fn respelled(written: &str, read: &str, at: Span) -> Diagnostic {
    told(format!("`{written}` without quotes is `{read}`"))
        .at(at)
        .help(format!("quote it to keep the spelling: `'{written}'`; write `{read}` where MDAA has deployed it so"))
}

/// The same of a value that is not shown.
pub fn respelled_secret() -> Diagnostic {
    told("without quotes the value reads otherwise than it is written".to_owned()).help("quote it to keep the spelling")
}

fn told(message: String) -> Diagnostic {
    Diagnostic::warning(Code::UNQUOTED_SCALAR, message)
        .why("YAML takes it for a number or a boolean, and keeps what it is worth, not how it is spelled; so does MDAA")
}
