use super::args::SynthOptions;
use super::exit::{Exit, Failure};
use super::report::Findings;
use super::workspace::Workspace;
use crate::compile::Compiled;
use crate::template::{Template, TemplateFormat, emit, source_map};
use std::io::Write;
use std::path::Path;

/// `mdaac synth`: writes the template of each module that has no error, and removes the old one
/// of each that has.
pub fn run(options: &SynthOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let selected = workspace.select(&options.selection)?;
    let whole_file_wrong = selected.diagnostics.errors() > 0;
    let mut compiled = workspace.compile(selected.modules)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace);
    for module in &mut compiled {
        module.template = module.template.take().filter(|_| !whole_file_wrong);
    }
    if options.stdout {
        let templates: Vec<&Template> = compiled.iter().filter_map(|module| module.template.as_ref()).collect();
        if compiled.len() > 1 {
            return Err(Failure::SeveralForStdout(compiled.len()));
        }
        findings.print(options.format, &workspace, true)?;
        for template in templates {
            let bytes = emit(template, options.template_format)?;
            std::io::stdout().write_all(&bytes).map_err(Failure::Print)?;
        }
        return Ok(findings.exit());
    }
    let out = options.out.clone().unwrap_or_else(|| workspace.context.sources.folder().join("mdaac.out"));
    for module in &compiled {
        write(module, options.template_format, &out, &workspace)?;
    }
    findings.print(options.format, &workspace, false)?;
    Ok(findings.exit())
}

/// A module never has templates in two formats: one of them would be of another day.
fn write(module: &Compiled, format: TemplateFormat, out: &Path, workspace: &Workspace) -> Result<(), Failure> {
    let stale = |other: &TemplateFormat| module.template.is_none() || *other != format;
    for other in TemplateFormat::ALL.iter().filter(|other| stale(other)) {
        remove(&out.join(module.template_path(*other)))?;
    }
    let sources = out.join(module.sources_path());
    match &module.template {
        Some(template) => {
            write_file(&out.join(module.template_path(format)), &emit(template, format)?)?;
            write_file(&sources, &source_map(template, &workspace.context.sources)?)
        }
        None => remove(&sources),
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
