//! Files: written beside their place and then put there whole, never through a link.

use super::failure::Failure;
use std::fs::{self, Permissions};
use std::io::{Error, ErrorKind, Result, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// A folder that files are written below. No link is followed on the way to it that lies in the project or where the
/// command is run, and none below it: whoever commits one chooses what is overwritten.
#[derive(Clone, Debug)]
pub struct OutputFolder {
    /// What is taken as it is.
    base: PathBuf,
    /// What is walked from there.
    below: PathBuf,
}

impl OutputFolder {
    /// The folder as the user named it. Links above the project and outside of it are the machine's own.
    pub fn new(named: &Path, project: &Path) -> OutputFolder {
        let project = real(project).ok();
        let is_project = |above: &&Path| project.is_some() && real(above).ok() == project;
        // The topmost: what is below may be a link that leads back.
        let base = named.ancestors().filter(is_project).last();
        let base = base.unwrap_or(if named.is_absolute() { named } else { Path::new("") });
        OutputFolder { base: base.to_owned(), below: named.strip_prefix(base).unwrap_or(named).to_owned() }
    }

    /// Writes a file below it, its folders too.
    pub fn write(&self, file: &Path, bytes: &[u8]) -> std::result::Result<(), Failure> {
        let path = self.below.join(file);
        let folder = self.walk(path.parent().unwrap_or(Path::new("")), true)?;
        let full = self.base.join(&path);
        let failed = |error| Failure::writing(&full, &error);
        let new = NewFile::in_folder(&folder.unwrap_or_default(), &full, bytes).map_err(failed)?;
        new.take_place_of(&full).map_err(failed)
    }

    /// Removes a file below it; one that is not there is gone already. Of a link the link.
    pub fn remove(&self, file: &Path) -> std::result::Result<(), Failure> {
        let path = self.below.join(file);
        if self.walk(path.parent().unwrap_or(Path::new("")), false)?.is_none() {
            return Ok(());
        }
        let full = self.base.join(path);
        match fs::remove_file(&full) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::writing(&full, &error)),
            _ => Ok(()),
        }
    }

    /// Goes down folder by folder, and makes those that are missing; where it may not, there is none.
    fn walk(&self, folder: &Path, make: bool) -> std::result::Result<Option<PathBuf>, Failure> {
        let mut path = self.base.clone();
        if make && !path.as_os_str().is_empty() {
            fs::create_dir_all(&path).map_err(|error| Failure::writing(&path, &error))?;
        }
        for part in folder.components() {
            path.push(part);
            if !matches!(part, Component::Normal(_)) {
                continue;
            }
            let failed = |error: Error| Failure::writing(&path, &error);
            match path.symlink_metadata() {
                Ok(found) if found.is_symlink() => return Err(is_link(&path)),
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Err(failed(ErrorKind::NotADirectory.into())),
                Err(error) if error.kind() == ErrorKind::NotFound && make => {
                    // Another run may make it at the same time.
                    fs::create_dir(&path).or_else(|error| match path.symlink_metadata() {
                        Ok(found) if found.is_dir() => Ok(()),
                        _ => Err(failed(error)),
                    })?;
                }
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(Some(path))
    }
}

/// The path without links; of an empty one that of the working directory.
fn real(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path })
}

fn is_link(path: &Path) -> Failure {
    let path = path.display();
    Failure::Io(format!(
        "cannot write `{path}`: it is a link, and what it leads to may be anything; name that folder itself"
    ))
}

/// A file that is whole, and not in its place yet. It goes if it does not get there.
#[derive(Debug)]
pub struct NewFile(NamedTempFile);

impl NewFile {
    /// Writes it beside its place.
    pub fn beside(path: &Path, bytes: &[u8]) -> Result<NewFile> {
        NewFile::in_folder(path.parent().unwrap_or(Path::new("")), path, bytes)
    }

    fn in_folder(folder: &Path, path: &Path, bytes: &[u8]) -> Result<NewFile> {
        let mut builder = Builder::new();
        builder.prefix(".mdaac-").suffix(".tmp").permissions(permissions(path));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(bytes)?;
        Ok(NewFile(file))
    }

    /// Puts it where another one may be. Of a link, the link goes, not what it leads to.
    pub fn take_place_of(self, path: &Path) -> Result<()> {
        self.0.persist(path).map(drop).map_err(|failed| failed.error)
    }

    /// Puts it where nothing may be.
    pub fn become_new(self, path: &Path) -> Result<()> {
        self.0.persist_noclobber(path).map(drop).map_err(|failed| failed.error)
    }
}

/// Those of the file that it replaces, or what the user's mask leaves of those of any new file.
fn permissions(path: &Path) -> Permissions {
    use std::os::unix::fs::PermissionsExt;
    let replaced = path.symlink_metadata().ok().filter(fs::Metadata::is_file);
    replaced.map_or_else(
        || Permissions::from_mode(0o666),
        |replaced| Permissions::from_mode(replaced.permissions().mode() & 0o777),
    )
}
