//! Build context: takes the folder that a `codePath` names, gives the tag of the image that
//! Docker builds from it.
//!
//! One tag stands for one set of inputs, the same on every machine. What counts as an input is
//! what `docker build <folder> --platform <platform>` sends: the Dockerfile, and every file,
//! folder and link that the `.dockerignore` lets through. Nothing has a special place: a `.git`
//! folder that is not ignored is part of the context.
//!
//! In the tag:
//! - the platform,
//! - the bytes of the Dockerfile, even when the `.dockerignore` names it,
//! - each path relative to the folder, and what it is (folder, file, link, named pipe),
//! - for a file its bytes and whether its owner may execute it, for a link the text of its target.
//!
//! Not in the tag: times, owners, all other mode bits, extended attributes, that two names are
//! one file (hard links), build arguments, the images that the Dockerfile starts from.

pub mod dockerfile;
pub mod dockerignore;
mod error;
mod pattern;
mod stream;
mod walk;

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

use dockerignore::Dockerignore;
pub use error::{BuildContextError, MAX_BYTES, MAX_ENTRIES, MAX_IGNORE_FILE_BYTES, MAX_IGNORE_PATTERNS};

/// The tag of the image that Docker builds from `folder` for `platform` (e.g. `linux/arm64`):
/// 64 lower-case hex digits.
///
/// `folder` and `root` are canonical paths. Nothing outside `folder` is read, and `folder` must
/// lie inside `root`: a link is an entry of its own, never a way to another file. Only the
/// Dockerfile and the ignore file may be links, to files inside the folder.
///
/// # Errors
/// When the folder is no build context, or cannot be read.
pub fn digest(folder: &Path, root: &Path, platform: &str) -> Result<String, BuildContextError> {
    if !folder.starts_with(root) {
        return Err(BuildContextError::OutsideRoot);
    }
    let (_, dockerfile) = open_dockerfile(folder)?;
    let entries = walk::entries(folder, &read_dockerignore(folder)?)?;
    stream::digest(folder, platform, dockerfile, &entries)
}

/// The name that the Dockerfile of `folder`, a canonical path, has in it.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn dockerfile_name(folder: &Path) -> Result<&'static str, BuildContextError> {
    open_dockerfile(folder).map(|(name, _)| name)
}

/// BuildKit takes the lower-case name when there is no other.
fn open_dockerfile(folder: &Path) -> Result<(&'static str, File), BuildContextError> {
    for name in ["Dockerfile", "dockerfile"] {
        if let Some(file) = open(folder, name)? {
            return Ok((name, file));
        }
    }
    Err(BuildContextError::NoDockerfile)
}

/// Whether Docker is sent the file or folder at `path`, relative to `folder` and with `/`.
///
/// # Errors
/// When the folder's ignore file cannot be read.
pub fn sends(folder: &Path, path: &str) -> Result<bool, BuildContextError> {
    Ok(!read_dockerignore(folder)?.excludes(path))
}

/// An ignore file that is named after the Dockerfile goes before the common one:
/// <https://docs.docker.com/build/concepts/context/#filename-and-location>.
fn read_dockerignore(folder: &Path) -> Result<Dockerignore, BuildContextError> {
    for name in ["Dockerfile.dockerignore", ".dockerignore"] {
        let Some(file) = open(folder, name)? else { continue };
        let mut content = Vec::new();
        file.take(MAX_IGNORE_FILE_BYTES + 1)
            .read_to_end(&mut content)
            .map_err(|error| BuildContextError::Io { path: name.to_owned(), error })?;
        if content.len() as u64 > MAX_IGNORE_FILE_BYTES {
            return Err(BuildContextError::TooLarge {
                what: format!("`{name}`"),
                limit: MAX_IGNORE_FILE_BYTES,
                unit: "bytes",
            });
        }
        return Dockerignore::parse(name, &content);
    }
    Ok(Dockerignore::default())
}

/// The file of that name in the folder; a link is followed to a file inside the folder.
/// None when there is none, or it is something else than a file: Docker says "not found" then.
fn open(folder: &Path, name: &str) -> Result<Option<File>, BuildContextError> {
    let failed = |error| BuildContextError::Io { path: name.to_owned(), error };
    let path = match folder.join(name).canonicalize() {
        Ok(path) => path,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    if !path.starts_with(folder) {
        return Err(BuildContextError::LinkLeavesFolder(name.to_owned()));
    }
    if !path.metadata().map_err(failed)?.is_file() {
        return Ok(None);
    }
    File::open(path).map(Some).map_err(failed)
}
