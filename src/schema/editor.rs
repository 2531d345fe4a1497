use serde_json::{Map, Value as Json, json};

/// Where a placeholder may stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholders {
    /// For any value, also for a whole list or map, and as `ssm:/path`: a config.
    AnyValue,
    /// In text only: an mdaa.yaml.
    Text,
}

/// The schema of a file as editors want it, made from the one that checks the file.
///
/// A check sees values with their placeholders replaced and their text coerced; an editor sees
/// what is written. So this one accepts whatever a check accepts, and says in our words what is
/// wrong (`errorMessage` and `patternErrorMessage`, as in vscode-json-languageservice).
///
/// A keyword judges one type only, `pattern` text and `minimum` numbers. So most values need no
/// more than `string` beside their own type; `anyOf` would blur the messages.
pub fn for_editors(checked: &Json, title: &str, placeholders: Placeholders) -> Json {
    let Json::Object(root) = checked else { return checked.clone() };
    // No placeholder stands for a whole file.
    let mut schema = placeholders.below(root);
    describe(&mut schema);
    schema.insert("title".to_owned(), title.into());
    read_first(&mut schema);
    Json::Object(schema)
}

/// Text with a placeholder in it.
const PLACEHOLDER: &str = r"\{\{[\s\S]+\}\}|<<[\s\S]+>>";
/// Text that names an SSM parameter as a whole.
const SSM: &str = "^(ssm|ssm-org|ssm-domain|ssm-env|generated-role-arn|generated-role-id):";
/// One placeholder and nothing else.
const ONE_PLACEHOLDER: &str = r"^(\{\{[\s\S]+\}\}|<<[\s\S]+>>)$";
/// What the coercion of text takes for a number, a boolean, a list.
const NUMBER: &str =
    r"^\s*([+-]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][+-]?[0-9]+)?|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)\s*$";
const BOOLEAN: &str = "^(true|false)$";
const LIST: &str = r"^\s*\[[\s\S]*\]\s*$";

impl Placeholders {
    /// `optional`: it is a key that may be left out, so it is left out when its text is empty.
    fn value(self, checked: &Json, optional: bool) -> Json {
        let Json::Object(checked) = checked else { return checked.clone() };
        let mut schema = self.below(checked);
        describe(&mut schema);
        let types = types(checked);
        match types.as_slice() {
            ["object"] => self.map(&mut schema),
            ["array"] => self.list(&mut schema),
            [] => {}
            _ => self.scalar(&mut schema, checked, &types, optional),
        }
        keep_valid_examples(&mut schema);
        read_first(&mut schema);
        Json::Object(schema)
    }

    /// The same for what is inside, without the keywords that are ours or Rust's.
    fn below(self, checked: &Map<String, Json>) -> Map<String, Json> {
        let required = |key: &String| {
            checked.get("required").and_then(Json::as_array).is_some_and(|keys| keys.iter().any(|one| one == key))
        };
        // An editor would write an empty default out.
        let empty = |value: &Json| *value == json!([]) || *value == json!({});
        let kept = checked.iter().filter(|(keyword, value)| {
            !keyword.starts_with("x-") && *keyword != "format" && !(*keyword == "default" && empty(value))
        });
        kept.map(|(keyword, value)| {
            let value = match (keyword.as_str(), value) {
                ("properties", Json::Object(properties)) => {
                    properties.iter().map(|(key, of)| (key.clone(), self.value(of, !required(key)))).collect()
                }
                ("items" | "additionalProperties", of) => self.value(of, false),
                ("anyOf" | "oneOf" | "allOf", Json::Array(several)) => {
                    several.iter().map(|of| self.value(of, false)).collect()
                }
                ("propertyNames", of) => self.keys(of, checked),
                _ => value.clone(),
            };
            (keyword.clone(), value)
        })
        .collect()
    }

    fn keys(self, of: &Json, checked: &Map<String, Json>) -> Json {
        let mut keys = of.clone();
        if let (Some(pattern), Placeholders::AnyValue) = (of["pattern"].as_str(), self) {
            keys["pattern"] = format!("{pattern}|{PLACEHOLDER}").into();
        }
        if let Some(expects) = checked.get("x-keys").and_then(Json::as_str) {
            keys["patternErrorMessage"] = format!("a key must be {expects}").into();
        }
        keys
    }

    fn map(self, schema: &mut Map<String, Json>) {
        if self == Placeholders::AnyValue {
            schema.insert("type".to_owned(), json!(["object", "string"]));
            schema.insert("pattern".to_owned(), ONE_PLACEHOLDER.into());
            let message = "must be a map, or a placeholder for one, e.g. '{{context:NAME}}'";
            schema.insert("patternErrorMessage".to_owned(), message.into());
        }
    }

    fn list(self, schema: &mut Map<String, Json>) {
        if self == Placeholders::AnyValue {
            schema.insert("type".to_owned(), json!(["array", "string"]));
            schema.insert("pattern".to_owned(), self.or_stand_in(LIST, false).into());
            let message = "must be a list, or a placeholder for one, e.g. '{{context:NAME}}'";
            schema.insert("patternErrorMessage".to_owned(), message.into());
        }
    }

