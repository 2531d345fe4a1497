//! As much of HTTP as two programs on one machine need.

use std::io::{Read, Write};
use std::net::TcpStream;

/// Head and body; none where nobody asks.
pub fn request(client: &mut TcpStream) -> std::io::Result<Option<(String, String)>> {
    let (mut bytes, mut part) = (Vec::new(), [0; 16_384]);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if bytes.len() >= end + 4 + length.unwrap_or_default() {
                return Ok(Some((head, String::from_utf8_lossy(&bytes[end + 4..]).into_owned())));
            }
        }
        match client.read(&mut part)? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&part[..read]),
        }
    }
}

/// The whole answer, as it comes.
pub fn passed_on(emulator: u16, head: &str, body: &str) -> std::io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(("127.0.0.1", emulator))?;
    let kept = head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let head: String = kept.map(|line| format!("{line}\r\n")).collect();
    upstream.write_all(format!("{head}Connection: close\r\n\r\n{body}").as_bytes())?;
    let mut bytes = Vec::new();
    upstream.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// An answer that closes the connection.
pub fn answer(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Answer\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}
