use super::decode;
use super::digest::sha256;
use super::path::{as_far_as_it_is, plain, shown, slashed};
use super::secrets::Secrets;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The largest file we read, in bytes. A config is a few kilobytes.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// How many bytes all files of a project may have. A large one has some hundred kilobytes.
const MAX_TOTAL_BYTES: usize = 8 * 1024 * 1024;

/// How many files of a folder are looked at for the one that was meant.
const MAX_NEIGHBOURS: usize = 1_000;

/// The files read so far, each once. All paths are relative to the folder of the mdaa.yaml.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The folder of the mdaa.yaml: paths are shown relative to it.
    folder: PathBuf,
    /// The same, as the user named it.
    named: PathBuf,
    /// Other folders that paths may lead to, resolved.
    allowed: Vec<PathBuf>,
    files: RefCell<Vec<Rc<File>>>,
    pub(super) hidden: RefCell<BTreeSet<Span>>,
    pub(super) hidden_keys: RefCell<BTreeSet<String>>,
    pub(super) secrets: Rc<Secrets>,
    /// Whether excerpts show everything all the same.
    pub(super) shows_values: bool,
}

/// One file's name and text.
#[derive(Debug)]
struct File {
    name: String,
    text: Rc<str>,
    /// Its bytes, where they are not those of the text.
    bytes: Option<Vec<u8>>,
    /// The first byte of each line but the first: a source map asks for thousands of positions.
    line_starts: Vec<usize>,
    provenance: Provenance,
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Provenance {
    /// A file of the project.
    Project,
    /// A file that the command line names.
    Argument,
    Ourselves,
}

/// Names a file in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A stretch of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Line and column, both from 1; a column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// A folder that is allowed and cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open the folder `{folder}`: {error}")]
pub struct SourceError {
    /// As the user named it.
    pub folder: String,
    pub error: std::io::Error,
}

impl Span {
    /// Whether it covers no bytes.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

impl FileId {
    /// The first byte of the file.
    pub fn start(self) -> Span {
        Span { file: self, start: 0, end: 0 }
    }
}

impl Sources {
    /// Files below `folder`, the folder of the mdaa.yaml, and below those that are `allowed` besides.
    ///
    /// # Errors
    /// When an allowed folder cannot be opened. That the project's own is missing shows when its
    /// first file is read.
    pub fn new(folder: &Path, allowed: &[PathBuf]) -> Result<Self, SourceError> {
        let named = folder.to_owned();
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().or_else(|_| std::path::absolute(folder));
        let failed = |path: &Path, error| SourceError { folder: path.display().to_string(), error };
        let open = |path: &PathBuf| path.canonicalize().map_err(|error| failed(path, error));
        Ok(Sources {
            folder: folder.map_err(|error| failed(&named, error))?,
            named,
            allowed: allowed.iter().map(open).collect::<Result<_, _>>()?,
            files: RefCell::default(),
            hidden: RefCell::default(),
            hidden_keys: RefCell::default(),
            secrets: Rc::default(),
            shows_values: false,
        })
    }

    /// The folder of the mdaa.yaml.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder around `path` that links below it may not leave.
    pub fn boundary(&self, path: &Path) -> &Path {
        self.allowed.iter().find(|allowed| path.starts_with(allowed)).unwrap_or(&self.folder)
    }

    /// Adds a text that is no file of the user, e.g. one of `templates/`.
    pub fn add(&self, name: &str, text: String) -> FileId {
        self.push(name, text, None, Provenance::Ourselves)
    }

    /// Adds a text of the user's that is in no file: what AWS answers about the account.
    pub fn add_answer(&self, name: &str, text: String) -> FileId {
        self.push(name, text, None, Provenance::Argument)
    }

    /// Whether the text is no file of the user.
    pub fn is_built_in(&self, file: FileId) -> bool {
        self.file(file).provenance == Provenance::Ourselves
    }

    /// Whether the file's name is relative to the folder of the mdaa.yaml.
    pub fn is_of_project(&self, file: FileId) -> bool {
        self.file(file).provenance == Provenance::Project
    }

    fn push(&self, name: &str, text: String, bytes: Option<Vec<u8>>, provenance: Provenance) -> FileId {
        let mut files = self.files.borrow_mut();
        let id = FileId(u32::try_from(files.len()).unwrap_or(u32::MAX));
        let line_starts = text.match_indices('\n').map(|(newline, _)| newline + 1).collect();
        files.push(Rc::new(File { name: name.to_owned(), text: text.into(), bytes, line_starts, provenance }));
        id
    }

    /// The file read first: the mdaa.yaml, unless nothing could be read.
    pub fn first(&self) -> Option<FileId> {
        (!self.files.borrow().is_empty()).then_some(FileId(0))
    }

