use super::exit::Exit;
use super::failure::Failure;
use super::stream::Stream;
use super::write::NewFile;
use crate::diagnostic::visible_line;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Options of `init`.
#[derive(Debug, clap::Args)]
pub struct InitOptions {
    /// Where the project goes [default: here]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// The files of a new project, by name.
const FILES: [(&str, &str); 2] = [
    ("mdaa.yaml", include_str!("../../templates/init/mdaa.yaml")),
    ("helpdesk.yaml", include_str!("../../templates/init/helpdesk.yaml")),
];

/// `mdaac init`: writes a small commented project. It overwrites nothing, and writes all or nothing.
pub fn run(options: &InitOptions) -> Result<Exit, Failure> {
    let folder = options.folder.as_deref().unwrap_or(Path::new(""));
    let paths = FILES.map(|(name, text)| (folder.join(name), text));
    if let Some((path, _)) = paths.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        return Err(exists(path));
    }
    std::fs::create_dir_all(folder).map_err(|error| Failure::writing(folder, &error))?;
    let files: Vec<NewFile> = paths
        .iter()
        .map(|(path, text)| NewFile::beside(path, text.as_bytes()).map_err(|error| Failure::writing(path, &error)))
        .collect::<Result<_, _>>()?;
    for (index, (file, (path, _))) in files.into_iter().zip(&paths).enumerate() {
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
    for (path, _) in &paths {
        Stream::Stderr.print(format!("wrote {}\n", visible_line(&path.display().to_string())));
    }
    Ok(Exit::Done)
}

fn exists(path: &Path) -> Failure {
    Failure::Input(format!("`{}` is there already and would be overwritten; name another folder", path.display()))
}
