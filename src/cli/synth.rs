use super::args::{PolicyOptions, Selection, SsmOptions};
use super::exit::Exit;
use super::failure::Failure;
use super::load::load;
use super::print_options::is_quiet;
use super::report::Findings;
use super::stream::Stream;
use super::workspace::Workspace;
use super::write::OutputFolder;
use crate::cloudformation::{EmitError, TemplateFormat, emit, source_map};
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::{Format, WrittenFiles, visible_line};
use crate::placeholder::DEFAULT_OUT;
use crate::project::write_waivers;
use crate::source::slashed;
use std::path::{Path, PathBuf};

/// Options of `synth`.
#[derive(Debug, clap::Args)]
pub struct SynthOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub ssm: SsmOptions,
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Where the templates go [default: mdaac.out beside the mdaa.yaml]
    #[arg(short, long, value_name = "DIR", visible_short_alias = 'k', visible_alias = "cdk-out", alias = "output")]
    pub out: Option<PathBuf>,
    /// Prints the template of the one selected module and writes nothing
    #[arg(long)]
    pub stdout: bool,
    /// How templates are written
    #[arg(long, value_enum, default_value_t)]
    pub template_format: TemplateFormat,
    /// How results are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// `mdaac synth`: writes the template of each module that has no error, and removes the old one
/// of each that has. Modules that are left to MDAA keep what MDAA wrote.
pub fn run(options: &SynthOptions) -> Result<Exit, Failure> {
    let (workspace, mut selected) = load(&options.selection, &options.ssm)?;
    if options.stdout && selected.modules.len() > 1 {
        let count = selected.modules.len();
        return Err(Failure::Usage(format!(
            "--stdout prints one template and {count} modules are selected; choose one with -d, -e and -m"
        )));
    }
    let whole_file_wrong = selected.file_is_wrong();
    let folder = out(options, &workspace);
    let files = OutputFolder::new(&folder, Path::new(&workspace.folder));
    let (mut written, mut printed) = (Vec::new(), Vec::new());
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    for module in &compiled {
        let compilation = if whole_file_wrong { module.compilation.without_template() } else { &module.compilation };
        match compilation {
            Compilation::Stack(template) if options.stdout => printed = emit(template, options.template_format)?,
            _ if options.stdout => {}
            compilation => {
                written.extend(write(module, compilation, options.template_format, (&folder, &files), &workspace)?)
            }
        }
    }
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace);
    let findings = findings.with_written(written).under(&options.policy);
    findings.print(options.format, &workspace, if options.stdout { Stream::Stderr } else { Stream::Stdout });
    for written in findings.written().iter().filter(|_| !is_quiet()) {
        Stream::Stderr.print(format!("wrote {}\n", visible_line(&written.template)));
    }
    Stream::Stdout.print_bytes(&printed);
    Ok(findings.exit())
}

/// The output folder, as the user names it.
fn out(options: &SynthOptions, workspace: &Workspace) -> PathBuf {
    options.out.clone().unwrap_or_else(|| Path::new(&workspace.folder).join(DEFAULT_OUT))
}

/// A module never has templates in two formats: one of them would be of another day.
fn write(
    module: &Compiled,
    compilation: &Compilation,
    format: TemplateFormat,
    (out, files): (&Path, &OutputFolder),
    workspace: &Workspace,
) -> Result<Option<WrittenFiles>, Failure> {
    let sources = PathBuf::from(module.sources_path());
    let waivers = PathBuf::from(module.waivers_path());
    let others = TemplateFormat::ALL.iter().filter(|other| **other != format);
    let mut stale: Vec<PathBuf> = others.map(|other| PathBuf::from(module.template_path(*other))).collect();
    let path = PathBuf::from(module.template_path(format));
    let written = match compilation {
        Compilation::Stack(template) => {
            files.write(&path, &emit(template, format)?)?;
            files.write(&sources, &source_map(template, &workspace.context.sources)?)?;
            match module.waivers.is_empty() {
                true => stale.push(waivers),
                false => files.write(&waivers, &write_waivers(&module.waivers).map_err(EmitError::from)?)?,
            }
            let (template, sources) = (slashed(&out.join(path)), slashed(&out.join(sources)));
            Some(WrittenFiles { module: module.id.to_string(), template, sources })
        }
        Compilation::Nothing | Compilation::Forbidden(_) => {
            stale.extend([path, sources, waivers]);
            None
        }
        Compilation::LeftToMdaa => return Ok(None),
    };
    stale.iter().try_for_each(|path| files.remove(path))?;
    Ok(written)
}