    /// Reads the file that `path` names, relative to the file that `from` stands in.
    ///
    /// Reports what hinders it at `from`: missing, a folder, too large, outside the root, not UTF-8.
    pub fn open(&self, path: &str, from: Span, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let parent = PathBuf::from(self.name(from.file)).parent().map(Path::to_owned).unwrap_or_default();
        self.open_at(&parent.join(path), path, Some(from), diagnostics)
    }

    /// Reads the mdaa.yaml itself, by its name inside its folder.
    pub fn open_first(&self, name: &str, diagnostics: &mut Diagnostics) -> Option<FileId> {
        self.open_at(Path::new(name), &self.named.join(name).to_string_lossy(), None, diagnostics)
    }

    /// Reads a file that the user names on the command line, relative to the working directory. It may
    /// lie outside the project: nobody but the user chose it.
    pub fn open_argument(&self, path: &Path, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let name = slashed(path);
        let missing = "correct the path; it is relative to the folder you are in";
        let bytes = read_bounded(path, &name, missing);
        self.keep(&name, bytes, Provenance::Argument, None, diagnostics)
    }

    fn open_at(&self, path: &Path, written: &str, from: Option<Span>, diagnostics: &mut Diagnostics) -> Option<FileId> {
        let name = shown(path);
        let is_it = |file: &Rc<File>| file.provenance == Provenance::Project && file.name == name;
        if let Some(index) = self.files.borrow().iter().position(is_it) {
            return Some(FileId(u32::try_from(index).unwrap_or(u32::MAX)));
        }
        self.keep(&name, self.read_bytes(path, written), Provenance::Project, from, diagnostics)
    }

    fn keep(
        &self,
        name: &str,
        bytes: Result<Vec<u8>, Box<Diagnostic>>,
        provenance: Provenance,
        from: Option<Span>,
        diagnostics: &mut Diagnostics,
    ) -> Option<FileId> {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(diagnostic) => {
                diagnostics.push(Diagnostic { span: from, ..*diagnostic });
                return None;
            }
        };
        let plain = std::str::from_utf8(&bytes).is_ok_and(|text| !text.starts_with('\u{FEFF}'));
        let kept = (!plain).then(|| bytes.clone());
        match decode::text(bytes) {
            Ok(text) => Some(self.push(name, text, kept, provenance)),
            Err(fault) => {
                let id = self.push(name, fault.text, kept, provenance);
                diagnostics.push(
                    Diagnostic::error(Code::YAML_ENCODING, fault.message)
                        .at(Span { file: id, start: fault.at, end: fault.at })
                        .help("save the file as UTF-8"),
                );
                None
            }
        }
    }

    fn read_bytes(&self, path: &Path, written: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let Ok(real) = self.inside(path) else {
            return refuse(
                Code::PATH_OUTSIDE_PROJECT,
                format!("`{written}` lies outside the project"),
                "move the file below the folder of the mdaa.yaml, or allow its folder with `--allow-path DIR`",
            );
        };
        let missing = match self.files.borrow().iter().any(|file| file.provenance == Provenance::Project) {
            true => "a path is relative to the file it stands in; correct it or create the file",
            false => "run mdaac in the folder of the mdaa.yaml, or name the file with `-c FILE`",
        };
        let Some(real) = real else {
            let message = format!("there is no file `{written}`");
            return match self.near(path, written) {
                Some(near) => Err(Box::new(Diagnostic::error(Code::FILE_NOT_FOUND, message).help(Help::nearest(near)))),
                None => refuse(Code::FILE_NOT_FOUND, message, missing),
            };
        };
        let bytes = read_bounded(&real, written, missing)?;
        let files = self.files.borrow();
        let read = files.iter().filter(|file| file.provenance != Provenance::Ourselves);
        if read.map(|file| file.text.len()).sum::<usize>() + bytes.len() > MAX_TOTAL_BYTES {
            return refuse(
                Code::FILE_TOO_LARGE,
                format!("with `{written}` the files of the project are larger than {MAX_TOTAL_BYTES} bytes together"),
                "name fewer or smaller files: no project is as large",
            );
        }
        Ok(bytes)
    }

    /// The file in the same folder of the project whose name is nearest, written in the same way.
    fn near(&self, path: &Path, written: &str) -> Option<String> {
        let folder = self.inside(path.parent()?).ok().flatten()?;
        let name = path.file_name()?.to_str()?;
        let files = folder.read_dir().ok()?.take(MAX_NEIGHBOURS).filter_map(Result::ok);
        let files = files.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
        let names = files.filter_map(|entry| entry.file_name().into_string().ok());
        let typos = names.map(|other| (strsim::damerau_levenshtein(name, &other), other));
        let (_, nearest) = typos.filter(|(typos, other)| *typos <= 2 && *typos < other.len() / 3).min()?;
        Some(format!("{}{nearest}", written.strip_suffix(name)?))
    }

