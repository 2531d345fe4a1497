use super::blueprint::Blueprint;
use super::error::{At, TemplateError, TemplateErrorKind};
use super::leaf::Leaf;
use super::pattern::{Block, Body, Guard, TemplateNode};
use serde_json::{Map, Value, json};

impl Blueprint {
    /// Checks every reference against the shape of the data: a JSON Schema of the whole tree,
    /// subschemas inlined.
    ///
    /// # Errors
    /// The first reference that the data does not have.
    pub fn check_shape(&self, shape: &Value) -> Result<(), TemplateError> {
        let scope = Scope { root: shape, variables: Vec::new() };
        self.check(&scope).map_err(|at| self.error(at))
    }

    fn check(&self, scope: &Scope) -> Result<(), At> {
        self.description.iter().try_for_each(|leaf| scope.leaf(leaf))?;
        for entry in self.resources.values().chain(self.outputs.values()) {
            let scope = scope.guarded(&entry.guard)?;
            scope.leaf(&entry.path)?;
            entry.entries.values().try_for_each(|pattern| scope.pattern(pattern))?;
        }
        Ok(())
    }
}

/// The shapes that names stand for.
#[derive(Clone)]
struct Scope<'a> {
    root: &'a Value,
    variables: Vec<(&'a str, Value)>,
}

impl<'a> Scope<'a> {
    fn pattern(&self, pattern: &TemplateNode) -> Result<(), At> {
        match pattern {
            TemplateNode::Constant(_) => Ok(()),
            TemplateNode::Leaf(leaf) => self.leaf(leaf),
            TemplateNode::List(items, _) => items.iter().try_for_each(|item| self.pattern(item)),
            TemplateNode::Block(block) => {
                let Block { guard, body, .. } = &**block;
                let scope = self.guarded(guard)?;
                match body {
                    Body::Entries(entries) => entries.values().try_for_each(|value| scope.pattern(value)),
                    Body::First(candidates) => candidates.iter().try_for_each(|candidate| scope.pattern(candidate)),
                    Body::Json(content) => scope.pattern(content),
                }
            }
        }
    }

    /// The scope inside a map's loops.
    fn guarded<'b>(&self, guard: &'b Guard) -> Result<Scope<'b>, At>
    where
        'a: 'b,
    {
        let mut scope: Scope<'b> = self.clone();
        for each in &guard.each {
            let element = scope.element(&each.source)?;
            let taken = scope.variables.iter().any(|(name, _)| *name == each.variable)
                || !members(scope.root, &each.variable).is_empty();
            if taken {
                return Err(TemplateErrorKind::Hidden(each.variable.clone()).at(each.span));
            }
            scope.variables.push((&each.variable, element));
        }
        guard.when.iter().try_for_each(|when| scope.leaf(when))?;
        Ok(scope)
    }

    /// The shape of what a loop runs over.
    fn element(&self, source: &TemplateNode) -> Result<Value, At> {
        if let TemplateNode::List(rows, _) = source {
            self.pattern(source)?;
            return Ok(json!({ "anyOf": rows.iter().map(row_shape).collect::<Vec<_>>() }));
        }
        let TemplateNode::Leaf(leaf) = source else { return Ok(Value::Bool(true)) };
        let Some(path) = leaf.bare() else { return Ok(Value::Bool(true)) };
        let shapes = self.shapes(path).map_err(|kind| kind.at(leaf.span))?;
        let mut elements = Vec::new();
        for shape in shapes.iter().flat_map(branches) {
            if is_any(shape) {
                elements.push(Value::Bool(true));
            } else if let Some(items) = shape.get("items") {
                elements.push(items.clone());
            } else if let Some(values) =
                shape.get("additionalProperties").filter(|values| **values != Value::Bool(false))
            {
                elements.push(json!({ "properties": { "key": { "type": "string" }, "value": values } }));
            }
        }
        if elements.is_empty() {
            return Err(TemplateErrorKind::WrongKind(path.join("."), "a list or a map").at(leaf.span));
        }
        Ok(json!({ "anyOf": elements }))
    }

    fn leaf(&self, leaf: &Leaf) -> Result<(), At> {
        let alone = leaf.bare().is_some();
        for path in leaf.paths() {
            let shapes = self.shapes(path).map_err(|kind| kind.at(leaf.span))?;
            if !alone && shapes.iter().flat_map(branches).any(is_collection) {
                return Err(TemplateErrorKind::WrongKind(path.join("."), "a single value").at(leaf.span));
            }
        }
        Ok(())
    }

    /// The shapes that the value at `path` may have.
    fn shapes(&self, path: &[String]) -> Result<Vec<Value>, TemplateErrorKind> {
        let variable = path.first().and_then(|first| self.variables.iter().find(|(name, _)| name == first));
        let (mut shapes, rest) = match variable {
            Some((_, shape)) => (vec![shape.clone()], path.get(1..).unwrap_or_default()),
            None => (vec![self.root.clone()], path),
        };
        for step in rest {
            shapes = shapes.iter().flat_map(|shape| members(shape, step)).collect();
            if shapes.is_empty() {
                return Err(TemplateErrorKind::UnknownData(path.join(".")));
            }
        }
        Ok(shapes)
    }
}

