//! What compiling costs: one module, stage by stage, and 1,000 modules in one mdaa.yaml. Times are
//! medians; beside each stands its ratio to reading the same YAML, which a busy machine changes less.
//! Nothing is asserted.
//!
//! Run with `cargo bench`. Input is made from sample-configs.
#![allow(clippy::panic, clippy::unwrap_used)]

use mdaac::cloudformation::{Fragment, TemplateFormat, emit, source_map};
use mdaac::compile::{Compilation, Compiler, parameters};
use mdaac::diagnostic::Diagnostics;
use mdaac::module_type::{self, MODULE_TYPES, ModuleType};
use mdaac::placeholder::Context;
use mdaac::placeholder::SsmValues;
use mdaac::project::{self, Module};
use mdaac::resolve::{self, Resolved};
use mdaac::source::{self, Sources};
use mdaac::template::Blueprint;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often one module is compiled, and 1,000.
const RUNS: usize = 200;
const LARGE_RUNS: usize = 5;

const SAMPLES: [&str; 3] =
    ["sample-config-minimal.yaml", "sample-config-comprehensive.yaml", "sample-config-codepath.yaml"];

fn main() {
    let one = tempfile::tempdir().unwrap();
    let files = project(one.path(), &["sample-config-comprehensive.yaml"], 1);
    one_module(one.path(), &files);

    let many = tempfile::tempdir().unwrap();
    let files = project(many.path(), &SAMPLES, 1_000);
    thousand_modules(many.path(), &files);
}

fn one_module(folder: &Path, files: &[PathBuf]) {
    let mut table = Table::new("one module", folder, files, RUNS);
    let context = context(folder);
    // Reads every file once: below here no disk is touched.
    let (module_type, blueprint) = blueprint(&context);
    let names: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let none = &mut Diagnostics::default();
    let ids: Vec<_> = names.iter().map(|name| context.sources.open_first(name, none).unwrap()).collect();

    table.stage(
        "source",
        RUNS,
        || (),
        |()| {
            let parse = |id: &_| source::parse(*id, &context.sources, &mut Diagnostics::default());
            ids.iter().map(parse).collect::<Vec<_>>()
        },
    );
    table.stage("project (source included)", RUNS, || (), |()| modules(&context));
    table.stage("resolve", RUNS, || module(&context), |module| resolved(module, &context));
    table.stage(
        "module_type",
        RUNS,
        || resolved(module(&context), &context),
        |resolved| data(&resolved, module_type, &context),
    );
    let resolved = resolved(module(&context), &context);
    let data = data(&resolved, module_type, &context);
    let template = blueprint.render(&data, &parameters(&resolved)).unwrap();
    table.stage("render", RUNS, || (), |()| blueprint.render(&data, &parameters(&resolved)));
    table.stage("emit JSON", RUNS, || (), |()| emit(&template, TemplateFormat::Json));
    table.stage("emit YAML", RUNS, || (), |()| emit(&template, TemplateFormat::Yaml));
    table.stage("emit source map", RUNS, || (), |()| source_map(&template, &context.sources));
    table.stage("end to end", RUNS, || (), |()| end_to_end(folder));
    println!("once a process, before the first module:");
    table.stage(
        "schema",
        RUNS,
        || (),
        |()| mdaac::schema::Schema::<mdaac::module_type::bedrock_agentcore_runtime::config::RuntimeConfig>::new(),
    );
    table.stage("templates/", RUNS, || (), |()| Compiler::new(&context).map(|_| ()));
}

fn thousand_modules(folder: &Path, files: &[PathBuf]) {
    let mut table = Table::new("1,000 modules", folder, files, LARGE_RUNS);
    let context = context(folder);
    table.stage("project (source included)", LARGE_RUNS, || (), |()| modules(&context));
    table.stage("end to end", LARGE_RUNS, || (), |()| end_to_end(folder));
}

/// From files on disk to the bytes of each stack; only writing them is left out.
fn end_to_end(folder: &Path) -> usize {
    let context = context(folder);
    let compiler = Compiler::new(&context).unwrap();
    let mut bytes = 0;
    for module in modules(&context) {
        let Compilation::Stack(template) = compiler.compile(module).unwrap().compilation else {
            panic!("the sample compiles")
        };
        bytes += emit(&template, TemplateFormat::Json).unwrap().len();
        bytes += source_map(&template, &context.sources).unwrap().len();
    }
    bytes
}

