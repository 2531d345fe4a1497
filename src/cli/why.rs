use super::args::Selection;
use super::exit::Exit;
use super::failure::Failure;
use super::report::Findings;
use super::stream::{Stream, complain};
use super::workspace::Workspace;
use crate::compile::Compiler;
use crate::diagnostic::{Format, json_text, visible_line};
use crate::placeholder::closest;
use crate::project::Module;
use crate::source::Sources;
use crate::why::{Explanation, NothingThere, Step, StepKind, is_whole, tree, why};
use jsonptr::PointerBuf;
use serde_json::{Value, json};

/// Options of `why`.
#[derive(Debug, clap::Args)]
pub struct WhyOptions {
    /// The module: its name, or `domain/env/module`
    #[arg(id = "the module", value_name = "MODULE")]
    pub module: String,
    /// Which value, as a JSON pointer: `/networkConfiguration/subnets/0` of the config, or
    /// `/Resources/…` of the template; without it, every value
    #[arg(value_name = "POINTER")]
    pub pointer: Option<String>,
    /// Every value below the pointer, one a line
    #[arg(long)]
    pub tree: bool,
    #[command(flatten)]
    pub selection: Selection,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = WhyFormat::Human)]
    pub format: WhyFormat,
}

/// How `why` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum WhyFormat {
    /// For a person.
    Human,
    /// An object, or an array of them.
    Json,
}

/// `mdaac why MODULE [POINTER]`: how a value of the config or the template came to be.
pub fn run(options: &WhyOptions) -> Result<Exit, Failure> {
    let workspace = Workspace::open(&options.selection)?;
    let mut selected = workspace.select(&options.selection)?;
    let module = match chosen(std::mem::take(&mut selected.modules), &options.module) {
        Ok(module) => module,
        // A broken mdaa.yaml may lack the module.
        Err(_) if selected.diagnostics.errors() > 0 => {
            Findings::gather(selected.diagnostics, &mut [], &workspace).print(
                Format::Human,
                &workspace,
                Stream::Stderr,
            );
            return Ok(Exit::Input);
        }
        Err(failure) => return Err(failure),
    };
    let pointer = pointer(options.pointer.as_deref().unwrap_or_default())?;
    let (id, package) = (module.id.to_string(), module.package.name.clone());
    let Some(trace) = Compiler::new(&workspace.context)?.trace(module)? else {
        return Err(Failure::Usage(format!("`{id}` is a module of `{package}`, which is left to MDAA")));
    };
    let sources = &workspace.context.sources;
    let whole = options.tree || is_whole(&pointer);
    let explained =
        if whole { tree(&trace, &pointer, sources) } else { why(&trace, &pointer, sources).map(|one| vec![one]) };
    let explained = match explained {
        Ok(explained) => explained,
        Err(NothingThere::Broken(what)) => {
            selected.diagnostics.extend_for(&id, trace.diagnostics);
            Findings::gather(selected.diagnostics, &mut [], &workspace).print(
                Format::Human,
                &workspace,
                Stream::Stderr,
            );
            complain(NothingThere::Broken(what));
            return Ok(Exit::Input);
        }
        Err(nothing) => return Err(nothing.into()),
    };
    let shown = Shown { sources, folder: &workspace.folder };
    let text = match options.format {
        WhyFormat::Human if whole => explained.iter().map(|one| shown.line(one)).collect(),
        WhyFormat::Human => explained.iter().map(|one| shown.paragraph(one)).collect(),
        WhyFormat::Json => {
            let mut all: Vec<Value> = explained.iter().map(|one| shown.json(&id, one)).collect();
            let value = if whole { Value::from(all) } else { all.pop().unwrap_or_default() };
            json_text(&format!("{value:#}\n"))
        }
    };
    Stream::Stdout.print(text);
    Ok(Exit::Done)
}

