//! The bytes that a tag is the SHA-256 of. Every part has a fixed length or is preceded by its
//! length, so that two different contexts cannot give the same bytes.

use std::{fs::File, io::Read, path::Path};

use sha2::{Digest, Sha256};

use super::{
    BuildContextError,
    walk::{ContextEntry, EntryKind},
};

/// A change to what a tag stands for changes this line, and so every tag.
const FORMAT: &[u8] = b"mdaac build context 1\n";

/// The tag; entries come sorted.
pub fn digest(
    folder: &Path,
    platform: &str,
    dockerfile: File,
    entries: &[ContextEntry],
) -> Result<String, BuildContextError> {
    let mut stream = Sha256::new();
    stream.update(FORMAT);
    field(&mut stream, platform.as_bytes());
    stream.update(sha256("Dockerfile", dockerfile)?);
    for ContextEntry { path, kind } in entries {
        stream.update([match kind {
            EntryKind::Directory => b'd',
            EntryKind::File { executable: false } | EntryKind::Socket { executable: false } => b'f',
            EntryKind::File { executable: true } | EntryKind::Socket { executable: true } => b'x',
            EntryKind::Link(_) => b'l',
            EntryKind::NamedPipe => b'p',
        }]);
        field(&mut stream, path.as_bytes());
        match kind {
            EntryKind::File { .. } => {
                let file = File::open(folder.join(path))
                    .map_err(|error| BuildContextError::Io { path: path.clone(), error })?;
                stream.update(sha256(path, file)?);
            }
            // BuildKit sends a socket as an empty file.
            EntryKind::Socket { .. } => stream.update(Sha256::digest([])),
            EntryKind::Link(target) => field(&mut stream, target),
            EntryKind::Directory | EntryKind::NamedPipe => {}
        }
    }
    Ok(stream.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn field(stream: &mut Sha256, bytes: &[u8]) {
    stream.update((bytes.len() as u64).to_be_bytes());
    stream.update(bytes);
}

/// Of a file of any size, in bounded memory.
fn sha256(path: &str, mut file: File) -> Result<[u8; 32], BuildContextError> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hash.finalize().into()),
            Ok(length) => hash.update(&buffer[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(BuildContextError::Io { path: path.to_owned(), error }),
        }
    }
}
