use super::template::Template;
use crate::diagnostic::json_text;

/// In which of CloudFormation's two languages a template is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum TemplateFormat {
    /// JSON, indented by two.
    #[default]
    Json,
    /// YAML that a YAML 1.1 reader such as CloudFormation's reads as the same values; intrinsic
    /// functions in their long form.
    Yaml,
}

impl TemplateFormat {
    /// Both.
    pub const ALL: [TemplateFormat; 2] = [TemplateFormat::Json, TemplateFormat::Yaml];

    /// What the names of its files end in.
    pub fn extension(self) -> &'static str {
        match self {
            TemplateFormat::Json => "json",
            TemplateFormat::Yaml => "yaml",
        }
    }
}

/// A template that cannot be written: our bug.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// As JSON.
    #[error("the template cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// As YAML.
    #[error("the template cannot be written as YAML: {0}")]
    Yaml(#[from] serde_saphyr::SerializeError),
}

/// The template as the bytes that CloudFormation receives: keys in the order of the template file,
/// a newline at the end. The same on every machine.
///
/// # Errors
/// Never for a rendered template; the writers' signatures have one.
pub fn emit(template: &Template, format: TemplateFormat) -> Result<Vec<u8>, EmitError> {
    let value = template.to_json();
    Ok(match format {
        TemplateFormat::Json => {
            // What looks like nothing, or like another text, is read in a review as what it is.
            let mut text = json_text(&serde_json::to_string_pretty(&value)?);
            text.push('\n');
            text.into_bytes()
        }
        TemplateFormat::Yaml => serde_saphyr::to_string_with_options(&value, yaml())?.into_bytes(),
    })
}

/// No block scalars: readers disagree about one that begins with a tab or blank lines, and a long
/// text on one line can be searched for.
fn yaml() -> serde_saphyr::SerializerOptions {
    serde_saphyr::ser_options! { compact_list_indent: false, prefer_block_scalars: false }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{TemplateFormat, emit};
    use crate::template::testing::render;
    use serde_json::json;

    fn written(format: TemplateFormat, text: &str) -> String {
        let yaml = "
Description: 'for {{b}}'
Outputs: {O: {Value: 1}}
Resources: {X: {Type: T, Properties: {z: '{{b}}', a: [1, '${AWS::Region}']}}}";
        let template = render(yaml, json!({ "b": text })).unwrap();
        String::from_utf8(emit(&template, format).unwrap()).unwrap()
    }

    #[test]
    fn json_keeps_the_order_of_the_template_file() {
        let wanted = r#"{
  "Description": "for é",
  "Resources": {
    "moduleXB9B39B68": {
      "Type": "T",
      "Properties": {
        "z": "é",
        "a": [
          1,
          {
            "Ref": "AWS::Region"
          }
        ]
      }
    }
  },
  "Outputs": {
    "moduleOC6027EF9": {
      "Value": 1
    }
  }
}
"#;
        assert_eq!(written(TemplateFormat::Json, "é"), wanted);
    }

    #[test]
    fn yaml_keeps_the_order_and_indents_lists() {
        let wanted = r#"Description: for é
Resources:
  moduleXB9B39B68:
    Type: T
    Properties:
      z: é
      a:
        - 1
        - Ref: AWS::Region
Outputs:
  moduleOC6027EF9:
    Value: 1
"#;
        assert_eq!(written(TemplateFormat::Yaml, "é"), wanted);
    }

    #[test]
    fn yaml_keeps_every_text_on_one_line() {
        let long = "word ".repeat(40) + "end";
        assert!(written(TemplateFormat::Yaml, &long).contains(&format!("      z: {long}\n")));
        assert!(written(TemplateFormat::Yaml, "a: 1\nb: 2").contains("      z: \"a: 1\\nb: 2\"\n"));
    }
}