    fn scalar(self, schema: &mut Map<String, Json>, checked: &Map<String, Json>, kinds: &[&str], optional: bool) {
        let expects = expectation(checked, kinds);
        let mut types: Vec<&str> = kinds.to_vec();
        let text = kinds.contains(&"string");
        if !text {
            types.push("string");
        }
        if checked.get("x-text") == Some(&Json::Bool(true)) {
            types.push("number");
            // What has a form is not `true` or `false`.
            if !checked.contains_key("pattern") {
                types.push("boolean");
            }
        }
        let one_type = if let [only] = types.as_slice() { json!(only) } else { json!(types) };
        schema.insert("type".to_owned(), one_type);

        let own = match kinds {
            ["integer" | "number"] => Some(NUMBER),
            ["boolean"] => Some(BOOLEAN),
            _ => checked.get("pattern").and_then(Json::as_str),
        };
        if let Some(own) = own {
            schema.insert("pattern".to_owned(), self.or_stand_in(own, optional && text).into());
        }
        let lengths: Map<String, Json> =
            ["minLength", "maxLength"].into_iter().filter_map(|key| schema.shift_remove_entry(key)).collect();
        if !lengths.is_empty() {
            schema.insert("if".to_owned(), json!({"pattern": self.stand_in(optional)}));
            schema.insert("else".to_owned(), Json::Object(lengths));
        }
        schema.insert("errorMessage".to_owned(), expects.clone().into());
        let only = schema.shift_remove("const").map(|value| json!([value]));
        if let Some(Json::Array(mut values)) = schema.shift_remove("enum").or(only) {
            // Numbers may be written as text: the check coerces it.
            let numbers = values.iter().filter(|value| value.is_number());
            let written: Vec<Json> = numbers.map(|number| number.to_string().into()).collect();
            values.extend(written);
            let mut one_of = json!({"enum": values, "errorMessage": expects});
            if let Some(words) = schema.shift_remove("markdownEnumDescriptions") {
                one_of["markdownEnumDescriptions"] = words;
            }
            let stand_in = json!({"type": "string", "pattern": self.stand_in(optional), "errorMessage": expects});
            schema.insert("anyOf".to_owned(), json!([one_of, stand_in]));
        }
    }

    fn or_stand_in(self, pattern: &str, optional: bool) -> String {
        format!("{pattern}|{}", self.stand_in(optional))
    }

    /// What may stand for a text of another form.
    fn stand_in(self, optional: bool) -> String {
        let mut pattern = PLACEHOLDER.to_owned();
        if self == Placeholders::AnyValue {
            pattern = format!("{pattern}|{SSM}");
        }
        if optional { format!("{pattern}|^$") } else { pattern }
    }
}

fn types(schema: &Map<String, Json>) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(only)) => vec![only],
        Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Lines of a doc comment are not lines of the text, and an editor shows backticks only where it
/// is told that they are Markdown.
///
/// A deprecated key is no longer offered, and what it is stands in its description. It has no
/// `deprecationMessage`: yaml-language-server shows that as an error, and a check finds none.
fn describe(schema: &mut Map<String, Json>) {
    let Some(text) = schema.get("description").and_then(Json::as_str) else { return };
    let paragraphs: Vec<String> = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect();
    let text = paragraphs.join("\n\n");
    if schema.get("deprecated") == Some(&Json::Bool(true)) {
        schema.insert("doNotSuggest".to_owned(), true.into());
    }
    if text.contains('`') {
        schema.insert("markdownDescription".to_owned(), text.as_str().into());
    }
    schema.insert("description".to_owned(), text.into());
}

/// The keywords in the order one reads them.
fn read_first(schema: &mut Map<String, Json>) {
    let order = ["$schema", "title", "description", "markdownDescription", "deprecated", "doNotSuggest", "type"];
    for keyword in order.iter().rev() {
        if let Some(value) = schema.shift_remove(*keyword) {
            schema.shift_insert(0, (*keyword).to_owned(), value);
        }
    }
}

/// What a value must be, as a message.
fn expectation(checked: &Map<String, Json>, kinds: &[&str]) -> String {
    let word = |key: &str| checked.get(key).and_then(Json::as_str);
    if let Some(expects) = word("x-expects") {
        return match word("x-why") {
            Some(why) => format!("must be {expects}: {why}"),
            None => format!("must be {expects}"),
        };
    }
    if let Some(Json::Array(values)) = checked.get("enum") {
        let values: Vec<String> = values
            .iter()
            .map(|value| format!("`{}`", value.as_str().map_or(value.to_string(), str::to_owned)))
            .collect();
        return match values.split_last() {
            Some((last, [])) => format!("must be {last}"),
            Some((last, others)) => format!("must be {} or {last}", others.join(", ")),
            None => String::new(),
        };
    }
    let bound = |key: &str| checked.get(key).and_then(Json::as_f64);
    let what = match kinds {
        ["integer"] => "a whole number",
        ["number"] => "a number",
        ["boolean"] => "`true` or `false`",
        ["string"] => "text, in quotes if it looks like a number",
        _ => "text or a list of texts",
    };
    match (bound("minimum"), bound("maximum")) {
        (Some(low), Some(high)) => format!("must be {what}, {low} to {high}"),
        _ => format!("must be {what}"),
    }
}

/// Examples are YAML as one writes it after the key, some of them only sketches.
fn keep_valid_examples(schema: &mut Map<String, Json>) {
    let Some(Json::Array(written)) = schema.shift_remove("examples") else { return };
    let values = written.into_iter().filter_map(|example| match example {
        Json::String(yaml) => serde_saphyr::from_str(&yaml).ok(),
        other => Some(other),
    });
    let values: Vec<Json> = values.collect();
    let Ok(validator) = jsonschema::draft7::new(&Json::Object(schema.clone())) else { return };
    let valid: Vec<Json> = values.into_iter().filter(|value| validator.is_valid(value)).collect();
    if !valid.is_empty() {
        schema.insert("examples".to_owned(), valid.into());
    }
}
