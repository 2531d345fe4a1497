use super::args::{AdoptFormat, AdoptOptions};
use super::exit::{Exit, Failure};
use super::report::Findings;
use super::workspace::Workspace;
use crate::adoption::{Maker, ModuleProof, Proof, Report, State, prove};
use crate::cloudformation::deployed_pseudo_parameters;
use crate::cloudformation::{Template, TemplateFormat};
use crate::compile::{Compiled, Made};
use crate::diagnostic::{Code, Diagnostic, Format};
use crate::difference::Baseline;
use crate::source::Sources;
use std::io::Write;
use std::path::Path;

/// `mdaac adopt`: whether stacks of MDAA can be taken over, without touching them.
pub fn run(options: &AdoptOptions) -> Result<Exit, Failure> {
    let baseline = options.baseline.as_deref().map(Baseline::open).transpose()?;
    let workspace = Workspace::open(&options.selection)?;
    let mut selected = workspace.select(&options.selection)?;
    let whole_file_wrong = selected.file_is_wrong();
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    if whole_file_wrong {
        // A module may lack what the file would have given it.
        compiled.iter_mut().filter(|module| is_ours(module)).for_each(|module| module.made = Made::Nothing);
    }
    let sources = &workspace.context.sources;
    let Looks { looks, asked } = match &baseline {
        Some(baseline) => offline(options, &compiled, baseline, sources),
        None => live(options, &compiled, sources)?,
    };
    let mut states = Vec::new();
    for (module, look) in compiled.iter_mut().zip(looks) {
        look.problems.into_iter().for_each(|problem| module.diagnostics.push(problem));
        states.push((look.read_from, look.verdict));
    }
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).with_notes(options.policy.all);
    let proofs: Vec<ModuleProof<'_>> = compiled
        .iter()
        .zip(states)
        .filter(|(module, _)| !matches!(module.made, Made::LeftToMdaa))
        .map(|(module, (read_from, verdict))| ModuleProof {
            module: module.id.to_string(),
            stack_name: module.stack_name.clone(),
            read_from,
            state: match (verdict, &module.made) {
                (Verdict::Proof(proof), Made::Stack(template)) => State::Compared { proof, template },
                (Verdict::Adopted, _) => State::Adopted,
                _ => State::NotCompared(findings.stopping(&module.id.to_string())),
            },
        })
        .collect();
    let report = Report { modules: &proofs, sources, folder: &workspace.folder };
    print(&report, &findings, &workspace, options.format)?;
    Ok(match Exit::gravest([findings.exit(), asked]) {
        // What is not proven is never a success.
        Exit::Done if !report.holds() => Exit::Input,
        exit => exit,
    })
}

/// What was found of one module.
#[derive(Default)]
struct Look {
    read_from: Option<String>,
    verdict: Verdict,
    problems: Vec<Diagnostic>,
}

#[derive(Default)]
enum Verdict {
    Proof(Box<Proof>),
    Adopted,
    #[default]
    Nothing,
}

/// Of every module, in order, and whether AWS could be asked.
struct Looks {
    looks: Vec<Look>,
    asked: Exit,
}

impl Look {
    fn problem(problem: Diagnostic) -> Look {
        Look { problems: vec![problem], ..Look::default() }
    }

    fn proof(read_from: String, proof: Box<Proof>) -> Look {
        let problems = proof.problems(&[]);
        Look { read_from: Some(read_from), verdict: Verdict::Proof(proof), problems }
    }
}

fn is_ours(module: &Compiled) -> bool {
    !matches!(module.made, Made::LeftToMdaa)
}

fn offline(options: &AdoptOptions, compiled: &[Compiled], baseline: &Baseline, sources: &Sources) -> Looks {
    let look = |module: &Compiled| {
        let Made::Stack(template) = &module.made else { return Look::default() };
        #[cfg(feature = "deploy")]
        let given = options.aws.region.clone();
        #[cfg(not(feature = "deploy"))]
        let given = options.region.clone();
        let account = module.account.clone().or(options.account.clone());
        let region = module.region.clone().or(given);
        let (Some(account), Some(region)) = (account, region) else { return Look::problem(unknown_place(module)) };
        let folder = module.template_path(TemplateFormat::Json).parent().map(slashes).unwrap_or_default();
        let Some(found) = baseline.template(&folder, &module.stack_name) else {
            return Look::problem(not_in_baseline(baseline, &folder));
        };
        let shown = baseline.shown(&found.path);
        match found.template {
            Err(unreadable) => Look::problem(
                Diagnostic::error(Code::BASELINE_UNREADABLE, format!("`{shown}` is no CloudFormation template"))
                    .why(unreadable.to_string())
                    .help("let MDAA write its templates again, or name another folder with `-B`"),
            ),
            Ok(deployed) => {
                let deployed = Template::from_json(&deployed);
                if Maker::of(&deployed) == Maker::Mdaac {
                    return Look { read_from: Some(shown), verdict: Verdict::Adopted, problems: Vec::new() };
                }
                let pseudo = deployed_pseudo_parameters(&account, &region, &module.stack_name);
                Look::proof(shown, Box::new(prove(&deployed, template, sources, &pseudo)))
            }
        }
    };
    Looks { looks: compiled.iter().map(look).collect(), asked: Exit::Done }
}

