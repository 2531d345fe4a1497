use super::nearest::{is_of_services, never_set};
use super::remedy::{sparing, sparing_account, with_exact_resource};
use super::{Finder, Obstacle, Spot};
use crate::diagnostic::Code;
use crate::iam::{Condition, ContextValue, Effect, Operator, Statement};
use crate::invocation::decision::decide::is_exact;
use crate::invocation::decision::layer::{Attached, LayerKind, LayerVerdict};
use crate::source::Span;

impl<'a> Finder<'a> {
    /// Every statement that denies the call.
    pub fn denials(&self, spot: Spot<'a>) -> Vec<Obstacle> {
        if spot.layer.verdict != LayerVerdict::Denies {
            return Vec::new();
        }
        let statements = spot
            .layer
            .policies
            .iter()
            .flat_map(|(attached, evaluation)| evaluation.of(Effect::Deny).map(move |result| (*attached, result)));
        let bounded = spot.layer.denies.is_yes();
        statements
            // A NotPrincipal denies whoever has a boundary, by whatever name.
            .filter(|(_, result)| {
                let not_principal = result.statement.not_principal.is_some();
                result.applies().is_yes() || (bounded && not_principal && result.applies_to_anyone().is_yes())
            })
            .map(|(attached, result)| self.denial(spot, attached, result.statement))
            .collect()
    }

    fn denial(&self, spot: Spot, attached: &Attached, statement: &Statement<Span>) -> Obstacle {
        let (name, json) = (statement.name(), attached.policy.json_of(statement));
        let remedy = |json| self.remedy(spot, Some(attached), Some(statement), json);
        // A comparison with what is not there counts as unequal.
        let absent = statement.conditions.iter().find(|condition| {
            Operator::named(&condition.operator).is_some_and(|operator| operator.negated)
                && is_of_services(condition, &self.call.context)
        });
        let spared = self.call.caller.account().and_then(|account| sparing_account(json, account));
        if let (Some(condition), Some(spared)) = (absent, spared) {
            return Obstacle {
                code: Code::SOURCE_ACCOUNT_NEVER_SET,
                place: spot.place(),
                what: format!("{name} denies every such call: none carries `{}`", condition.key.text),
                why: Some(never_set(&condition.key.text)),
                help: "ask for `aws:PrincipalAccount`, the account of the IAM principal".to_owned(),
                span: Some(condition.key.at),
                remedy: Some(remedy(spared)),
            };
        }
        let by_module = self.call.by_module && spot.layer.kind == LayerKind::Resource;
        let except = match self.call.caller.arn() {
            _ if by_module => "change what makes it, `access` or `enforceVpcOnly` in the config",
            Some(_) => "except this caller, or remove the statement",
            None => "narrow the statement, or remove it; who bears a token has no ARN to except",
        };
        let help = match statement.conditions.iter().find_map(|condition| self.another_way(condition)) {
            Some(way) => format!("{way}; or {except}"),
            None => except.to_owned(),
        };
        Obstacle {
            code: Code::ACCESS_DENIED,
            place: spot.place(),
            what: format!("{name} denies the call"),
            why: Some("an explicit Deny outweighs every Allow".to_owned()),
            help,
            span: Some(statement.at),
            remedy: sparing(json, &self.call.caller).filter(|_| !by_module).map(remedy),
        }
    }

    /// The way that a condition on the network wants a call to take.
    pub fn another_way(&self, condition: &Condition<Span>) -> Option<String> {
        let key =
            ["aws:SourceVpc", "aws:SourceVpce"].into_iter().find(|key| condition.key.text.eq_ignore_ascii_case(key))?;
        let here = self.call.context.get(key);
        let elsewhere = |id: &str| id.starts_with("vpc") && *here != ContextValue::is(id);
        let wanted = condition.values.iter().map(|value| value.text.as_str()).find(|id| elsewhere(id));
        match wanted {
            Some(id) if key == "aws:SourceVpc" => {
                Some(format!("call through a VPC endpoint in `{id}` (`--via-vpc {id}`)"))
            }
            Some(id) => Some(format!("call through the VPC endpoint `{id}` (`--via-vpc {id}`)")),
            None => (*here == ContextValue::Absent).then(|| "call through a VPC endpoint (`--via-vpc`)".to_owned()),
        }
    }

    /// Statements that AgentCore does not take.
    pub fn refused(&self, spot: Spot) -> Vec<Obstacle> {
        let wrong = spot.layer.policies.iter().flat_map(|(attached, _)| {
            let statements = attached.policy.document.statements.iter();
            statements
                .filter(|statement| !is_exact(statement, &spot.on.arn))
                .map(move |statement| (*attached, statement))
        });
        wrong
            .map(|(attached, statement)| {
                let exact = with_exact_resource(attached.policy.json_of(statement), &spot.on.arn);
                Obstacle {
                    code: Code::RESOURCE_MUST_BE_EXACT,
                    place: spot.place(),
                    what: format!("{} does not name its resource exactly", statement.name()),
                    why: Some(
                        "AgentCore: \"The Resource field in the policy document must contain the exact ARN of the \
                         resource to which the policy is attached\"; it refuses the whole policy"
                            .to_owned(),
                    ),
                    help: "write the one ARN that the policy is attached to".to_owned(),
                    span: statement
                        .resource
                        .as_ref()
                        .or(statement.not_resource.as_ref())
                        .and_then(|listed| listed.values.first())
                        .map(|written| written.at),
                    remedy: Some(self.remedy(spot, Some(attached), Some(statement), exact)),
                }
            })
            .collect()
    }
}
