use super::args::SynthOptions;
use super::exit::{Exit, Failure};
use super::report::Findings;
use super::workspace::Workspace;
use crate::compile::{Compiled, Output};
use std::io::Write;
use std::path::Path;

/// Where templates go, beside the mdaa.yaml.
const DEFAULT_OUT: &str = "mdaac.out";

/// `mdaac synth`: writes the template of each module that has no error, and removes the old one
/// of each that has.
pub fn run(options: &SynthOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let selected = workspace.select(&options.selection)?;
    let whole_file_wrong = selected.diagnostics.errors() > 0;
    let mut compiled = workspace.compile(selected.modules)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace);
    for module in &mut compiled {
        module.output = module.output.take().filter(|_| !whole_file_wrong);
    }
    if options.stdout {
        let outputs: Vec<&Output> = compiled.iter().filter_map(|module| module.output.as_ref()).collect();
        if compiled.len() > 1 {
            return Err(Failure::SeveralForStdout(compiled.len()));
        }
        findings.print(options.format, &workspace, true)?;
        for output in outputs {
            std::io::stdout().write_all(&output.template).map_err(Failure::Print)?;
        }
        return Ok(findings.exit());
    }
    let out = options.out.clone().unwrap_or_else(|| workspace.context.sources.folder().join(DEFAULT_OUT));
    for module in &compiled {
        write(module, &out)?;
    }
    findings.print(options.format, &workspace, false)?;
    tell(&compiled, &shown(options, &workspace));
    Ok(findings.exit())
}

/// Progress for whoever watches: which templates are there now.
fn tell(compiled: &[Compiled], out: &str) {
    for module in compiled.iter().filter(|module| module.output.is_some()) {
        anstream::eprintln!("wrote {out}/{}", module.template_path().display());
    }
}

/// The output folder as the user sees it.
fn shown(options: &SynthOptions, workspace: &Workspace) -> String {
    match &options.out {
        Some(out) => out.display().to_string(),
        None if workspace.folder.is_empty() => DEFAULT_OUT.to_owned(),
        None => format!("{}/{DEFAULT_OUT}", workspace.folder),
    }
}

fn write(module: &Compiled, out: &Path) -> Result<(), Failure> {
    let template = out.join(module.template_path());
    let sources = out.join(module.sources_path());
    match &module.output {
        Some(output) => {
            write_file(&template, &output.template)?;
            write_file(&sources, &output.sources)
        }
        None => {
            remove(&template)?;
            remove(&sources)
        }
    }
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
