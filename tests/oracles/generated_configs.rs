//! Whatever a config holds: what `check` calls right is right to cfn-lint and in AWS's resource schemas.

use crate::support::configs::{Config, Configs, project};
use crate::support::each::on_all_cores;
use crate::support::python::cfn_lint;
use crate::support::{cases, printed};
use mdaac::cloudformation::{TemplateFormat, emit};
use mdaac::compile::{Compilation, Compiler};
use mdaac::diagnostic::{Diagnostics, Severity};
use mdaac::module_type::{self, MODULE_TYPES};
use mdaac::placeholder::{Context, SsmValues};
use mdaac::project::load;
use mdaac::source::Sources;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How many templates are looked at where all are.
const RIGHT: usize = 1_000;
/// How many in the loop.
const FEW: usize = 120;
/// How many modules a project has.
const MODULES: usize = 50;
/// As many processes look at them side by side.
const PROCESSES: usize = 2;

#[test]
fn cfn_lint_finds_no_error_in_what_check_calls_right() {
    let folder = tempfile::tempdir().unwrap();
    let mut configs = Configs::of(&MODULE_TYPES[0]);
    let (wanted, mut made, mut templates) = (cases(FEW, RIGHT), 0, Vec::new());
    while templates.len() < wanted {
        assert!(
            made < 1_000 + 4 * wanted,
            "of {made} configs {} are right: the generator makes too many that are not",
            templates.len()
        );
        let batches: Vec<(usize, Vec<Config>)> =
            (0..4).map(|batch| (made / MODULES + batch, (0..MODULES).map(|_| configs.next()).collect())).collect();
        let right = on_all_cores(&batches, |(number, batch)| right(*number, batch, folder.path()));
        templates.extend(right.into_iter().flatten());
        made += 4 * MODULES;
    }
    let size = templates.len().div_ceil(PROCESSES);
    let parts: Vec<&[PathBuf]> = templates.chunks(size).collect();
    for lint in on_all_cores(&parts, |part| cfn_lint(part)) {
        assert!(lint.status.success(), "{}", shown(&printed(&lint)));
    }
}

/// What cfn-lint says, each kind of error once, and the config of the first.
fn shown(said: &str) -> String {
    let errors: Vec<&str> = said.lines().filter(|line| line.contains(":E")).collect();
    let mut kinds = BTreeMap::new();
    for line in &errors {
        let (_, message) = line.split_once(":E").unwrap_or_default();
        let kind: String = message.split('\'').step_by(2).collect();
        kinds.entry(kind).or_insert(*line);
    }
    let first = errors.first().and_then(|line| line.split(':').next()).map(Path::new);
    let config = first.and_then(|template| fs::read_to_string(template.with_extension("config")).ok());
    let kinds: Vec<String> = kinds.values().map(|line| line.chars().take(400).collect()).collect();
    let config = config.unwrap_or_else(|| said.chars().take(2_000).collect());
    format!("{} errors\n{}\n{config}", errors.len(), kinds.join("\n"))
}

/// The templates of the configs in which nothing is wrong.
fn right(number: usize, configs: &[Config], folder: &Path) -> Vec<PathBuf> {
    let folder = folder.join(number.to_string());
    fs::create_dir(&folder).unwrap();
    for (file, text) in project(number, configs) {
        fs::write(folder.join(file), text).unwrap();
    }
    let sources = Sources::new(&folder, &[]).unwrap();
    let context = Context { sources, environment: BTreeMap::new(), ssm: SsmValues::default() };
    let mut found = Diagnostics::default();
    let loaded = load("mdaa.yaml", module_type::first_key, &context, &mut found).unwrap();
    let told = || found.iter().map(|found| format!("{}: {}", found.code.name(), found.message)).collect::<Vec<_>>();
    let loaded = loaded.unwrap_or_else(|| panic!("{:?}", told()));
    assert_eq!((found.errors(), loaded.modules.len()), (0, configs.len()), "{:?}", told());
    let compiler = Compiler::new(&context).unwrap();
    let mut templates = Vec::new();
    for (index, module) in loaded.modules.into_iter().enumerate() {
        let compiled = compiler.compile(module).unwrap();
        if let Compilation::Stack(template) = &compiled.compilation {
            let json = emit(template, TemplateFormat::Json).unwrap();
            // cfn-lint reads JSON by a YAML reader first, which knows no pairs of surrogates.
            let paired = String::from_utf8_lossy(&json).contains("\\ud");
            let format = if paired { TemplateFormat::Yaml } else { TemplateFormat::Json };
            let path = folder.join(format!("m{index}.{}", format.extension()));
            fs::write(&path, emit(template, format).unwrap()).unwrap();
            let Config { config, context } = &configs[index];
            fs::write(path.with_extension("config"), format!("{config:#}\n{context:?}")).unwrap();
            templates.push(path);
        } else if std::env::var_os("MDAAC_REFUSED").is_some() {
            for found in compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error) {
                println!("{}: {}", found.code.name(), found.message);
            }
        }
    }
    templates
}
