//! What is deployed.

use super::assessment::Assessment;
use crate::adoption::{Adoptability, look};
use crate::cli::connection::{AwsOptions, Connections, block_on, check_region};
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Of every module, in order, and whether AWS could be asked.
pub fn assess(
    options: &AwsOptions,
    compiled: &[Compiled],
    sources: &Sources,
) -> Result<(Vec<Assessment>, Exit), Failure> {
    for module in compiled.iter().filter(|module| !matches!(module.compilation, Compilation::LeftToMdaa)) {
        check_region(options, &module.id.to_string(), module.region.as_deref())?;
    }
    block_on(async {
        let mut connections = Connections::new(options);
        let (mut assessments, mut asked) = (Vec::new(), Exit::Done);
        for module in compiled {
            let (assessment, exit) = match assess_one(module, &mut connections, sources).await {
                Ok(assessed) => assessed,
                Err(problem) => (Assessment::problem(*problem), Exit::NotStarted),
            };
            asked = Exit::gravest([asked, exit]);
            assessments.push(assessment);
        }
        Ok((assessments, asked))
    })
}

async fn assess_one(
    module: &Compiled,
    connections: &mut Connections<'_>,
    sources: &Sources,
) -> Result<(Assessment, Exit), Box<Diagnostic>> {
    let Compilation::Stack(template) = &module.compilation else { return Ok((Assessment::default(), Exit::Done)) };
    let name = module.id.to_string();
    let (aws, identity) = connections.of(&name, module.account.as_deref(), module.region.as_deref()).await?;
    let shown = format!("the stack in account {}, region {}", identity.account, aws.region);
    let found = look(aws, &identity.account, &module.stack_name, (&**template, sources)).await;
    let (found, live) = found.map_err(|error| Box::new(Diagnostic::from(&error)))?;
    let (mut assessment, exit) = match found {
        Adoptability::Proof(proof) => (Assessment::proof(shown, proof), Exit::Done),
        Adoptability::Adopted => (Assessment::adopted(shown), Exit::Done),
        Adoptability::Not(problem) => (Assessment::problem(*problem), Exit::Done),
        Adoptability::Stuck(problem) => (Assessment::problem(*problem), Exit::NeedsPerson),
    };
    assessment.problems.extend(live);
    Ok((assessment, exit))
}
