use super::blueprint::is_pseudo;
use super::data::{Data, Datum};
use super::error::Fault;
use crate::text::{self, Builder, Segment};

/// `data` as compact JSON, itself a text in Fn::Sub syntax.
///
/// What only the deploy knows goes in unescaped, so it must not hold quotes: pseudo parameters and
/// our own resources do not, a parameter's value may, and is refused.
pub fn json_text(data: &Data, is_parameter: &dyn Fn(&str) -> bool) -> Result<String, Fault> {
    let mut writer = Writer { builder: Builder::default(), is_parameter };
    writer.value(data)?;
    Ok(writer.builder.finish())
}

struct Writer<'a> {
    builder: Builder,
    is_parameter: &'a dyn Fn(&str) -> bool,
}

impl Writer<'_> {
    fn value(&mut self, data: &Data) -> Result<(), Fault> {
        match &data.datum {
            Datum::Absent => self.builder.literal("null"),
            Datum::Bool(value) => self.builder.literal(&value.to_string()),
            Datum::Number(number) => self.builder.literal(&number.to_string()),
            Datum::Text(text) => self.string(text)?,
            Datum::List(items) => {
                self.builder.literal("[");
                for (index, item) in items.iter().enumerate() {
                    self.comma(index);
                    self.value(item)?;
                }
                self.builder.literal("]");
            }
            Datum::Map(map) => {
                self.builder.literal("{");
                for (index, (key, value)) in map.iter().enumerate() {
                    self.comma(index);
                    self.builder.literal("\"");
                    self.escaped(key);
                    self.builder.literal("\":");
                    self.value(value)?;
                }
                self.builder.literal("}");
            }
        }
        Ok(())
    }

    fn string(&mut self, text: &str) -> Result<(), Fault> {
        self.builder.literal("\"");
        for segment in text::segments(text) {
            match segment {
                Segment::Literal(literal) => self.escaped(literal),
                Segment::Reference(name) if !is_pseudo(name) && (self.is_parameter)(name) => {
                    return Err(Fault::ParameterInJson(name.to_owned()));
                }
                Segment::Reference(name) => self.builder.reference(name),
            }
        }
        self.builder.literal("\"");
        Ok(())
    }

    fn comma(&mut self, index: usize) {
        if index > 0 {
            self.builder.literal(",");
        }
    }

    fn escaped(&mut self, literal: &str) {
        let quoted = serde_json::Value::from(literal).to_string();
        self.builder.literal(&quoted[1..quoted.len() - 1]);
    }
}