/// The module named `module`, `env/module` or `domain/env/module`.
fn chosen(modules: Vec<Module>, wanted: &str) -> Result<Module, Failure> {
    let known: Vec<String> = modules.iter().map(|module| module.id.to_string()).collect();
    let named = |name: &String| *name == wanted || name.ends_with(&format!("/{wanted}"));
    let mut matching: Vec<Module> =
        modules.into_iter().zip(&known).filter(|(_, name)| named(name)).map(|(module, _)| module).collect();
    if matching.len() > 1 {
        let names: Vec<String> = matching.iter().map(|module| module.id.to_string()).collect();
        let names = names.join(", ");
        return Err(Failure::Usage(format!("`{wanted}` is the name of several modules; give one of {names}")));
    }
    matching.pop().ok_or_else(|| {
        let short = known.iter().filter_map(|name| name.rsplit('/').next());
        let nearest = closest(wanted, known.iter().map(String::as_str).chain(short));
        let nearest = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
        Failure::Usage(format!("there is no module `{wanted}`; there is {}{nearest}", known.join(", ")))
    })
}

/// A JSON pointer; the first slash may be left out.
fn pointer(written: &str) -> Result<PointerBuf, Failure> {
    let full = if written.is_empty() || written.starts_with('/') { written.to_owned() } else { format!("/{written}") };
    PointerBuf::parse(full).map_err(|_| {
        let form = "write e.g. `/networkConfiguration/subnets/0`, with `~1` for a `/` in a key";
        Failure::Usage(format!("`{written}` is no JSON pointer; {form}"))
    })
}

struct Shown<'a> {
    sources: &'a Sources,
    folder: &'a str,
}

impl Shown<'_> {
    /// The value, then a line for each step.
    fn paragraph(&self, one: &Explanation) -> String {
        let mut text = format!("{} = {}\n", visible_line(&one.pointer), value(&one.value));
        let places: Vec<String> = one.steps.iter().map(|step| self.place(step)).collect();
        let width = places.iter().map(|place| place.chars().count()).max().unwrap_or_default();
        for (step, place) in one.steps.iter().zip(places) {
            let level = step.level.as_ref().map(|level| format!(" ({level})")).unwrap_or_default();
            text.push_str(&format!("  {place:width$}  {}{}\n", visible_line(&step.words), visible_line(&level)));
        }
        text
    }

    /// All on one line.
    fn line(&self, one: &Explanation) -> String {
        let places = one.steps.iter().filter(|step| step.kind != StepKind::InPlaceOf).map(|step| match step.kind {
            StepKind::Default => "default".to_owned(),
            StepKind::Deploy | StepKind::Environment => visible_line(&step.words),
            _ => self.place(step),
        });
        let places = places.collect::<Vec<_>>().join(" < ");
        format!("{} = {}  < {places}\n", visible_line(&one.pointer), value(&one.value))
    }

    fn place(&self, step: &Step) -> String {
        let Some(span) = step.span else {
            return if step.kind == StepKind::Default { "default".to_owned() } else { String::new() };
        };
        let (name, start) = (self.sources.name(span.file), self.sources.start(span));
        let folder = if self.sources.is_built_in(span.file) { "" } else { self.folder };
        let path = crate::source::shown(&std::path::Path::new(folder).join(name));
        visible_line(&format!("{path}:{}:{}", start.line, start.column))
    }

    fn json(&self, module: &str, one: &Explanation) -> Value {
        let step = |step: &Step| {
            let at = step.span.map(|span| (self.sources.name(span.file), self.sources.start(span)));
            json!({
                "kind": step.kind.name(),
                "words": step.words,
                "file": at.as_ref().map(|(file, _)| file),
                "line": at.as_ref().map(|(_, start)| start.line),
                "column": at.as_ref().map(|(_, start)| start.column),
                "level": step.level,
            })
        };
        json!({
            "module": module,
            "pointer": one.pointer,
            "value": one.value,
            "steps": one.steps.iter().map(step).collect::<Vec<_>>(),
        })
    }
}

/// Text without quotes where nobody could take it for something else.
fn value(value: &Value) -> String {
    match value.as_str() {
        Some(text) if !text.is_empty() && !text.starts_with(['{', '[', '"']) && text.trim() == text => {
            visible_line(text)
        }
        _ => visible_line(&value.to_string()),
    }
}
