use super::args::CheckOptions;
use super::exit::{Exit, Failure};
use super::report::Findings;
use super::workspace::Workspace;

/// `mdaac check`: finds every mistake, writes nothing.
pub fn run(options: &CheckOptions) -> Result<Exit, Failure> {
    let (workspace, mut selected) = Workspace::load(&options.selection, &options.ssm)?;
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).with_notes(options.policy.all);
    findings.print(options.format, &workspace, false)?;
    Ok(findings.exit())
}