fn unknown_place(module: &Compiled) -> Diagnostic {
    let message = format!("account or region of `{}` is known only when the stack is deployed", module.id);
    Diagnostic::error(Code::MUST_BE_KNOWN, message)
        .why("MDAA writes both into its template")
        .help("name them with `--account` and `--region`, or ask the account itself without `-B`")
}

fn not_in_baseline(baseline: &Baseline, folder: &str) -> Diagnostic {
    let message = format!("`{}` holds no template", baseline.shown(folder));
    Diagnostic::error(Code::NOTHING_TO_ADOPT, message)
        .help("name the folder that MDAA writes its templates to with `-B`, or choose modules with `-d`, `-e` and `-m`")
}

fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

#[cfg(not(feature = "deploy"))]
fn live(_: &AdoptOptions, compiled: &[Compiled], _: &Sources) -> Result<Looks, Failure> {
    // `--baseline` is required.
    Ok(Looks { looks: compiled.iter().map(|_| Look::default()).collect(), asked: Exit::Done })
}

#[cfg(feature = "deploy")]
fn live(options: &AdoptOptions, compiled: &[Compiled], sources: &Sources) -> Result<Looks, Failure> {
    use super::connection::{Connections, block_on, check_region};
    use crate::adoption::{Found, look};

    for module in compiled.iter().filter(|module| is_ours(module)) {
        check_region(&options.aws, &module.id.to_string(), module.region.as_deref())?;
    }
    block_on(async {
        let mut connections = Connections::new(&options.aws);
        let mut found = Looks { looks: Vec::new(), asked: Exit::Done };
        for module in compiled {
            let Made::Stack(template) = &module.made else {
                found.looks.push(Look::default());
                continue;
            };
            let name = module.id.to_string();
            let (account, region) = (module.account.as_deref(), module.region.as_deref());
            let (aws, identity) = match connections.of(&name, account, region).await {
                Ok(connected) => connected,
                Err(problem) => {
                    found.asked = Exit::NotStarted;
                    found.looks.push(Look::problem(*problem));
                    continue;
                }
            };
            let shown = format!("the stack in account {}, region {}", identity.account, aws.region);
            let sides = (&**template, sources);
            found.looks.push(match look(aws, &identity.account, &module.stack_name, sides).await {
                Ok(Found::Proof(proof)) => Look::proof(shown, proof),
                Ok(Found::Adopted) => Look { read_from: Some(shown), verdict: Verdict::Adopted, problems: Vec::new() },
                Ok(Found::Not(problem)) => Look::problem(*problem),
                Err(error) => {
                    found.asked = Exit::NotStarted;
                    Look::problem(Diagnostic::from(&error))
                }
            });
        }
        Ok(found)
    })
}

fn print(report: &Report<'_>, findings: &Findings, workspace: &Workspace, format: AdoptFormat) -> Result<(), Failure> {
    let written = match format {
        AdoptFormat::Human => {
            anstream::stdout().write_all(report.human().as_bytes()).map_err(Failure::Print)?;
            if !findings.is_quiet() {
                findings.print(Format::Human, workspace, false)?;
            }
            anstream::stdout().write_all(format!("{}\n", report.verdicts()).as_bytes())
        }
        AdoptFormat::Markdown => {
            if !findings.is_quiet() {
                findings.print(Format::Human, workspace, true)?;
            }
            std::io::stdout().write_all(report.markdown().as_bytes())
        }
        AdoptFormat::Json => {
            let mut object = report.json();
            object["diagnostics"] = findings.json(workspace);
            std::io::stdout().write_all(format!("{object:#}\n").as_bytes())
        }
    };
    written.map_err(Failure::Print)
}
