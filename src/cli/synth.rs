use super::args::SynthOptions;
use super::exit::{Exit, Failure};
use super::report::Findings;
use super::workspace::Workspace;
use crate::compile::{Compiled, Made};
use crate::context::DEFAULT_OUT;
use crate::template::{TemplateFormat, emit, source_map};
use std::io::Write;
use std::path::{Path, PathBuf};

/// `mdaac synth`: writes the template of each module that has no error, and removes the old one
/// of each that has. Modules that are left to MDAA keep what MDAA wrote.
pub fn run(options: &SynthOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let mut selected = workspace.select(&options.selection)?;
    let whole_file_wrong = selected.file_is_wrong();
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).with_notes(options.policy.all);
    for module in &mut compiled {
        if whole_file_wrong && matches!(module.made, Made::Stack(_)) {
            module.made = Made::Nothing;
        }
    }
    if options.stdout && compiled.len() > 1 {
        return Err(Failure::SeveralForStdout(compiled.len()));
    }
    findings.print(options.format, &workspace, options.stdout)?;
    for module in &compiled {
        match &module.made {
            Made::Stack(template) if options.stdout => {
                let bytes = emit(template, options.template_format)?;
                std::io::stdout().write_all(&bytes).map_err(Failure::Print)?;
            }
            _ if options.stdout => {}
            _ => write(module, options.template_format, &out(options, &workspace), &workspace)?,
        }
    }
    Ok(findings.exit())
}

/// The output folder, as the user names it.
fn out(options: &SynthOptions, workspace: &Workspace) -> PathBuf {
    options.out.clone().unwrap_or_else(|| Path::new(&workspace.folder).join(DEFAULT_OUT))
}

/// A module never has templates in two formats: one of them would be of another day.
fn write(module: &Compiled, format: TemplateFormat, out: &Path, workspace: &Workspace) -> Result<(), Failure> {
    let sources = out.join(module.sources_path());
    let others = TemplateFormat::ALL.iter().filter(|other| **other != format);
    let mut stale: Vec<PathBuf> = others.map(|other| out.join(module.template_path(*other))).collect();
    let written = out.join(module.template_path(format));
    match &module.made {
        Made::Stack(template) => {
            write_file(&written, &emit(template, format)?)?;
            write_file(&sources, &source_map(template, &workspace.context.sources)?)?;
            anstream::eprintln!("wrote {}", written.display());
        }
        Made::Nothing => stale.extend([written, sources]),
        Made::LeftToMdaa => return Ok(()),
    }
    stale.iter().try_for_each(|path| remove(path))
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error| Failure::Write { path: path.to_owned(), error };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, bytes).map_err(failed)
}

fn remove(path: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Write { path: path.to_owned(), error })
        }
        _ => Ok(()),
    }
}
