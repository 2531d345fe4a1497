use super::file::ProjectFile;
use super::unsupported;
use crate::schema::{Placeholders, Schema, SchemaError, for_editors};
use serde_json::Value as Json;

/// The schema of an mdaa.yaml for editors, draft-07.
///
/// # Errors
/// On our own bug: a schema that is none.
pub fn editor_schema() -> Result<Json, SchemaError> {
    let checked = Schema::<ProjectFile>::new()?;
    let mut schema = for_editors(checked.json(), "mdaa.yaml", Placeholders::Text);
    unsupported::add_ignored_keys(&mut schema);
    Ok(schema)
}
