use super::{Day, Subject, Verdicts, judge};
use crate::cloudformation::Fragment;
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::Diagnostics;
use crate::project::ProjectWaivers;
use crate::source::Sources;

/// Judges all modules of an mdaa.yaml beside each other: what is found goes to its module, and one
/// that violates a policy is forbidden. Gives what is about the mdaa.yaml itself, and what was judged of each module.
pub fn judge_compiled(
    compiled: &mut [Compiled],
    waivers: &ProjectWaivers,
    sources: &Sources,
    today: Day,
) -> (Diagnostics, Vec<Option<Verdicts>>) {
    let complete = compiled.iter().all(|module| !matches!(module.compilation, Compilation::Nothing));
    let (subjects, configs): (Vec<Subject<'_>>, Vec<&Fragment>) = compiled
        .iter()
        .filter_map(|module| {
            let (Compilation::Stack(template), Some(judged)) = (&module.compilation, &module.judged) else {
                return None;
            };
            let (name, place) = ((&module.id, module.stack_name.as_str()), (&*judged.account, &*judged.region));
            let subject = Subject::new(name, template, place, sources).with_region_at(&judged.region_origins);
            let subject = subject.asked(&waivers.demands, today);
            Some((subject, &judged.config))
        })
        .unzip();
    let judgement = judge(&subjects, &configs, waivers, today, complete);
    let mut verdicts = Vec::new();
    let mut judged = judgement.modules.into_iter().zip(judgement.waivers).zip(judgement.verdicts);
    for module in compiled {
        let judged = matches!(module.compilation, Compilation::Stack(_)).then(|| judged.next()).flatten();
        let Some(((found, waivers), of_module)) = judged else {
            verdicts.push(None);
            continue;
        };
        verdicts.push(Some(of_module));
        module.waivers = waivers;
        if found.errors() > 0 {
            module.compilation.forbid();
        }
        found.into_found().into_iter().for_each(|found| module.diagnostics.push(found));
    }
    (judgement.project, verdicts)
}
