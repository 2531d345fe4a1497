use super::connection::{AwsOptions, Connections, block_on, check_region};
use super::failure::Failure;
use super::workspace::{Selected, Workspace};
use crate::diagnostic::Diagnostic;
use crate::project::Module;
use crate::resolve;
use crate::source::Node;
use crate::stack::ssm;
use indexmap::IndexMap;

/// How often values that were looked up may name parameters in turn.
const MAX_ROUNDS: usize = 16;

/// Looks up the SSM parameters that the configs of the modules name; from then on the workspace knows
/// their values. Where that cannot be done no module is left, and the reason is among the problems.
pub fn look_up(
    mut workspace: Workspace,
    mut selected: Selected,
    options: &AwsOptions,
) -> Result<(Workspace, Selected), Failure> {
    for module in &selected.modules {
        check_region(options, &module.id.to_string(), text(&module.region).as_deref())?;
    }
    for found in block_on(values(&mut workspace, &selected.modules, options))? {
        selected.diagnostics.push(found);
        selected.give_up();
    }
    Ok((workspace, selected))
}

/// Puts the values into the workspace, or says why they cannot be had.
async fn values(
    workspace: &mut Workspace,
    modules: &[Module],
    options: &AwsOptions,
) -> Result<Vec<Diagnostic>, Failure> {
    let mut connections = Connections::new(options);
    for _ in 0..MAX_ROUNDS {
        let asked = asked(workspace, modules);
        if asked.is_empty() {
            break;
        }
        for (region, (askers, names)) in asked {
            let mut wrong = Vec::new();
            for module in askers {
                let (name, account) = (module.id.to_string(), text(&module.account));
                let connection = connections.of(&name, account.as_deref(), region.as_deref()).await;
                wrong.extend(connection.err().map(|found| *found));
            }
            if !wrong.is_empty() {
                return Ok(wrong);
            }
            let found = match connections.to(region.as_deref()).await {
                Ok((aws, _)) => ssm::look_up(&aws.ssm, names).await,
                Err(error) => Err(error),
            };
            match found {
                Ok(found) => workspace.context.ssm.add(region.as_deref(), found),
                Err(error) => return Ok(vec![Diagnostic::from(&error)]),
            }
        }
    }
    Ok(Vec::new())
}

/// What is not known yet, by region: the modules that ask, and the names.
fn asked<'a>(workspace: &Workspace, modules: &'a [Module]) -> IndexMap<Option<String>, (Vec<&'a Module>, Vec<String>)> {
    let mut asked: IndexMap<_, (Vec<&Module>, Vec<String>)> = IndexMap::new();
    for module in modules {
        let names = resolve::asked(module, &workspace.context);
        if !names.is_empty() {
            let (askers, all) = asked.entry(text(&module.region)).or_default();
            askers.push(module);
            all.extend(names);
        }
    }
    asked
}

fn text(node: &Option<Node>) -> Option<String> {
    node.as_ref().and_then(Node::scalar_text)
}
