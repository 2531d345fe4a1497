use super::exit::Exit;
use super::failure::Failure;
use super::help;
use super::stream::Stream;
use super::write::OutputFolder;
use crate::diagnostic::visible_line;
use clap::Command;
use clap_mangen::Man;
use std::path::{Path, PathBuf};

/// Options of `man`.
#[derive(Debug, clap::Args)]
pub struct ManOptions {
    /// Writes a page for each command into this folder
    #[arg(short, long, value_name = "DIR", visible_alias = "output")]
    pub out: Option<PathBuf>,
}

/// `mdaac man`: the pages for `man`, or that of `mdaac` itself to read at once.
pub fn run(options: &ManOptions) -> Result<Exit, Failure> {
    let mut command = help::command_line();
    // Gives each command its whole name.
    command.build();
    let Some(folder) = &options.out else {
        Stream::Stdout.print_bytes(&page(&command)?);
        return Ok(Exit::Done);
    };
    let files = OutputFolder::new(folder, Path::new(""));
    let mut written = 0;
    write(&command, &files, &mut written)?;
    Stream::Stderr.print(format!("wrote {written} pages to {}\n", visible_line(&folder.display().to_string())));
    Ok(Exit::Done)
}

fn write(command: &Command, files: &OutputFolder, written: &mut usize) -> Result<(), Failure> {
    files.write(Path::new(&Man::new(command.clone()).get_filename()), &page(command)?)?;
    *written += 1;
    let own = command.get_subcommands().filter(|below| below.get_name() != "help");
    own.into_iter().try_for_each(|below| write(below, files, written))
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).manual("mdaac").source("mdaac");
    man.render(&mut page).map_err(|error| Failure::Bug(error.to_string()))?;
    Ok(page)
}
