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
