//! `mdaac diff`: takes the selected modules and what to compare them with, a folder or what is deployed; tells what is
//! not the same.

mod baseline;
#[cfg(feature = "deploy")]
mod live;
mod side;

use super::args::{PolicyOptions, Selection, SsmOptions};
use super::exit::Exit;
use super::failure::Failure;
use super::leaving::masked;
use super::load::load;
use super::report::Findings;
use super::stream::Stream;
use super::workspace::Workspace;
use super::write::OutputFolder;
use crate::cloudformation::{PseudoParameters, pseudo_parameters};
use crate::cloudformation::{Template, TemplateFormat};
use crate::compile::{Compilation, Compiled, stack_name};
use crate::diagnostic::{Diagnostics, json_text};
use crate::difference::{
    Baseline, ComparisonState, DifferenceReport, Hidden, ModuleDifference, compare, compare_waivers, unified,
};
use crate::project::Module;
use crate::resolve::Target;
use crate::source::Sources;
use serde_json::Value;
use side::OtherSide;
use std::path::{Path, PathBuf};

/// Options of `diff`.
#[derive(Debug, clap::Args)]
pub struct DiffOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub ssm: SsmOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Compares with the templates in this folder, as `synth` or MDAA wrote them, and asks no account
    #[arg(short = 'B', long, value_name = "DIR", required = cfg!(not(feature = "deploy")))]
    pub baseline: Option<PathBuf>,
    /// Writes `<org>/<domain>/<env>/<module>/diff.txt` below this folder, a unified diff of the two templates
    #[arg(short = 'D', long, value_name = "DIR")]
    pub diff_out: Option<PathBuf>,
    /// Exits with 2 when there are differences
    #[arg(long)]
    pub exit_code: bool,
    /// How results are printed
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub format: DiffFormat,
}

/// How `diff` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DiffFormat {
    /// For a person.
    Human,
    /// One JSON object.
    Json,
}

/// The name of a module's file below `--diff-out`; MDAA's.
const DIFF_FILE: &str = "diff.txt";

/// Shows what is not the same as in the templates of a baseline, or as what is deployed.
pub fn run(options: &DiffOptions) -> Result<Exit, Failure> {
    let baseline = options.baseline.as_deref().map(Baseline::open).transpose()?;
    let (workspace, mut selected) = load(&options.selection, &options.ssm)?;
    let whole_file_wrong = selected.file_is_wrong();
    let left = match &baseline {
        // A broken mdaa.yaml may lack modules that are in the project.
        Some(baseline) if !whole_file_wrong => {
            baseline::only_in_baseline(baseline, &selected.modules, &options.selection.filter())
        }
        _ => Vec::new(),
    };
    let project = Path::new(&workspace.folder);
    let out = options.diff_out.as_deref().map(|out| OutputFolder::new(out, project));
    let pseudo: Vec<PseudoParameters> = selected.modules.iter().map(known).collect();
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    if whole_file_wrong {
        // A module may lack what the file would have given it.
        let ours = compiled.iter_mut().filter(|module| module.compilation.template().is_some());
        ours.for_each(|module| module.compilation = Compilation::Nothing);
    }
    let (sides, asked) = match &baseline {
        Some(baseline) => (baseline::sides(&mut compiled, pseudo, baseline), Exit::Done),
        #[cfg(feature = "deploy")]
        None => live::sides(&mut compiled, &options.ssm.aws, &workspace)?,
        // `--baseline` is required.
        #[cfg(not(feature = "deploy"))]
        None => (Vec::new(), Exit::Done),
    };
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).under(&options.policy);

    let mut modules = Vec::new();
    for (module, side) in compiled.iter().zip(sides) {
        if matches!(module.compilation, Compilation::LeftToMdaa) {
            continue;
        }
        let (before, state) = match (module.compilation.template(), side) {
            (Some(template), OtherSide::Template(before, pseudo)) => {
                let sides = (before.as_ref().map_or(&Value::Null, |before| &before.template), template);
                let state = compared(module, sides, &pseudo, (options, out.as_ref(), &workspace.context.sources))?;
                (before, state)
            }
            (_, OtherSide::Template(before, _)) => (before, ComparisonState::NotCompared),
            (_, OtherSide::Nothing) => (None, ComparisonState::NotCompared),
        };
        if let (ComparisonState::NotCompared, Some(out)) = (&state, &out) {
            out.remove(&Path::new(&module.folder()).join(DIFF_FILE))?;
        }
        let live = before.as_ref().and_then(|before| before.live);
        let waived = before.as_ref().and_then(|before| before.waivers.as_deref());
        let compared = matches!(state, ComparisonState::Compared { .. });
        let waivers = waived.filter(|_| compared).map(|waived| compare_waivers(waived, &module.waivers));
        let (baseline, unsettled) = before.map(|before| (before.shown, before.unsettled)).unzip();
        modules.push(ModuleDifference {
            module: module.id.to_string(),
            stack_name: Some(module.stack_name.clone()),
            baseline,
            unsettled: unsettled.flatten(),
            live,
            waivers,
            state,
        });
    }
    modules.extend(left);
    let report = DifferenceReport { modules: &modules, sources: &workspace.context.sources, folder: &workspace.folder };
    print(&report, &findings, &workspace, options.format);
    Ok(match Exit::gravest([findings.exit(), asked]) {
        Exit::Done if options.exit_code && report.counts().different > 0 => Exit::Different,
        exit => exit,
    })
}

/// What pseudo parameters stand for where the module is deployed.
fn known(module: &Module) -> PseudoParameters {
    // What is wrong with account or region is told when the module is compiled.
    let target = Target::new(module.account.as_ref(), module.region.as_ref(), &mut Diagnostics::default());
    pseudo_parameters(target.pseudo_parameters(), &stack_name(&module.id))
}

fn compared<'a>(
    module: &Compiled,
    (before, template): (&Value, &'a Template),
    pseudo: &PseudoParameters,
    (options, out, sources): (&DiffOptions, Option<&OutputFolder>, &Sources),
) -> Result<ComparisonState<'a>, Failure> {
    sources.secrets().keep_deployed(before);
    let difference = compare(&Template::from_json(before), template, pseudo);
    let hidden = Hidden::of(template, sources);
    if let Some(out) = out {
        let name = module.template_path(TemplateFormat::Json);
        let other = if options.baseline.is_some() { "baseline" } else { "deployed" };
        let names = (format!("{other}/{name}"), format!("mdaac/{name}"));
        let text = unified(before, template, &difference, &hidden, (&names.0, &names.1))?;
        out.write(&Path::new(&module.folder()).join(DIFF_FILE), masked(&json_text(&text)).as_bytes())?;
    }
    Ok(ComparisonState::Compared { difference: Box::new(hidden.left_out_of(difference, pseudo)), template })
}

fn print(report: &DifferenceReport<'_>, findings: &Findings, workspace: &Workspace, format: DiffFormat) {
    match format {
        DiffFormat::Human => {
            findings.print_any(workspace);
            Stream::Stdout.print(report.human());
        }
        DiffFormat::Json => {
            let mut object = report.json();
            object["diagnostics"] = findings.json(workspace);
            Stream::Stdout.print_json(format!("{object:#}\n"));
        }
    }
}
