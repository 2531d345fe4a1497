use super::layer::{Attached, LayerKind, OnResource, Relation};
use crate::iam::{ArnPart, Effect, LocatedText, ResourceFit, StatementResult};
use crate::source::Span;

/// The one set-up where IAM's documentation and a report from the field disagree: across accounts, an
/// identity policy reaches the endpoint through the `*` of `runtime/*` alone, and beside it names the
/// endpoints of another account. By the documentation that `*` "can expand to replace everything within a
/// segment, including characters like a forward slash"; the report says the call was denied.
pub fn endpoint_in_doubt<'a>(
    relation: Relation,
    resources: &'a [OnResource<'a>; 2],
) -> Option<(&'a Attached, &'a LocatedText<Span>)> {
    let [_, endpoint] = resources;
    let layer = endpoint.layers.iter().find(|layer| layer.kind == LayerKind::Identity)?;
    if relation != Relation::CrossAccount || !layer.allows.is_yes() {
        return None;
    }
    let allows: Vec<(&Attached, &StatementResult)> = layer
        .policies
        .iter()
        .flat_map(|(attached, evaluation)| evaluation.of(Effect::Allow).map(move |result| (*attached, result)))
        .filter(|(_, result)| result.action.is_yes() && result.conditions_hold().is_yes())
        .collect();
    if allows.iter().any(|(_, result)| result.resource.is_yes() && !through_runtimes_alone(result)) {
        return None;
    }
    allows.into_iter().find_map(|(attached, result)| {
        let elsewhere = |(written, fit): &&(&LocatedText<Span>, ResourceFit)| {
            names_endpoints(written) && *fit == ResourceFit::Differs(Some(ArnPart::Account))
        };
        result.fits.iter().find(elsewhere).map(|(written, _)| (attached, *written))
    })
}

fn names_endpoints(written: &LocatedText<Span>) -> bool {
    written.text.contains("/runtime-endpoint/")
}

/// Whether what covers the endpoint is written for runtimes.
fn through_runtimes_alone(result: &StatementResult) -> bool {
    let for_runtimes = |written: &LocatedText<Span>| {
        !names_endpoints(written) && written.text.split(':').nth(5).is_some_and(|rest| rest.starts_with("runtime/"))
    };
    let mut covering = result.fits.iter().filter(|(_, fit)| *fit == ResourceFit::Covers);
    result.statement.not_resource.is_none() && covering.all(|(written, _)| for_runtimes(written))
}
