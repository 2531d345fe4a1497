use granit_parser::{Event, Marker, Parser, ScalarStyle, StructureStyle};
use serde_json::{Map, Value};

/// A YAML text with more items at the end of the list that a key of its topmost map holds, which is added where there is
/// none. All else stays as it is written. None where that cannot be done without a doubt.
pub fn append(text: &str, key: &str, items: &[Map<String, Value>]) -> Option<String> {
    let layout = Layout::of(text, key)?;
    let appended = layout.appended(text, key, items)?;
    (read(&appended)? == with_items(read(text)?, key, items)?).then_some(appended)
}

/// The value of a text as far as it is compared: a second reading, by the library alone.
fn read(text: &str) -> Option<Value> {
    serde_saphyr::from_str(text).ok()
}

fn with_items(root: Value, key: &str, items: &[Map<String, Value>]) -> Option<Value> {
    let mut map = match root {
        Value::Object(map) => map,
        Value::Null => Map::new(),
        _ => return None,
    };
    let list = map.entry(key).or_insert(Value::Null);
    let mut all = match list.take() {
        Value::Array(all) => all,
        Value::Null => Vec::new(),
        _ => return None,
    };
    all.extend(items.iter().cloned().map(Value::Object));
    *list = Value::Array(all);
    Some(Value::Object(map))
}

/// Where the list of a key stands, or would stand.
#[derive(Debug)]
struct Layout {
    /// Of the topmost map.
    flow: bool,
    /// The first byte of its first key.
    first_key: Option<usize>,
    /// Where what it holds ends.
    end: usize,
    list: List,
}

#[derive(Debug)]
enum List {
    /// There is no such key.
    Missing,
    /// The key has no value; where the key ends.
    Empty(usize),
    Block {
        start: usize,
        end: usize,
    },
    /// Of `[…]`: its first byte, its first item, where its last item ends, its last byte.
    Flow {
        start: usize,
        first: Option<usize>,
        end: usize,
        close: usize,
    },
}