    /// The real path of `path` (relative to the folder): `Ok(None)` when nothing is there, `Err`
    /// when it leads out of the root, be it by `..` or by a link.
    ///
    /// # Errors
    /// When the path leads out of the root.
    pub fn inside(&self, path: &Path) -> Result<Option<PathBuf>, Outside> {
        let joined = self.folder.join(path);
        let allows = |path: &Path| {
            path.starts_with(&self.folder) || self.allowed.iter().any(|allowed| path.starts_with(allowed))
        };
        match joined.canonicalize() {
            Ok(real) if allows(&real) => Ok(Some(real)),
            Ok(_) => Err(Outside),
            Err(_) if !self.folder.exists() => Ok(None),
            // Whether something is there must not be told of a place that a link leads to, either.
            Err(_) if allows(&plain(&joined)) && allows(&as_far_as_it_is(&plain(&joined))) => Ok(None),
            Err(_) => Err(Outside),
        }
    }

    /// The file's path relative to the folder of the mdaa.yaml, with `/`.
    pub fn name(&self, file: FileId) -> String {
        self.file(file).name.clone()
    }

    /// The whole text of the file.
    pub fn text(&self, file: FileId) -> Rc<str> {
        Rc::clone(&self.file(file).text)
    }

    /// The SHA-256 of the file's bytes, in hex.
    pub fn digest(&self, file: FileId) -> String {
        let file = self.file(file);
        sha256(file.bytes.as_deref().unwrap_or(file.text.as_bytes()))
    }

    /// The text a span covers.
    pub fn slice(&self, span: Span) -> String {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or_default().to_owned()
    }

    /// Line and column of a span's first byte.
    pub fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// Line and column just past a span's last byte.
    pub fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    fn position(&self, file: FileId, byte: u32) -> Position {
        let file = self.file(file);
        let mut byte = (byte as usize).min(file.text.len());
        while !file.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = file.line_starts.partition_point(|start| *start <= byte);
        let line_start = line.checked_sub(1).map_or(0, |before| file.line_starts[before]);
        Position { line: line + 1, column: file.text[line_start..byte].chars().count() + 1 }
    }

    fn file(&self, id: FileId) -> Rc<File> {
        let files = self.files.borrow();
        let nowhere = || {
            Rc::new(File {
                name: String::new(),
                text: Rc::from(""),
                bytes: None,
                line_starts: Vec::new(),
                provenance: Provenance::Ourselves,
            })
        };
        files.get(id.0 as usize).cloned().unwrap_or_else(nowhere)
    }
}

/// A file's bytes, unless there are too many.
fn read_bounded(path: &Path, written: &str, missing: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let Ok(metadata) = path.metadata() else {
        return refuse(Code::FILE_NOT_FOUND, format!("there is no file `{written}`"), missing);
    };
    if !metadata.is_file() {
        let shown = if written.is_empty() { "." } else { written };
        return refuse(Code::FILE_NOT_FOUND, format!("`{shown}` is not a file"), "name a YAML file");
    }
    let mut bytes = Vec::new();
    // One byte more than may be, since a file may grow while it is read.
    let read = std::fs::File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes));
    let length = metadata.len().max(bytes.len() as u64);
    if length > MAX_FILE_BYTES {
        return refuse(
            Code::FILE_TOO_LARGE,
            format!("`{written}` has {length} bytes, above {MAX_FILE_BYTES}"),
            "name another file, or split this one: no config is as large",
        );
    }
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => refuse(
            Code::FILE_NOT_FOUND,
            format!("`{written}` cannot be read: {error}"),
            "give the user who runs this the right to read it",
        ),
    }
}

fn refuse<T>(code: Code, message: String, help: &str) -> Result<T, Box<Diagnostic>> {
    Err(Box::new(Diagnostic::error(code, message).help(help)))
}

/// A path that leads out of the project.
#[derive(Debug, PartialEq, Eq)]
pub struct Outside;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Position, Sources, Span};
    use std::path::Path;

    #[test]
    fn every_byte_has_the_line_and_the_column_that_an_editor_shows() {
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        for text in ["", "a", "\n", "a\n", "\n\na", "é: 🪁\r\nb\n\nc: d", "a\n\n"] {
            let file = sources.add("a.yaml", text.to_owned());
            for (start, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let before: Vec<&str> = text[..start].split('\n').collect();
                let wanted = Position { line: before.len(), column: before.last().unwrap().chars().count() + 1 };
                let start = u32::try_from(start).unwrap();
                assert_eq!(sources.start(Span { file, start, end: start }), wanted, "byte {start} of {text:?}");
            }
        }
    }
}
