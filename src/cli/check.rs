use super::args::CheckOptions;
use super::exit::{Exit, Failure};
use super::report::Findings;
use super::workspace::Workspace;

/// `mdaac check`: finds every mistake, writes nothing.
pub fn run(options: &CheckOptions) -> Result<Exit, Failure> {
    let (workspace, selected) = Workspace::load(&options.selection, &options.ssm)?;
    let mut compiled = workspace.compile_each(selected.modules, |_| Ok(()))?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace);
    findings.print(options.format, &workspace, false)?;
    Ok(findings.exit())
}
