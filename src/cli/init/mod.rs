//! `mdaac init`: takes what the command line says and asks for the rest where somebody can answer; writes a project that
//! `mdaac check` calls right.

mod answers;
mod files;
mod questions;

use super::exit::Exit;
use super::failure::Failure;
use super::stream::Stream;
use super::write::NewFile;
use crate::diagnostic::visible_line;
use answers::Answers;
use files::{GIT_IGNORE, IGNORED, ProjectText};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Options of `init`.
#[derive(Debug, clap::Args)]
pub struct InitOptions {
    /// Where the project goes [default: here]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    #[command(flatten)]
    answers: Answers,
}

/// `mdaac init`: writes a small commented project. It overwrites nothing, and writes all or nothing.
pub fn run(options: &InitOptions) -> Result<Exit, Failure> {
    let folder = options.folder.as_deref().unwrap_or(Path::new(""));
    // Before anybody is asked.
    let blank = ProjectText::of(&Answers::default())?.files;
    // A .gitignore of one's own stays as it is.
    let in_the_way = |(name, _): &&(&str, String)| *name != GIT_IGNORE && is_there(folder, name);
    if let Some((name, _)) = blank.iter().find(in_the_way) {
        return Err(exists(&folder.join(name)));
    }
    let warnings = options.answers.check_given()?;
    let answers = match questions::can_be_asked() {
        true => questions::ask(options.answers.clone())?,
        false => options.answers.clone(),
    };
    let mut files = ProjectText::of(&answers)?.files;
    let git_ignore = is_there(folder, GIT_IGNORE);
    files.retain(|(name, _)| *name != GIT_IGNORE || !git_ignore);
    write(folder, &files)?;
    let mut told: String = files.iter().map(|(name, _)| format!("wrote {}\n", shown(&folder.join(name)))).collect();
    warnings.iter().for_each(|warning| told.push_str(&format!("warning: {}\n", visible_line(warning))));
    if git_ignore {
        let path = shown(&folder.join(GIT_IGNORE));
        told.push_str(&format!("`{path}` is there already: let it name `{IGNORED}`, where templates go\n"));
    }
    for open in answers.left_open() {
        told.push_str(&format!("{open}\n"));
    }
    let config = match options.folder {
        Some(_) => format!(" -c {}", quoted(&folder.join("mdaa.yaml"))),
        None => String::new(),
    };
    told.push_str(&format!("next: mdaac check{}\n", visible_line(&config)));
    Stream::Stderr.print(told);
    Ok(Exit::Done)
}

fn is_there(folder: &Path, name: &str) -> bool {
    folder.join(name).symlink_metadata().is_ok()
}

/// Puts all of them in their places, or none.
fn write(folder: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    let paths: Vec<(PathBuf, &str)> = files.iter().map(|(name, text)| (folder.join(name), text.as_str())).collect();
    for (path, _) in &paths {
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(|error| Failure::writing(parent, &error))?;
    }
    let new: Vec<NewFile> = paths
        .iter()
        .map(|(path, text)| NewFile::beside(path, text.as_bytes()).map_err(|error| Failure::writing(path, &error)))
        .collect::<Result<_, _>>()?;
    for (index, (file, (path, _))) in new.into_iter().zip(&paths).enumerate() {
        // Somebody may have made it in the meantime.
        if let Err(error) = file.become_new(path) {
            // Those before it are ours.
            paths[..index].iter().for_each(|(path, _)| drop(std::fs::remove_file(path)));
            return Err(match error.kind() {
                ErrorKind::AlreadyExists => exists(path),
                _ => Failure::writing(path, &error),
            });
        }
    }
    Ok(())
}

fn exists(path: &Path) -> Failure {
    Failure::Input(format!("`{}` is there already and would be overwritten; name another folder", path.display()))
}

fn shown(path: &Path) -> String {
    visible_line(&path.display().to_string())
}

/// As a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    shlex::try_quote(&path).map_or(path.clone(), |quoted| quoted.into_owned())
}
