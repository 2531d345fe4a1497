//! What is deployed, as the side to compare with.

use super::super::connection::{AwsOptions, Connections, block_on, check_region};
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::workspace::Workspace;
use super::side::{OtherSide, OtherTemplate};
use crate::cloudformation::Template;
use crate::cloudformation::deployed_pseudo_parameters;
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Sources;
use crate::stack::{Aws, AwsError, Identity, Shown, deployed};

/// The stack of each module, in order, and whether AWS could be asked. A module loses the resources that a deploy
/// would leave out.
pub fn sides(
    compiled: &mut [Compiled],
    options: &AwsOptions,
    workspace: &Workspace,
) -> Result<(Vec<OtherSide>, Exit), Failure> {
    for module in compiled.iter().filter(|module| !matches!(module.compilation, Compilation::LeftToMdaa)) {
        check_region(options, &module.id.to_string(), module.region.as_deref())?;
    }
    block_on(async {
        let mut connections = Connections::new(options);
        let (mut sides, mut asked) = (Vec::new(), Exit::Done);
        for module in compiled {
            let (Compilation::Stack(template) | Compilation::Forbidden(template)) = &mut module.compilation else {
                sides.push(OtherSide::Nothing);
                continue;
            };
            let name = module.id.to_string();
            let connected = connections.of(&name, module.account.as_deref(), module.region.as_deref()).await;
            let looked = match connected {
                Ok(target) => side(target, &module.stack_name, (template, &workspace.context.sources))
                    .await
                    .map_err(|error| Diagnostic::from(&error)),
                Err(problem) => Err(*problem),
            };
            let (side, found) = match looked {
                // What a stuck stack was to become is no measure of what it is.
                Ok((side, found)) => {
                    let stuck = found.iter().any(Diagnostic::stops);
                    asked = Exit::gravest([asked, if stuck { Exit::NeedsPerson } else { Exit::Done }]);
                    (side, found)
                }
                Err(problem) => {
                    asked = Exit::gravest([asked, Exit::NotStarted]);
                    (OtherSide::Nothing, vec![problem])
                }
            };
            sides.push(side);
            found.iter().for_each(|found| module.diagnostics.push(workspace.noted_for(&name, found)));
        }
        Ok((sides, asked))
    })
}

async fn side(
    (aws, identity): (&Aws, &Identity),
    stack_name: &str,
    (template, sources): (&mut Template, &Sources),
) -> Result<(OtherSide, Vec<Diagnostic>), AwsError> {
    let (deployed, left_out) = deployed(aws, &identity.account, stack_name, template).await?;
    let mut found: Vec<Diagnostic> = left_out.iter().map(|logical_id| exists(logical_id, template)).collect();
    found.extend(deployed.as_ref().and_then(|deployed| deployed.problem.clone()));
    *template = template.without(&left_out);
    let looked = deployed.as_ref().and_then(|deployed| deployed.looked.as_ref());
    if let Some((looked, deployed)) = looked {
        let told = looked.told(deployed, Shown { template, sources });
        // What a deploy would find; here it is a difference like others.
        found.extend(told.into_iter().map(Diagnostic::into_warning));
    }
    let live = looked.map(|(looked, _)| looked.differences());
    let pseudo = deployed_pseudo_parameters(&identity.account, &aws.region, stack_name);
    let before = deployed.map(|deployed| OtherTemplate {
        shown: format!("the stack in account {}, region {}", identity.account, aws.region),
        template: deployed.template,
        // A stack does not say which waivers let it through.
        waivers: None,
        unsettled: deployed.unsettled,
        live,
    });
    Ok((OtherSide::Template(before, pseudo), found))
}

fn exists(logical_id: &str, template: &Template) -> Diagnostic {
    let resource_type = template.resources.get(logical_id).and_then(|resource| resource.get("Type")?.as_str());
    let message = format!("`{logical_id}` exists already, outside this stack, and is left out");
    Diagnostic::info(Code::RESOURCE_EXISTS, message)
        .why(format!("an account has one {} in a region", resource_type.unwrap_or_default()))
        .help("there is nothing to do: whoever made it keeps it")
}
