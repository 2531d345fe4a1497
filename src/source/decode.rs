//! Bytes to text. The YAML library would guess; we name the first bad byte.

/// Why bytes are no text.
pub struct DecodeError {
    pub message: String,
    /// The byte in `text` where it is wrong.
    pub at: u32,
    /// What could be read, for the excerpt.
    pub text: String,
}

/// UTF-8, with or without a byte order mark, or UTF-16 with one (YAML 1.2, 5.2).
pub fn text(bytes: Vec<u8>) -> Result<String, DecodeError> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return utf16(rest, u16::from_be_bytes);
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        DecodeError {
            message: format!(
                "byte {} (0x{:02X}) is not UTF-8",
                valid + 1,
                bytes.get(valid).copied().unwrap_or_default()
            ),
            at: u32::try_from(valid).unwrap_or(u32::MAX),
            text: String::from_utf8_lossy(bytes).into_owned(),
        }
    })?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    let whole = bytes.len().is_multiple_of(2);
    match String::from_utf16(&units) {
        Ok(text) if whole => Ok(text),
        _ => Err(DecodeError {
            message: "the file is not whole UTF-16".to_owned(),
            at: 0,
            text: String::from_utf16_lossy(&units),
        }),
    }
}