fn context(folder: &Path) -> Context {
    Context { sources: Sources::new(folder, &[]).unwrap(), environment: BTreeMap::new(), ssm: SsmValues::default() }
}

fn blueprint(context: &Context) -> (&'static ModuleType, Blueprint) {
    (&MODULE_TYPES[0], MODULE_TYPES[0].blueprint(&context.sources).unwrap())
}

fn modules(context: &Context) -> Vec<Module> {
    project::load("mdaa.yaml", module_type::first_key, context, &mut Diagnostics::default()).unwrap().unwrap().modules
}

fn module(context: &Context) -> Module {
    modules(context).remove(0)
}

fn resolved(module: Module, context: &Context) -> Resolved {
    resolve::resolve(module, context, &mut Diagnostics::default()).unwrap()
}

fn data(resolved: &Resolved, module_type: &ModuleType, context: &Context) -> Fragment {
    (module_type.data)(resolved, context, &mut Diagnostics::default()).unwrap().unwrap()
}

/// Makes a project of `count` modules out of sample-configs, each with a config file of its own;
/// gives every YAML file of it, relative to `folder`.
fn project(folder: &Path, samples: &[&str], count: usize) -> Vec<PathBuf> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-configs");
    for below in ["tags", "runtime-src"] {
        fs::create_dir(folder.join(below)).unwrap();
        for file in fs::read_dir(from.join(below)).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), folder.join(below).join(file.file_name())).unwrap();
        }
    }
    let mut files: Vec<PathBuf> = vec!["mdaa.yaml".into(), "tags/company.yaml".into()];
    let sample = fs::read_to_string(from.join("mdaa.yaml")).unwrap();
    let (levels, _) = sample.split_once(" modules:\n").unwrap();
    let mut mdaa = format!("{levels} modules:\n");
    for (index, config) in samples.iter().cycle().take(count).enumerate() {
        mdaa += &format!(
            "          agent{index}:\n            module_path: '@aws-mdaa/bedrock-agentcore-runtime'\n            \
             module_configs:\n              - ./agent{index}.yaml\n",
        );
        fs::copy(from.join(config), folder.join(format!("agent{index}.yaml"))).unwrap();
        files.push(format!("agent{index}.yaml").into());
    }
    fs::write(folder.join("mdaa.yaml"), mdaa).unwrap();
    files
}

/// Prints a line for each stage.
struct Table {
    reading: Duration,
}

impl Table {
    /// Measures the yardstick: the same files, already in memory, read by the same YAML library
    /// into plain JSON values.
    fn new(title: &str, folder: &Path, files: &[PathBuf], runs: usize) -> Table {
        let texts: Vec<String> = files.iter().map(|file| fs::read_to_string(folder.join(file)).unwrap()).collect();
        let read = |text: &String| serde_saphyr::from_str::<serde_json::Value>(text).unwrap();
        let reading = median(runs, || (), |()| texts.iter().map(read).collect::<Vec<_>>());
        let bytes: usize = texts.iter().map(String::len).sum();
        println!("\n{title}: {} files, {bytes} bytes of YAML", files.len());
        println!("{:<28}{:>12}{:>10}", "stage", "µs, median", "× reading");
        let mut table = Table { reading };
        table.line("reading", reading);
        table
    }

    /// Measures `stage` alone, without what prepares its input.
    fn stage<I, O>(&mut self, name: &str, runs: usize, input: impl Fn() -> I, stage: impl Fn(I) -> O) {
        self.line(name, median(runs, input, stage));
    }

    fn line(&mut self, name: &str, time: Duration) {
        let ratio = time.as_secs_f64() / self.reading.as_secs_f64();
        println!("{name:<28}{:>12.1}{ratio:>10.2}", time.as_secs_f64() * 1e6);
    }
}

fn median<I, O>(runs: usize, input: impl Fn() -> I, stage: impl Fn(I) -> O) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let input = black_box(input());
            let start = Instant::now();
            let output = black_box(stage(input));
            let time = start.elapsed();
            drop(output);
            time
        })
        .collect();
    times.sort();
    times[runs / 2]
}
