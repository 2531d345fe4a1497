use super::args::{DiffFormat, DiffOptions};
use super::exit::{Exit, Failure};
use super::report::Findings;
use super::workspace::Workspace;
use super::write::{remove_file, write_file};
use crate::compile::{Compiled, Made, stack_name};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::difference::{
    Baseline, BaselineTemplate, Hidden, ModuleDifference, PseudoParameters, Report, State, compare, pseudo_parameters,
    unified,
};
use crate::project::Module;
use crate::resolve::Target;
use crate::source::Sources;
use crate::template::{Template, TemplateFormat};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The name of a module's file below `--diff-out`; MDAA's.
const DIFF_FILE: &str = "diff.txt";

/// `mdaac diff`: what is not the same as in the templates of a baseline.
pub fn run(options: &DiffOptions) -> Result<Exit, Failure> {
    let baseline = Baseline::open(&options.baseline)?;
    let (workspace, mut selected) = Workspace::load(&options.selection, &options.ssm)?;
    let whole_file_wrong = selected.file_is_wrong();
    // A broken mdaa.yaml may lack modules that are in the project.
    let left = if whole_file_wrong { Vec::new() } else { only_in_baseline(&baseline, &selected.modules, options) };
    let pseudo: Vec<PseudoParameters> = selected.modules.iter().map(known).collect();
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    let before: Vec<Option<BaselineTemplate>> = compiled.iter_mut().map(|module| find(module, &baseline)).collect();
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).with_notes(options.policy.all);

    let mut modules = Vec::new();
    for ((module, before), pseudo) in compiled.iter().zip(&before).zip(&pseudo) {
        let state = match (&module.made, before.as_ref().map(|before| &before.template)) {
            (Made::LeftToMdaa, _) => continue,
            (Made::Nothing, _) | (_, Some(Err(_))) => State::NotCompared,
            _ if whole_file_wrong => State::NotCompared,
            (Made::Stack(template), before) => {
                let nothing = Value::Null;
                let sides = (before.and_then(|before| before.as_ref().ok()).unwrap_or(&nothing), &**template);
                compared(module, sides, pseudo, (options, &workspace.context.sources))?
            }
        };
        if let (State::NotCompared, Some(out)) = (&state, &options.diff_out) {
            remove_file(&out.join(folder(module)).join(DIFF_FILE))?;
        }
        modules.push(ModuleDifference {
            module: module.id.to_string(),
            stack_name: Some(module.stack_name.clone()),
            baseline: before.as_ref().map(|before| baseline.shown(&before.path)),
            state,
        });
    }
    modules.extend(left);
    let report = Report { modules: &modules, sources: &workspace.context.sources, folder: &workspace.folder };
    print(&report, &findings, &workspace, options.format)?;
    Ok(match findings.exit() {
        Exit::Done if options.exit_code && report.counts().different > 0 => Exit::Different,
        exit => exit,
    })
}

/// What pseudo parameters stand for where the module is deployed.
fn known(module: &Module) -> PseudoParameters {
    // What is wrong with account or region is told when the module is compiled.
    let target = Target::new(module.account.as_ref(), module.region.as_ref(), &mut Diagnostics::default());
    pseudo_parameters(&target, &stack_name(&module.id))
}

/// The module's template in the baseline; one that cannot be read is a problem of the module.
fn find(module: &mut Compiled, baseline: &Baseline) -> Option<BaselineTemplate> {
    let found = baseline.template(&slashes(&folder(module)), &module.stack_name)?;
    if let (Err(unreadable), Made::Stack(_)) = (&found.template, &module.made) {
        module.diagnostics.push(
            Diagnostic::error(
                Code::BASELINE_UNREADABLE,
                format!("`{}` is no CloudFormation template", baseline.shown(&found.path)),
            )
            .why(unreadable.to_string())
            .help("write the baseline again with `mdaac synth -o DIR`, or name another folder with `-B`"),
        );
    }
    Some(found)
}

/// Where a module's files go below a folder.
fn folder(module: &Compiled) -> PathBuf {
    module.template_path(TemplateFormat::Json).parent().map(Path::to_owned).unwrap_or_default()
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn compared<'a>(
    module: &Compiled,
    (before, template): (&Value, &'a Template),
    pseudo: &PseudoParameters,
    (options, sources): (&DiffOptions, &Sources),
) -> Result<State<'a>, Failure> {
    let difference = compare(before, &template.to_json(), pseudo);
    let hidden = Hidden::of(template, sources);
    if let Some(out) = &options.diff_out {
        let name = slashes(&module.template_path(TemplateFormat::Json));
        let names = (format!("baseline/{name}"), format!("mdaac/{name}"));
        let text = unified(before, template, &difference, &hidden, (&names.0, &names.1))?;
        write_file(&out.join(folder(module)).join(DIFF_FILE), text.as_bytes())?;
    }
    Ok(State::Compared { difference: Box::new(hidden.left_out_of(difference, pseudo)), template })
}

/// The modules of the organization that the baseline has, the filter lets through and the project has not.
fn only_in_baseline<'a>(baseline: &Baseline, ours: &[Module], options: &DiffOptions) -> Vec<ModuleDifference<'a>> {
    let Some(org) = ours.first().map(|module| &module.id.org.name) else { return Vec::new() };
    let filter = options.selection.filter();
    let known: Vec<String> = ours.iter().map(|module| module.id.to_string()).collect();
    let left = baseline.modules(org).into_iter().filter(|[domain, env, module]| filter.lets(domain, env, module));
    left.map(|names| names.join("/"))
        .filter(|module| !known.contains(module))
        .map(|module| ModuleDifference {
            baseline: Some(baseline.shown(&format!("{org}/{module}"))),
            module,
            stack_name: None,
            state: State::OnlyInBaseline,
        })
        .collect()
}

fn print(report: &Report<'_>, findings: &Findings, workspace: &Workspace, format: DiffFormat) -> Result<(), Failure> {
    let written = match format {
        DiffFormat::Human => {
            findings.print_any(workspace)?;
            anstream::stdout().write_all(report.human().as_bytes())
        }
        DiffFormat::Json => {
            let mut object = report.json();
            object["diagnostics"] = findings.json(workspace);
            std::io::stdout().write_all(format!("{object:#}\n").as_bytes())
        }
    };
    written.map_err(Failure::Print)
}
