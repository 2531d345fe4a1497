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
            let assessed = assess_one(module, &mut connections, sources).await;
            assessments.push(assessed.unwrap_or_else(|problem| {
                asked = Exit::NotStarted;
                Assessment::problem(*problem)
            }));
        }
        Ok((assessments, asked))
    })
}

async fn assess_one(
    module: &Compiled,
    connections: &mut Connections<'_>,
    sources: &Sources,
) -> Result<Assessment, Box<Diagnostic>> {
    let Compilation::Stack(template) = &module.compilation else { return Ok(Assessment::default()) };
    let name = module.id.to_string();
    let (aws, identity) = connections.of(&name, module.account.as_deref(), module.region.as_deref()).await?;
    let shown = format!("the stack in account {}, region {}", identity.account, aws.region);
    let found = look(aws, &identity.account, &module.stack_name, (&**template, sources)).await;
    let (found, live) = found.map_err(|error| Box::new(Diagnostic::from(&error)))?;
    let mut assessment = match found {
        Adoptability::Proof(proof) => Assessment::proof(shown, proof),
        Adoptability::Adopted => Assessment::adopted(shown),
        Adoptability::Not(problem) => Assessment::problem(*problem),
    };
    assessment.problems.extend(live);
    Ok(assessment)
}
