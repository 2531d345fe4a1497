//! What is looked at before the first stack is touched: takes the stacks of the selection, gives what stands in the way
//! of each. Then all or nothing starts.

use super::connection::Connections;
use crate::cloudformation::resource_types::ssm::PARAMETER;
use crate::cloudformation::{Fragment, Template};
use crate::diagnostic::Diagnostic;
use crate::stack::{AwsError, ErrorKind, Interrupt, Interrupted, ssm};
use std::collections::{BTreeMap, BTreeSet};

/// A stack that is about to be worked on.
#[derive(Debug)]
pub struct Intended<'a> {
    pub module: &'a str,
    pub account: Option<&'a str>,
    pub region: Option<&'a str>,
    /// What it shall hold; none where it goes.
    pub template: Option<&'a Template>,
}

/// How often each connection is tried: another module's may succeed in the meantime.
const ROUNDS: usize = 2;

/// Looks at credentials, account and region of each stack, in the order in which they are worked on, and at the SSM
/// parameters that their templates name; what is wrong, by stack. `role` is the one that CloudFormation works with.
///
/// # Errors
/// When Ctrl-C came first.
pub async fn look(
    intended: &[Intended<'_>],
    connections: &mut Connections<'_>,
    role: Option<&str>,
    interrupt: &mut Interrupt,
) -> Result<Vec<Vec<Diagnostic>>, Interrupted> {
    interrupt.or(look_at_all(intended, connections, role)).await
}

async fn look_at_all(
    intended: &[Intended<'_>],
    connections: &mut Connections<'_>,
    role: Option<&str>,
) -> Vec<Vec<Diagnostic>> {
    let mut found: Vec<Vec<Diagnostic>> = intended.iter().map(|_| Vec::new()).collect();
    for round in 0..ROUNDS {
        for (one, found) in intended.iter().zip(&mut found).filter(|(_, found)| round == 0 || !found.is_empty()) {
            let connected = connections.of(one.module, one.account, one.region).await;
            *found = connected.err().into_iter().map(|problem| *problem).collect();
        }
    }
    let mut made: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (one, found) in intended.iter().zip(&mut found) {
        let Some(template) = one.template else { continue };
        let Ok((aws, identity)) = connections.of(one.module, one.account, one.region).await else { continue };
        let made = made.entry((identity.account.clone(), aws.region.clone())).or_default();
        match ssm::look_ahead(&aws.ssm, template, made).await {
            Ok(problems) => found.extend(problems.into_iter().filter(Diagnostic::stops)),
            Err(error) if may_be_another(&error, role) => {}
            Err(error) => found.push(Diagnostic::from(&error)),
        }
        made.extend(parameters(template));
    }
    found
}

/// CloudFormation reads the parameters with the rights of its role; that these credentials may not is told by the
/// deploy, and stops nothing.
fn may_be_another(error: &AwsError, role: Option<&str>) -> bool {
    error.kind == ErrorKind::Permission && role.is_some()
}

/// The names of the SSM parameters that a template makes, as far as they are known.
fn parameters(template: &Template) -> impl Iterator<Item = String> {
    let resources = template.resources.values();
    let made = resources.filter(|resource| resource.get("Type").and_then(Fragment::text) == Some(PARAMETER));
    made.filter_map(|resource| resource.get("Properties")?.get("Name")?.known())
}
