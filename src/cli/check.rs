use super::args::{PolicyOptions, Selection, SsmOptions};
use super::exit::Exit;
use super::failure::Failure;
use super::load::load;
use super::report::Findings;
use super::stream::Stream;
use crate::diagnostic::Format;

/// Options of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub ssm: SsmOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// How results are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// `mdaac check`: finds every mistake, writes nothing.
pub fn run(options: &CheckOptions) -> Result<Exit, Failure> {
    let (workspace, mut selected) = load(&options.selection, &options.ssm)?;
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).with_notes(options.policy.all);
    findings.print(options.format, &workspace, Stream::Stdout);
    Ok(findings.exit())
}
