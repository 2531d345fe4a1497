//! The templates of a folder, as MDAA wrote them.

use super::assessment::Assessment;
use super::options::AdoptOptions;
use crate::adoption::{Maker, prove};
use crate::cloudformation::{Template, deployed_pseudo_parameters};
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::{Code, Diagnostic};
use crate::difference::Baseline;
use crate::source::Sources;

/// Of every module, in order.
pub fn assess(
    options: &AdoptOptions,
    compiled: &[Compiled],
    baseline: &Baseline,
    sources: &Sources,
) -> Vec<Assessment> {
    compiled.iter().map(|module| assess_one(options, module, baseline, sources)).collect()
}

fn assess_one(options: &AdoptOptions, module: &Compiled, baseline: &Baseline, sources: &Sources) -> Assessment {
    let Compilation::Stack(template) = &module.compilation else { return Assessment::default() };
    let account = module.account.as_ref().or(options.account.as_ref());
    let region = module.region.as_ref().or(options.region());
    let (Some(account), Some(region)) = (account, region) else {
        return Assessment::problem(known_at_deploy(module));
    };
    let folder = module.folder();
    let Some(found) = baseline.template(&folder, &module.stack_name) else {
        return Assessment::problem(not_in_baseline(baseline, &folder));
    };
    let shown = baseline.shown(&found.path);
    match found.template {
        Err(unreadable) => Assessment::problem(
            Diagnostic::error(Code::BASELINE_UNREADABLE, format!("`{shown}` is no CloudFormation template"))
                .why(unreadable.to_string())
                .help("let MDAA write its templates again, or name another folder with `-B`"),
        ),
        Ok(deployed) => {
            let deployed = Template::from_json(&deployed);
            if Maker::of(&deployed) == Maker::Mdaac {
                return Assessment::adopted(shown);
            }
            let pseudo = deployed_pseudo_parameters(account, region, &module.stack_name);
            Assessment::proof(shown, Box::new(prove(&deployed, template, sources, &pseudo)))
        }
    }
}

fn known_at_deploy(module: &Compiled) -> Diagnostic {
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