impl Layout {
    fn of(text: &str, key: &str) -> Option<Layout> {
        let byte = |marker: Marker| marker.byte_offset();
        let mut layout = Layout { flow: false, first_key: None, end: 0, list: List::Missing };
        // The styles of the collections around a place.
        let mut open: Vec<StructureStyle> = Vec::new();
        // How many keys and values of the topmost map came, and whether the last key is the one.
        let (mut count, mut named, mut key_end) = (0, false, 0);
        for event in Parser::new_from_str(text) {
            let (event, at) = event.ok()?;
            let (start, end) = (byte(at.start)?, byte(at.end)?);
            let depth = open.len();
            // What is there to see ends here; a block ends wherever the next one begins.
            let visible = match &event {
                // A value that is not written takes no place.
                Event::Scalar(_, style, ..) => *style != ScalarStyle::Plain || start < end,
                Event::Alias(_) => true,
                Event::SequenceEnd | Event::MappingEnd => matches!(open.last(), Some(StructureStyle::Flow)),
                _ => false,
            };
            let starts = matches!(
                event,
                Event::Scalar(..) | Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..)
            );
            let in_list = depth >= 2 && named && count % 2 == 1;
            if in_list && visible {
                match &mut layout.list {
                    List::Block { end: last, .. } => *last = end,
                    List::Flow { end: last, .. } if depth > 2 || starts => *last = end,
                    _ => {}
                }
            }
            if let (List::Flow { first, .. }, true) = (&mut layout.list, in_list && depth == 2 && starts) {
                first.get_or_insert(start);
            }
            if visible && depth > 0 && !(depth == 1 && matches!(event, Event::MappingEnd)) {
                layout.end = end;
            }
            if depth == 1 && starts {
                layout.first_key.get_or_insert(start);
                if count % 2 == 1 && named {
                    layout.list = match &event {
                        Event::Scalar(..) if !visible => List::Empty(key_end),
                        Event::SequenceStart(StructureStyle::Flow, ..) => {
                            List::Flow { start, first: None, end, close: end }
                        }
                        Event::SequenceStart(StructureStyle::Block, ..) => List::Block { start, end },
                        _ => return None,
                    };
                }
            }
            match event {
                Event::Scalar(value, ..) if depth == 1 => {
                    if count % 2 == 0 {
                        (named, key_end) = (value == key, end);
                    }
                    count += 1;
                }
                Event::Alias(_) if depth == 1 => count += 1,
                Event::SequenceStart(style, ..) | Event::MappingStart(style, ..) => {
                    if depth == 0 {
                        layout.flow = style == StructureStyle::Flow;
                    }
                    open.push(style);
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    open.pop();
                    if depth == 2 {
                        if let (List::Flow { close, .. }, true) = (&mut layout.list, named && count % 2 == 1) {
                            *close = start;
                        }
                        count += 1;
                    }
                }
                _ => {}
            }
        }
        Some(layout)
    }

    fn appended(&self, text: &str, key: &str, items: &[Map<String, Value>]) -> Option<String> {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let column = |at: usize| at - text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let margin = self.first_key.map_or(0, column);
        let blocks = |indent: usize| items.iter().map(|item| block(item, indent)).collect::<String>();
        let flows = items.iter().map(flow).collect::<Vec<_>>();
        let appended = match &self.list {
            List::Missing if self.flow => {
                let first = self.first_key?;
                let own_lines = text[..first].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
                let list = match own_lines {
                    true => {
                        let pad = " ".repeat(margin);
                        let items =
                            flows.iter().map(|item| format!("\n{pad}{pad}{item}")).collect::<Vec<_>>().join(",");
                        format!(",\n{pad}\"{key}\": [{items}\n{pad}]")
                    }
                    false => format!(", \"{key}\": [{}]", flows.join(", ")),
                };
                inserted(text, self.end, &list)
            }
            List::Missing => {
                let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                format!("{text}{gap}{}{key}:\n{}", " ".repeat(margin), blocks(margin + 2))
            }
            List::Empty(key_end) if !self.flow => whole_line_behind(text, *key_end, &blocks(margin + 2)),
            List::Block { start, end } => {
                // Of a list that is not indented the library names the first item, not its dash.
                let dash = match text[*start..].starts_with('-') {
                    true => *start,
                    false => text[..*start].trim_end().strip_suffix('-')?.len(),
                };
                let indent = column(dash);
                // A dash behind something else is in a list of lists.
                text[dash - indent..dash].trim().is_empty().then_some(())?;
                whole_line_behind(text, *end, &blocks(indent))
            }
            List::Flow { start, first: None, close, .. } if !self.flow => {
                let before = text[..*start].trim_end_matches(' ').len();
                let without = format!("{}{}", &text[..before], &text[close + 1..]);
                whole_line_behind(&without, before, &blocks(margin + 2))
            }
            List::Flow { start, first: None, .. } => inserted(text, start + 1, &flows.join(", ")),
            List::Flow { start, first: Some(first), end, .. } => {
                let apart = text[*start..*first].contains('\n');
                let gap = if apart { format!("\n{}", " ".repeat(column(*first))) } else { " ".to_owned() };
                inserted(text, *end, &flows.iter().map(|item| format!(",{gap}{item}")).collect::<String>())
            }
            List::Empty(_) => return None,
        };
        Some(appended.replace("\r\n", "\n").replace('\n', newline))
    }
}

fn inserted(text: &str, at: usize, more: &str) -> String {
    format!("{}{more}{}", &text[..at], &text[at..])
}

/// The text with more lines behind the line in which something ends.
fn whole_line_behind(text: &str, end: usize, more: &str) -> String {
    // A block scalar ends where the next thing begins.
    let end = text[..end].trim_end().len();
    match text[end..].find('\n') {
        Some(newline) => inserted(text, end + newline + 1, more),
        None => format!("{text}\n{more}"),
    }
}

/// An item of a list in lines of its own.
fn block(item: &Map<String, Value>, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut lines = String::new();
    for (key, value) in item {
        let lead = if lines.is_empty() { "- " } else { "  " };
        match value {
            Value::Array(items) => {
                lines.push_str(&format!("{pad}{lead}{key}:\n"));
                items.iter().for_each(|item| lines.push_str(&format!("{pad}    - {}\n", scalar(item))));
            }
            value => lines.push_str(&format!("{pad}{lead}{key}: {}\n", scalar(value))),
        }
    }
    lines
}

