//! What `mdaac check` and `mdaac synth` make of a project, asked of the library: no process for each of hundreds.
//! tests/offline/command_line.rs holds that the commands print and write the same.

use super::project::Project;
use mdaac::cloudformation::{TemplateFormat, emit, source_map};
use mdaac::compile::{Compilation, Compiler};
use mdaac::dependency::Dependencies;
use mdaac::diagnostic::{Diagnostic, Diagnostics, Format, Report};
use mdaac::module_type;
use mdaac::placeholder::{Context, SsmValues};
use mdaac::policy::{Day, judge_compiled, today};
use mdaac::project;
use mdaac::source::Sources;
use std::collections::BTreeMap;

/// A project that was checked.
pub struct Checked {
    /// For a person.
    pub report: String,
    /// All of it, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The template of each module that ships, by its path below the output folder.
    pub templates: BTreeMap<String, String>,
    /// Their source maps.
    pub source_maps: BTreeMap<String, String>,
    /// The files that were read.
    pub sources: Sources,
}

impl Project {
    /// As `mdaac check`, and `mdaac synth` where nothing is wrong.
    pub fn check(&self) -> Checked {
        self.check_on(today())
    }

    /// As with `--today`.
    pub fn check_on(&self, today: Day) -> Checked {
        let sources = Sources::new(self.path(), &[]).unwrap();
        let context = Context { sources, environment: self.variables().clone(), ssm: SsmValues::default() };
        let mut all = Diagnostics::default();
        let loaded = project::load("mdaa.yaml", module_type::first_key, &context, &mut all).unwrap();
        let mut compiled = Vec::new();
        if let Some(loaded) = loaded {
            let compiler = Compiler::new(&context).unwrap();
            compiled.extend(loaded.modules.into_iter().map(|module| compiler.compile(module).unwrap()));
            Dependencies::of(&compiled).judge(&mut compiled);
            all.append(judge_compiled(&mut compiled, &loaded.waivers, &context.sources, today).0);
        }
        let (mut templates, mut source_maps, mut modules) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for module in compiled {
            if let Compilation::Stack(template) = &module.compilation {
                let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
                let format = TemplateFormat::Json;
                templates.insert(module.template_path(format), text(emit(template, format).unwrap()));
                let map = source_map(template, &context.sources).unwrap();
                source_maps.insert(module.sources_path(), text(map));
            }
            modules.push(module.id.to_string());
            all.extend_for(&module.id.to_string(), module.diagnostics);
        }
        let sources = context.sources;
        let diagnostics = all.into_sorted(&sources);
        let (modules, folder, written) = (&modules, "", None);
        let report = Report { diagnostics: &diagnostics, modules, sources: &sources, folder, written, all: false };
        let report = anstream::adapter::strip_str(&report.render(Format::Human)).to_string();
        Checked { report, diagnostics, templates, source_maps, sources }
    }
}

impl Checked {
    /// Whether the input is wrong: more than a policy refuses it.
    pub fn is_refused(&self) -> bool {
        self.diagnostics.iter().any(|found| found.stops() && !found.code.is_rule())
    }
}
