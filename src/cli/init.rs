use super::exit::Exit;
use super::failure::Failure;
use super::stream::Stream;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
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
    for (path, text) in &paths {
        // Somebody may have made it in the meantime.
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => exists(path),
            _ => Failure::writing(path, &error),
        })?;
        Stream::Stderr.print_styled(format!("wrote {}\n", path.display()))?;
    }
    Ok(Exit::Done)
}

fn exists(path: &Path) -> Failure {
    Failure::Input(format!("`{}` is there already and would be overwritten; name another folder", path.display()))
}