/// An item of a list on one line, as JSON.
fn flow(item: &Map<String, Value>) -> String {
    let value = |value: &Value| match value {
        Value::Array(items) => format!("[{}]", items.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    };
    let entries = item.iter().map(|(key, own)| format!("{}: {}", Value::from(key.as_str()), value(own)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}

/// A text as YAML reads it back, plain where nobody could take it for something else.
fn scalar(value: &Value) -> String {
    let Some(text) = value.as_str() else { return value.to_string() };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-/_.*".contains(c);
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && text.contains(['-', '/']);
    match text.chars().all(plain) && is_name {
        true => text.to_owned(),
        false => in_quotes(text),
    }
}

/// A text as YAML takes it on one line, whatever it holds.
pub fn in_quotes(text: &str) -> String {
    match text.chars().any(char::is_control) {
        // YAML reads JSON's escapes.
        true => Value::from(text).to_string(),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::append;
    use serde_json::{Map, Value, json};

    fn items() -> Vec<Map<String, Value>> {
        let item = json!({"rule": "image-tag", "covers": ["it's", "Allow a:B on *"]});
        vec![item.as_object().unwrap().clone()]
    }

    #[test]
    fn what_is_written_stays_and_the_item_comes_last() {
        let json = r#"{"rule": "image-tag", "covers": ["it's", "Allow a:B on *"]}"#;
        let list = "  - rule: image-tag\n    covers:\n      - 'it''s'\n      - 'Allow a:B on *'\n";
        for (before, after) in [
            ("a: 1 # one\n", format!("a: 1 # one\nwaivers:\n{list}")),
            ("a: 1", format!("a: 1\nwaivers:\n{list}")),
            ("waivers:\nb: 2\n", format!("waivers:\n{list}b: 2\n")),
            ("waivers: [] # none\nb: 2\n", format!("waivers: # none\n{list}b: 2\n")),
            ("waivers:\n  - rule: x # why\n\nb: 2\n", format!("waivers:\n  - rule: x # why\n{list}\nb: 2\n")),
            (
                "waivers:\n  - {rule: x,\n     reason: y\n    }\nb: |\n  z\n",
                format!("waivers:\n  - {{rule: x,\n     reason: y\n    }}\n{list}b: |\n  z\n"),
            ),
            ("waivers: [{rule: x}]\n", format!("waivers: [{{rule: x}}, {json}]\n")),
            ("waivers: [\n  {rule: x}, # one\n]\n", format!("waivers: [\n  {{rule: x}},\n  {json}, # one\n]\n")),
            ("{\"a\": 1}", format!("{{\"a\": 1, \"waivers\": [{json}]}}")),
            (
                "{\n \"a\": {\n  \"b\": []\n }\n}\n",
                format!("{{\n \"a\": {{\n  \"b\": []\n }},\n \"waivers\": [\n  {json}\n ]\n}}\n"),
            ),
            ("{\"waivers\": [], \"a\": 1}", format!("{{\"waivers\": [{json}], \"a\": 1}}")),
            ("a: 1\r\n", format!("a: 1\nwaivers:\n{list}").replace('\n', "\r\n")),
            ("# nothing yet\n", format!("# nothing yet\nwaivers:\n{list}")),
        ] {
            assert_eq!(append(before, "waivers", &items()).as_deref(), Some(&*after), "{before}");
        }
        let indented = append("waivers:\n- rule: x\n  reason: |\n    long\n\nb: 2\n", "waivers", &items()).unwrap();
        assert!(indented.contains("    long\n- rule: image-tag\n  covers:\n    - 'it''s'\n"), "{indented}");
    }

    #[test]
    fn where_there_is_a_doubt_nothing_is_written() {
        for text in [
            "- a\n",
            "waivers: !include x.yaml\n",
            "waivers: null\n",
            "waivers: x\n",
            "a: 1\n...\n",
            "a: 1\n---\nb: 2\n",
            "a: [\n",
            "waivers: *x\n",
            "waivers: {}\n",
        ] {
            assert_eq!(append(text, "waivers", &items()), None, "{text}");
        }
    }
}
