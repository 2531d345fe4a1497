use super::{Maker, Proof, prove};
use crate::cloudformation::{Template, deployed_pseudo_parameters};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Sources;
use crate::stack::{
    self, Aws, AwsError, Shown, Situation, Stack, Update, deployed_template, existing, held, stuck, unowned_log_groups,
};

/// What is known of a stack that might be adopted.
#[derive(Debug)]
pub enum Adoptability {
    /// None, or one that is being worked on.
    Not(Box<Diagnostic>),
    /// One that rests where only a person gets it out.
    Stuck(Box<Diagnostic>),
    /// A stack that mdaac made or has adopted.
    Adopted,
    Proof(Box<Proof>),
}

/// Compares a module's template with the stack as it is deployed, and that with what is live; changes nothing. Gives what was
/// changed by hand, too: no template knows of it.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn look(
    aws: &Aws,
    account: &str,
    stack_name: &str,
    (template, sources): (&Template, &Sources),
) -> Result<(Adoptability, Vec<Diagnostic>), AwsError> {
    let alone = |one: Diagnostic| Ok((Adoptability::Not(Box::new(one)), Vec::new()));
    let Some(stack) = Stack::find(aws, stack_name).await? else {
        return alone(no_stack(aws, account, stack_name));
    };
    let held = held(aws, &stack).await?;
    match stack.situation() {
        Situation::Settled => {}
        Situation::Absent | Situation::NeverCreated => {
            return alone(no_stack(aws, account, stack_name));
        }
        Situation::Busy => return alone(busy(&stack)),
        _ => return Ok((Adoptability::Stuck(Box::new(stuck(&stack, &held))), Vec::new())),
    }
    let deployed = Template::from_json(&deployed_template(aws, &stack.id).await?);
    let looked = stack::look(aws, account, (&stack, &held), &deployed).await;
    let told = looked.told(&deployed, Shown { template, sources });
    let told = told.into_iter().map(Diagnostic::into_warning).collect();
    if Maker::of(&deployed) == Maker::Mdaac {
        return Ok((Adoptability::Adopted, told));
    }
    let template = template.without(&existing(aws, account, template, &held).await?.left_out);
    let imports = unowned_log_groups(aws, &template, &held).await?;
    let update = Update {
        stack: &stack,
        account,
        region: &aws.region,
        deployed: &deployed,
        template: &template,
        held: &held,
        imports: &imports,
    };
    Ok((Adoptability::Proof(Box::new(proof(&update, sources))), told))
}

/// The proof for a stack that a deploy is about to update; none for one that CDK did not make.
pub fn takeover(update: &Update<'_>, sources: &Sources) -> Option<Proof> {
    Maker::of(update.deployed).is_cdk().then(|| proof(update, sources))
}

/// The proof, with the ids of what is deployed and the log groups that will be imported.
fn proof(update: &Update<'_>, sources: &Sources) -> Proof {
    let pseudo = deployed_pseudo_parameters(update.account, update.region, &update.stack.name);
    let ids = update.held.iter().map(|one| (one.logical_id.clone(), one.physical_id.clone())).collect();
    let imports = update.imports.iter().map(|import| (import.logical_id.clone(), import.log_group.clone())).collect();
    prove(update.deployed, update.template, sources, &pseudo).deployed_as(&ids, imports)
}

fn no_stack(aws: &Aws, account: &str, stack_name: &str) -> Diagnostic {
    let message = format!("there is no stack `{stack_name}` in account {account}, region {}", aws.region);
    Diagnostic::error(Code::NOTHING_TO_ADOPT, message)
        .help("choose the deployed modules with `-d`, `-e` and `-m`; `mdaac deploy` creates the others")
}

fn busy(stack: &Stack) -> Diagnostic {
    let message = format!("the stack `{}` is in {}", stack.name, stack.status.as_str());
    Diagnostic::error(Code::ADOPTION_REFUSED, message).help("wait until that has ended, and look again")
}
