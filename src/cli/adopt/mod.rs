//! `mdaac adopt`: takes the selected modules and the templates that MDAA deployed, of a folder or of the account; says
//! whether their stacks can be taken over.

mod assessment;
mod baseline;
#[cfg(feature = "deploy")]
mod live;
mod options;

use super::exit::Exit;
use super::failure::Failure;
use super::report::Findings;
use super::stream::Stream;
use super::workspace::Workspace;
use crate::adoption::{AdoptionReport, AdoptionState, ModuleProof};
use crate::compile::Compilation;
use crate::diagnostic::Format;
use crate::difference::Baseline;
use assessment::Assessed;
use options::AdoptFormat;
pub(crate) use options::AdoptOptions;

/// `mdaac adopt`: whether stacks of MDAA can be taken over, without touching them.
pub fn run(options: &AdoptOptions) -> Result<Exit, Failure> {
    let baseline = options.baseline.as_deref().map(Baseline::open).transpose()?;
    let workspace = Workspace::open(&options.selection)?;
    let mut selected = workspace.select(&options.selection)?;
    let whole_file_wrong = selected.file_is_wrong();
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    if whole_file_wrong {
        // A module may lack what the file would have given it.
        let ours = compiled.iter_mut().filter(|module| !matches!(module.compilation, Compilation::LeftToMdaa));
        ours.for_each(|module| module.compilation = Compilation::Nothing);
    }
    let sources = &workspace.context.sources;
    let (assessments, asked) = match &baseline {
        Some(baseline) => (baseline::assess(options, &compiled, baseline, sources), Exit::Done),
        #[cfg(feature = "deploy")]
        None => live::assess(&options.aws, &compiled, sources)?,
        // `--baseline` is required.
        #[cfg(not(feature = "deploy"))]
        None => (Vec::new(), Exit::Done),
    };
    let mut states = Vec::new();
    for (module, assessment) in compiled.iter_mut().zip(assessments) {
        assessment.problems.into_iter().for_each(|problem| module.diagnostics.push(problem));
        states.push((assessment.read_from, assessment.assessed));
    }
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).under(&options.policy);
    let proofs: Vec<ModuleProof<'_>> = compiled
        .iter()
        .zip(states)
        .filter(|(module, _)| !matches!(module.compilation, Compilation::LeftToMdaa))
        .map(|(module, (read_from, assessed))| ModuleProof {
            module: module.id.to_string(),
            stack_name: module.stack_name.clone(),
            read_from,
            state: match (assessed, &module.compilation) {
                (Assessed::Proof(proof), Compilation::Stack(template)) => AdoptionState::Compared { proof, template },
                (Assessed::Adopted, _) => AdoptionState::Adopted,
                _ => AdoptionState::NotCompared(findings.stopping(&module.id.to_string(), sources)),
            },
        })
        .collect();
    let report = AdoptionReport { modules: &proofs, sources, folder: &workspace.folder };
    print(&report, &findings, &workspace, options.format);
    Ok(match Exit::gravest([findings.exit(), asked]) {
        // What is not proven is never a success.
        Exit::Done if !report.holds() => Exit::Input,
        exit => exit,
    })
}

fn print(report: &AdoptionReport<'_>, findings: &Findings, workspace: &Workspace, format: AdoptFormat) {
    match format {
        AdoptFormat::Human => {
            Stream::Stdout.print(report.human());
            if !findings.is_quiet() {
                findings.print(Format::Human, workspace, Stream::Stdout);
            }
            Stream::Stdout.print(format!("{}\n", report.verdicts()));
        }
        AdoptFormat::Markdown => {
            if !findings.is_quiet() {
                findings.print(Format::Human, workspace, Stream::Stderr);
            }
            Stream::Stdout.print(report.markdown());
        }
        AdoptFormat::Json => {
            let mut object = report.json();
            object["diagnostics"] = findings.json(workspace);
            Stream::Stdout.print_json(format!("{object:#}\n"));
        }
    }
}
