//! What Docker sends of a folder: the walk of BuildKit's `fsutil` (filter.go, fs.go, stat.go).

use std::{
    fs::Metadata,
    io::ErrorKind,
    os::unix::{
        ffi::OsStringExt,
        fs::{FileTypeExt, PermissionsExt},
    },
    path::Path,
};

use walkdir::{DirEntry, WalkDir};

use super::{
    BuildContextError, MAX_BYTES, MAX_ENTRIES,
    dockerignore::{Dockerignore, Matched},
};

/// One thing that Docker sends.
pub struct ContextEntry {
    /// Relative to the folder, parts separated by `/`.
    pub path: String,
    pub kind: EntryKind,
}

/// What an entry is, with all that the tag needs except the bytes of a file.
pub enum EntryKind {
    Directory,
    File {
        executable: bool,
    },
    Socket {
        executable: bool,
    },
    /// With the text of the target, whatever it names.
    Link(Vec<u8>),
    NamedPipe,
}

/// A folder on the way from the top to the current entry.
struct Parent {
    path: String,
    matched: Matched,
    sent: bool,
}

/// The entries that `ignore` lets through, sorted by the bytes of their paths.
pub fn entries(folder: &Path, ignore: &Dockerignore) -> Result<Vec<ContextEntry>, BuildContextError> {
    let mut sent = Sent::default();
    let mut parents: Vec<Parent> = Vec::new();
    let mut walk = WalkDir::new(folder).min_depth(1).follow_links(false).sort_by_file_name().into_iter();
    while let Some(found) = walk.next() {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                // An ignored folder that cannot be opened hinders nobody.
                let path = relative(folder, error.path().unwrap_or(folder));
                let ignored = parents.last().is_some_and(|parent| parent.path == path && !parent.sent);
                let error = io_error(error);
                if ignored && error.kind() == ErrorKind::PermissionDenied {
                    continue;
                }
                return Err(BuildContextError::Io { path, error });
            }
        };
        let path = relative(folder, found.path());
        parents.truncate(found.depth() - 1);
        let matched = ignore.matches(&path, parents.last().map(|parent| &parent.matched));
        let excluded = matched.excluded;
        if !excluded {
            if found.path().to_str().is_none() {
                return Err(BuildContextError::NotUtf8Name(path));
            }
            // An exception below an ignored folder brings back the folders above it.
            for parent in parents.iter_mut().filter(|parent| !parent.sent) {
                parent.sent = true;
                sent.push(parent.path.clone(), EntryKind::Directory, 0)?;
            }
            let metadata = found
                .metadata()
                .map_err(|error| BuildContextError::Io { path: path.clone(), error: io_error(error) })?;
            sent.push(path.clone(), kind(&found, &path, &metadata)?, metadata.len())?;
        }
        if found.file_type().is_dir() {
            if excluded && !ignore.may_return_below(&path) {
                walk.skip_current_dir();
            } else {
                parents.push(Parent { path, matched, sent: !excluded });
            }
        }
    }
    sent.entries.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    Ok(sent.entries)
}

#[derive(Default)]
struct Sent {
    entries: Vec<ContextEntry>,
    bytes: u64,
}

impl Sent {
    fn push(&mut self, path: String, kind: EntryKind, length: u64) -> Result<(), BuildContextError> {
        let too_large =
            |limit, unit| Err(BuildContextError::TooLarge { what: "the build context".to_owned(), limit, unit });
        if matches!(kind, EntryKind::File { .. }) {
            self.bytes = self.bytes.saturating_add(length);
        }
        self.entries.push(ContextEntry { path, kind });
        if self.entries.len() as u64 > MAX_ENTRIES {
            return too_large(MAX_ENTRIES, "files and folders");
        }
        if self.bytes > MAX_BYTES {
            return too_large(MAX_BYTES, "bytes");
        }
        Ok(())
    }
}

/// Without the absolute path that walkdir adds to its text. Only a walk that follows links can end
/// in anything but a failure of the disk.
fn io_error(error: walkdir::Error) -> std::io::Error {
    error.into_io_error().unwrap_or_else(|| std::io::Error::other("a loop of links"))
}

fn relative(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    if path.as_os_str().is_empty() { ".".to_owned() } else { path.to_string_lossy().into_owned() }
}

fn kind(found: &DirEntry, path: &str, metadata: &Metadata) -> Result<EntryKind, BuildContextError> {
    let executable = metadata.permissions().mode() & 0o100 != 0;
    let is = metadata.file_type();
    if is.is_dir() {
        Ok(EntryKind::Directory)
    } else if is.is_file() {
        Ok(EntryKind::File { executable })
    } else if is.is_symlink() {
        let target =
            std::fs::read_link(found.path()).map_err(|error| BuildContextError::Io { path: path.to_owned(), error })?;
        Ok(EntryKind::Link(target.into_os_string().into_vec()))
    } else if is.is_socket() {
        Ok(EntryKind::Socket { executable })
    } else if is.is_fifo() {
        Ok(EntryKind::NamedPipe)
    } else {
        Err(BuildContextError::Device(path.to_owned()))
    }
}
