//! The templates of a folder, as the side to compare with.

use super::side::{OtherSide, OtherTemplate};
use crate::cloudformation::PseudoParameters;
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic};
use crate::difference::{Baseline, ComparisonState, ModuleDifference};
use crate::project::{Filter, Module};

/// The template of each module, in order. One that cannot be read is a problem of the module.
pub fn sides(compiled: &mut [Compiled], pseudo: Vec<PseudoParameters>, baseline: &Baseline) -> Vec<OtherSide> {
    compiled.iter_mut().zip(pseudo).map(|(module, pseudo)| side(module, pseudo, baseline)).collect()
}

fn side(module: &mut Compiled, pseudo: PseudoParameters, baseline: &Baseline) -> OtherSide {
    let Some(found) = baseline.template(&module.folder(), &module.stack_name) else {
        return OtherSide::Template(None, pseudo);
    };
    let shown = baseline.shown(&found.path);
    match found.template {
        Ok(template) => {
            let (waivers, unsettled, live) = (found.waivers, None, None);
            OtherSide::Template(Some(OtherTemplate { shown, template, waivers, unsettled, live }), pseudo)
        }
        Err(unreadable) => {
            if module.compilation.template().is_some() {
                module.diagnostics.push(
                    Diagnostic::error(Code::BASELINE_UNREADABLE, format!("`{shown}` is no CloudFormation template"))
                        .why(unreadable.to_string())
                        .help("write the baseline again with `mdaac synth -o DIR`, or name another folder with `-B`"),
                );
            }
            OtherSide::Nothing
        }
    }
}

/// The modules of the organization that the baseline has, the filter lets through and the project has not.
pub fn only_in_baseline<'a>(baseline: &Baseline, ours: &[Module], filter: &Filter) -> Vec<ModuleDifference<'a>> {
    let Some(org) = ours.first().map(|module| &module.id.org.name) else { return Vec::new() };
    let known: Vec<String> = ours.iter().map(|module| module.id.to_string()).collect();
    let left = baseline.modules(org).into_iter().filter(|[domain, env, module]| filter.lets(domain, env, module));
    left.map(|names| names.join("/"))
        .filter(|module| !known.contains(module))
        .map(|module| ModuleDifference {
            baseline: Some(baseline.shown(&format!("{org}/{module}"))),
            module,
            stack_name: None,
            unsettled: None,
            live: None,
            waivers: None,
            state: ComparisonState::OnlyInBaseline,
        })
        .collect()
}
