use super::args::{PolicyOptions, Selection, SsmOptions};
use super::exit::Exit;
use super::failure::Failure;
use super::load::load;
use super::report::Findings;
use super::stream::Stream;
use super::workspace::{Selected, Workspace};
use crate::compile::Compiled;
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
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
}

/// How `check` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum CheckFormat {
    /// For a person, with source excerpts.
    Human,
    /// One JSON object, with what was judged.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitHub workflow commands.
    Github,
    /// JUnit XML, a test case for each module.
    Junit,
    /// What was judged, in the columns of cdk-nag's report.
    Csv,
}

/// `mdaac check`: finds every mistake, writes nothing.
pub fn run(options: &CheckOptions) -> Result<Exit, Failure> {
    let (workspace, mut selected) = load(&options.selection, &options.ssm)?;
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    let format = match options.format {
        CheckFormat::Human => Format::Human,
        CheckFormat::Sarif => Format::Sarif,
        CheckFormat::Github => Format::Github,
        CheckFormat::Junit => Format::Junit,
        CheckFormat::Json | CheckFormat::Csv => return with_evidence(options, selected, compiled, &workspace),
    };
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).under(&options.policy);
    findings.print(format, &workspace, Stream::Stdout);
    Ok(findings.exit())
}

/// In the formats that tell of what was judged, too.
fn with_evidence(
    options: &CheckOptions,
    selected: Selected,
    mut compiled: Vec<Compiled>,
    workspace: &Workspace,
) -> Result<Exit, Failure> {
    // What was found leaves the modules afterwards.
    let evidence = workspace.evidence(&selected, &compiled, &options.policy)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, workspace).under(&options.policy);
    drop(compiled);
    if options.format == CheckFormat::Csv {
        // The table is used as it is, and has no place for what is no rule's.
        findings.print(Format::Human, workspace, Stream::Stderr);
        Stream::Stdout.print_exactly(evidence.to_csv().map_err(|error| Failure::Bug(error.to_string()))?);
    } else {
        findings.print_with(evidence.to_json(), workspace);
    }
    Ok(findings.exit())
}
