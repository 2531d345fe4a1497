use super::exit::Exit;
use super::failure::Failure;
use super::help;
use super::stream::Stream;
use clap_complete::Shell;

/// Options of `completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionsOptions {
    /// The shell that reads it
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `mdaac completions`: what makes a shell complete commands, options and their values.
pub fn run(options: &CompletionsOptions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut help::command_line(), "mdaac", &mut script);
    Stream::Stdout.print_bytes(&script);
    Ok(Exit::Done)
}
