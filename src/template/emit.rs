use super::tree::Template;

/// The template as the bytes that CloudFormation receives: JSON, indented by two, keys in the
/// order of the template file, a newline at the end. The same on every machine.
///
/// # Errors
/// Never for a rendered template; serde_json's signature has one.
pub fn emit(template: &Template) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(&template.to_json())?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::template::testing::render;
    use serde_json::json;

    #[test]
    fn bytes_keep_the_order_of_the_template_file() {
        let yaml = "
Description: 'for {{b}}'
Outputs: {O: {Value: 1}}
Resources: {X: {Type: T, Properties: {z: '{{b}}', a: [1, '${AWS::Region}']}}}";
        let bytes = super::emit(&render(yaml, json!({"b": "é"})).unwrap()).unwrap();
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
        assert_eq!(String::from_utf8(bytes).unwrap(), wanted);
    }
}
