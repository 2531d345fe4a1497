use crate::iam::bound::{Bound, bound};
use crate::iam::document::{Condition, DocumentPlace, Statement};
use crate::iam::evaluate::Operator;
use crate::iam::wildcard::Pattern;

/// What conditions leave of an action that is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// All of it.
    None,
    /// Some: on which things, or with what, the policy says and we do not judge.
    Some,
    /// Nothing that would lead to more rights.
    Nothing,
}

/// What the conditions of an Allow leave, and those of denials that each deny all but something (IAM user guide, "Permissions
/// boundaries": delegation by `iam:PermissionsBoundary`, in either form).
pub fn limit<P: DocumentPlace>(
    allow: &Statement<P>,
    denials: &[&Statement<P>],
    action: &str,
    passed_to: &[&str],
) -> Limit {
    let asked = allow.conditions.iter().filter(|condition| !matches!(bound(allow, condition), Bound::Nothing(_)));
    let of_allow = asked.filter_map(|condition| {
        let operator = Operator::named(&condition.operator)?;
        // Without the key it holds; but whoever passes a role passes it to a service.
        let strict = operator.negated || !operator.holds_without_key() || is_passed_to_service(condition);
        strict.then(|| weight(condition, operator.negated, action, passed_to))
    });
    let of_denials = denials.iter().filter_map(|denial| {
        let [condition] = &denial.conditions[..] else { return None };
        let everything = denial.resources().any(|resource| resource.as_resource().is_everything());
        let operator = Operator::named(&condition.operator).filter(|_| everything)?;
        Some(weight(condition, !operator.negated, action, passed_to))
    });
    of_allow.chain(of_denials).max().unwrap_or(Limit::None)
}

/// What is left where a key must have one of some values, or none of them.
fn weight<P: DocumentPlace>(condition: &Condition<P>, none_of_them: bool, action: &str, passed_to: &[&str]) -> Limit {
    let key = condition.key.text.to_ascii_lowercase();
    let values = || condition.values.iter().map(|value| Pattern::parse(&value.text, P::SYNTAX));
    let has = |text: &str| values().any(|value| value.overlaps(&Pattern::text(text)));
    if is_passed_to_service(condition) {
        let excluded = match none_of_them {
            true => passed_to.iter().all(|service| values().any(|value| value.matches(service))),
            false => !passed_to.iter().any(|service| has(service)),
        };
        return if excluded && !passed_to.is_empty() { Limit::Nothing } else { Limit::None };
    }
    if none_of_them {
        return Limit::None;
    }
    let service = action.split_once(':').map_or("", |(service, _)| service);
    match key.as_str() {
        "iam:permissionsboundary" if condition.operator != "Null" => Limit::Nothing,
        "iam:policyarn"
            if ["AdministratorAccess", "IAMFullAccess"]
                .iter()
                .any(|name| has(&format!("arn:aws:iam::aws:policy/{name}"))) =>
        {
            Limit::None
        }
        _ if ["aws:calledvia", "aws:multifactorauth", "aws:resourcetag/", "iam:"]
            .iter()
            .any(|begin| key.starts_with(begin)) =>
        {
            Limit::Some
        }
        _ if key.split_once(':').is_some_and(|(of, _)| of == service) => Limit::Some,
        _ => Limit::None,
    }
}

fn is_passed_to_service<P>(condition: &Condition<P>) -> bool {
    condition.key.text.eq_ignore_ascii_case("iam:PassedToService")
}
