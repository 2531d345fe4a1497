use super::{FileId, Span};
use granit_parser::{Event, Parser};
use std::collections::HashMap;

pub const MAX_DEPTH: usize = 100;
/// The most values of a document, those that aliases repeat counted each time.
pub const MAX_NODES: usize = 40_000;
/// The most bytes of text in a document, that which aliases repeat counted each time.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;

/// How large a part of a document is once its aliases are spelled out.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    nodes: usize,
    text: usize,
}

/// The place from which on a document is larger than it may be. Nothing is spelled out to find it,
/// so an alias bomb costs no more than its file. What is no YAML is left to the reader.
pub fn excess(text: &str, file: FileId) -> Option<Span> {
    let mut total = Size::default();
    let mut anchors: HashMap<usize, Size> = HashMap::new();
    // The collections around this place: their anchor, and the total before each.
    let mut open: Vec<(usize, Size)> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, at) = event.ok()?;
        match event {
            Event::Scalar(value, _, anchor, _) => {
                let size = Size { nodes: 1, text: value.len() };
                total = total.plus(size);
                anchors.insert(anchor, size);
            }
            // An alias in its own anchor has no size yet; the reader refuses it.
            Event::Alias(anchor) => total = total.plus(anchors.get(&anchor).copied().unwrap_or_default()),
            Event::SequenceStart(_, anchor, _) | Event::MappingStart(_, anchor, _) => {
                open.push((anchor, total));
                total.nodes += 1;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((anchor, before)) = open.pop() {
                    anchors.insert(anchor, total.minus(before));
                }
            }
            _ => {}
        }
        if total.nodes > MAX_NODES || total.text > MAX_TEXT {
            let byte = |marker: granit_parser::Marker| marker.byte_offset().and_then(|byte| u32::try_from(byte).ok());
            let start = byte(at.start).unwrap_or_default();
            return Some(Span { file, start, end: byte(at.end).unwrap_or(start) });
        }
    }
    None
}

impl Size {
    fn plus(self, other: Size) -> Size {
        Size { nodes: self.nodes.saturating_add(other.nodes), text: self.text.saturating_add(other.text) }
    }

    fn minus(self, before: Size) -> Size {
        Size { nodes: self.nodes - before.nodes, text: self.text - before.text }
    }
}
