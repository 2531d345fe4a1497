use crate::diagnostic::visible_line;
use crate::project::OLDER_FILE;
use crate::source::slashed;
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// The name that an mdaa.yaml has.
const FILE: &str = "mdaa.yaml";
/// How far above and below a folder is looked, and at how many places below.
const MAX_ABOVE: usize = 32;
const MAX_BELOW: usize = 4;
const MAX_LOOKED_AT: usize = 5_000;
/// How many are named.
const MAX_NAMED: usize = 5;
/// A larger file is no mdaa.yaml.
const MAX_BYTES: u64 = 1024 * 1024;
/// Folders of other tools, and our own output.
const NOT_LOOKED_INTO: [&str; 5] = ["node_modules", "target", "cdk.out", "mdaac.out", "venv"];

/// The mdaa.yaml that is meant: the file that is given; in a folder that is given, or in the working directory, the one
/// there, as MDAA does under its older name, too. Else the nearest above the working directory, but only within the
/// repository: what lies above that belongs to somebody else, and may have been put there.
pub fn found(given: Option<&Path>) -> PathBuf {
    match given {
        Some(folder) if folder.is_dir() => inside(folder).unwrap_or_else(|| folder.join(FILE)),
        Some(file) => file.to_owned(),
        None => inside(Path::new("")).or_else(in_repository).unwrap_or_else(|| PathBuf::from(FILE)),
    }
}

fn inside(folder: &Path) -> Option<PathBuf> {
    [FILE, OLDER_FILE].iter().map(|name| folder.join(name)).find(|file| file.exists())
}

fn in_repository() -> Option<PathBuf> {
    let folders = above(Path::new(""));
    let root = folders.iter().position(|folder| folder.join(".git").exists())?;
    folders[..=root].iter().find_map(|folder| inside(folder))
}

/// A folder and those above it, the nearest first, each as seen from the working directory.
fn above(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let Ok(real) = if folder.as_os_str().is_empty() { Path::new(".") } else { folder }.canonicalize() else {
        return folders;
    };
    let mut at = folder.to_owned();
    for _ in real.ancestors().skip(1).take(MAX_ABOVE) {
        match at.components().next_back() {
            Some(Component::Normal(_)) => drop(at.pop()),
            Some(Component::CurDir) | None => at = PathBuf::from(".."),
            _ => at.push(".."),
        }
        folders.push(at.clone());
    }
    folders
}

/// Where else an mdaa.yaml is, where none is at `missing`: what to write.
pub fn elsewhere(missing: &Path) -> Option<String> {
    let folder = missing.parent().unwrap_or(Path::new(""));
    if let Some(there) = misnamed(folder) {
        return Some(format!("name it with `-c {}`", quoted(&there)));
    }
    let above = above(folder).iter().skip(1).find_map(|folder| inside(folder));
    if let Some(above) = above {
        return Some(format!("there is one above; name it with `-c {}`", quoted(&above)));
    }
    let below = below(folder);
    let named: Vec<String> = below.iter().take(MAX_NAMED).map(|file| format!("`-c {}`", quoted(file))).collect();
    match named.as_slice() {
        [] => None,
        [only] => Some(format!("there is one below; name it with {only}")),
        _ if below.len() > MAX_NAMED => {
            Some(format!("there are many below; name one, e.g. with {}", named.join(" or ")))
        }
        several => Some(format!("there are several below; name one, with {}", several.join(" or "))),
    }
}

/// `mdaa.yml`, `MDAA.yaml`.
fn misnamed(folder: &Path) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let names =
        folder.read_dir().ok()?.take(MAX_LOOKED_AT).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let like = |name: &String| ["mdaa.yaml", "mdaa.yml"].contains(&name.to_ascii_lowercase().as_str());
    let name = names.filter(like).min()?;
    Some(if folder == Path::new(".") { name.into() } else { folder.join(name) })
}

/// Those below a folder; links are not followed.
fn below(folder: &Path) -> Vec<PathBuf> {
    let root = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let walk = WalkDir::new(root).max_depth(MAX_BELOW).sort_by_file_name().into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || NOT_LOOKED_INTO.contains(&&*name))
    });
    let files = walk.take(MAX_LOOKED_AT).filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file() && entry.depth() > 1 && entry.file_name() == FILE);
    let shown = |path: &Path| path.strip_prefix("./").unwrap_or(path).to_owned();
    files.map(|entry| shown(entry.path())).take(MAX_NAMED + 1).collect()
}

/// The mdaa.yaml that names a config of a module: beside it or above it.
pub fn that_lists(config: &Path) -> Option<PathBuf> {
    let name = config.file_name()?.to_string_lossy().into_owned();
    let folder = config.parent().unwrap_or(Path::new(""));
    let names_it = |file: &PathBuf| {
        let small = file.metadata().is_ok_and(|file| file.is_file() && file.len() <= MAX_BYTES);
        small && std::fs::read_to_string(file).is_ok_and(|text| text.contains(&name))
    };
    let mut folders = above(folder);
    if let Some(root) = folders.iter().position(|folder| folder.join(".git").exists()) {
        folders.truncate(root + 1);
    }
    folders.iter().filter_map(|folder| inside(folder)).find(|file| file != config && names_it(file))
}

/// A path as it can be pasted into a shell.
pub fn quoted(path: &Path) -> String {
    let path = slashed(path);
    let quoted = shlex::try_quote(&path).map_or_else(|_| path.clone(), Into::into);
    visible_line(&quoted)
}