/// The shapes of the member `name` of values of this shape.
fn members(shape: &Value, name: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for shape in branches(shape) {
        if is_any(shape) {
            found.push(Value::Bool(true));
        } else if let Some(member) = shape.get("properties").and_then(|properties| properties.get(name)) {
            found.push(member.clone());
        } else if let Some(member) = shape.get("additionalProperties").filter(|member| **member != Value::Bool(false)) {
            found.push(member.clone());
        }
    }
    found
}

/// A schema and all it combines.
fn branches(shape: &Value) -> Vec<&Value> {
    let combined = ["anyOf", "oneOf", "allOf"].iter().filter_map(|word| shape.get(word)?.as_array()).flatten();
    let mut all: Vec<&Value> = combined.flat_map(branches).collect();
    all.push(shape);
    all
}

/// Whether the schema says nothing: `true` or `{}`.
fn is_any(shape: &Value) -> bool {
    const SILENT: [&str; 4] = ["description", "title", "default", "examples"];
    match shape {
        Value::Bool(value) => *value,
        Value::Object(words) => words.keys().all(|word| SILENT.contains(&word.as_str())),
        _ => false,
    }
}

fn is_collection(shape: &Value) -> bool {
    let kind = shape.get("type").and_then(Value::as_str);
    matches!(kind, Some("object" | "array")) || shape.get("properties").is_some() || shape.get("items").is_some()
}

fn row_shape(row: &TemplateNode) -> Value {
    match row {
        TemplateNode::Block(block) => match &block.body {
            Body::Entries(entries) => {
                let members: Map<String, Value> = entries.keys().map(|key| (key.clone(), json!({}))).collect();
                json!({ "properties": members })
            }
            _ => Value::Bool(true),
        },
        _ => json!({ "type": "string" }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::template::TemplateErrorKind;
    use crate::template::testing::load;
    use serde_json::{Value, json};

    fn shape() -> Value {
        json!({"type": "object", "additionalProperties": false, "properties": {
            "name": {"type": "string"},
            "jwt": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"url": {"type": "string"}}}]},
            "endpoints": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
            "tags": {"type": "object", "additionalProperties": {"type": "string"}},
            "anything": true,
        }})
    }

    #[track_caller]
    fn check(value: &str) -> Result<(), TemplateErrorKind> {
        let yaml = format!("Resources: {{X: {{Type: T, p: {value}}}}}");
        load(&yaml).unwrap().check_shape(&shape()).map_err(|error| error.kind)
    }

    #[test]
    fn a_reference_that_the_data_has_passes() {
        for value in [
            "'{{name}}'",
            "'x-{{jwt.url}}'",
            "'{{anything.at.all}}'",
            "'{{tags.some}}'",
            "[{Each: {e: '{{endpoints}}'}, p: '{{e.id}}'}]",
            "[{Each: {t: '{{tags}}'}, p: '{{t.key}}={{t.value}}'}]",
            "[{Each: {r: [{a: 1}]}, p: '{{r.a}}'}]",
            "{First: ['{{name}}', {Json: {a: '{{endpoints}}'}}]}",
        ] {
            assert_eq!(check(value), Ok(()), "{value}");
        }
    }

    #[test]
    fn a_typo_is_found_wherever_it_stands() {
        for (value, typo) in [
            ("'{{nam}}'", "nam"),
            ("'x-{{jwt.uri}}'", "jwt.uri"),
            ("'{{name.of}}'", "name.of"),
            ("{When: '{{jwtt}}', a: 1}", "jwtt"),
            ("{a: [{First: ['{{jwt.uri}}']}]}", "jwt.uri"),
            ("{Json: {a: '{{nam}}'}}", "nam"),
            ("[{Each: {e: '{{endpoint}}'}, p: 1}]", "endpoint"),
            ("[{Each: {e: '{{endpoints}}'}, p: '{{e.idd}}'}]", "e.idd"),
            ("[{Each: {e: '{{endpoints}}'}, p: 1}, '{{e.id}}']", "e.id"),
            ("[{Each: {t: '{{tags}}'}, p: '{{t.name}}'}]", "t.name"),
            ("[{Each: {r: [{a: '{{nam}}'}]}, p: '{{r.a}}'}]", "nam"),
            ("[{Each: {r: [{a: 1}]}, p: '{{r.b}}'}]", "r.b"),
        ] {
            assert_eq!(check(value), Err(TemplateErrorKind::UnknownData(typo.to_owned())), "{value}");
        }
    }

    #[test]
    fn a_collection_inside_longer_text_is_found() {
        assert_eq!(check("'x-{{tags}}'"), Err(TemplateErrorKind::WrongKind("tags".to_owned(), "a single value")));
    }

    #[test]
    fn a_loop_over_a_single_value_is_found() {
        let value = "[{Each: {e: '{{name}}'}, p: '{{e}}'}]";
        assert_eq!(check(value), Err(TemplateErrorKind::WrongKind("name".to_owned(), "a list or a map")));
    }

    #[test]
    fn a_loop_variable_hides_nothing() {
        assert_eq!(check("[{Each: {name: '{{tags}}'}, p: 1}]"), Err(TemplateErrorKind::Hidden("name".to_owned())));
    }
}
