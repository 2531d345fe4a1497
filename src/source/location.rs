use super::{FileId, Span};

/// A place of the library's as ours.
pub(super) fn span(location: &serde_saphyr::Location, file: FileId, text: &str) -> Span {
    let at = location.span();
    let (start, end) = match (at.byte_offset(), at.byte_len()) {
        (Some(start), Some(length)) => (start, start + length),
        _ => {
            // Errors carry characters only.
            let byte = |chars: u64| {
                let chars = usize::try_from(chars).unwrap_or(usize::MAX);
                text.char_indices().nth(chars).map_or(text.len(), |(byte, _)| byte) as u64
            };
            (byte(at.offset()), byte(at.offset() + at.len()))
        }
    };
    let narrow = |byte: u64| u32::try_from(byte.min(text.len() as u64)).unwrap_or(u32::MAX);
    Span { file, start: narrow(start), end: narrow(end) }
}
