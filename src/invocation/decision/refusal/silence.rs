use super::nearest::{Hindrance, Nearest, nearest, never_set};
use super::remedy::{allow_call, allow_caller, allow_through, asking_for_account};
use super::{Finder, Obstacle, Spot, policy_name, resource_name};
use crate::diagnostic::Code;
use crate::iam::{ArnPart, Caller, Condition, ContextValue, Truth};
use crate::invocation::decision::layer::{LayerKind, LayerVerdict, On, OnResource, Relation};
use crate::source::Span;

impl<'a> Finder<'a> {
    /// A policy of the caller's side that allows too little.
    pub fn caller_silent(&self, spot: Spot<'a>, on_both: bool) -> Obstacle {
        let Spot { on, layer } = spot;
        let near = nearest(layer);
        if let Some(obstacle) = near.as_ref().and_then(|near| self.service_key(near, spot)) {
            return obstacle;
        }
        let what = match (on_both, on.on) {
            (true, _) => "allows neither the runtime nor the endpoint",
            (false, On::Endpoint) => "allows the runtime, but not the endpoint",
            (false, On::Runtime) => "allows the endpoint, but not the runtime",
        };
        let misleading = layer.kind == LayerKind::Identity && self.resource_policies_allow();
        let statement = match layer.kind {
            LayerKind::VpcEndpoint => allow_through(self.call),
            _ => allow_call(self.call),
        };
        let doubt = match (layer.kind, &on.granted) {
            (LayerKind::Session, Truth::CannotTell(why)) => Some(why.clone()),
            _ => None,
        };
        let blame = misleading.then(|| {
            format!(
                "AWS blames the other side: `because no resource-based policy allows the {} action`",
                self.call.action
            )
        });
        Obstacle {
            code: if misleading { Code::NO_RESOURCE_BASED_POLICY_ALLOWS } else { Code::ACCESS_DENIED },
            place: None,
            what: format!("{} {what}", policy_name(layer.kind, on.on)),
            why: sentences([near.as_ref().and_then(|near| self.reason(near, on)), blame.or(doubt)]),
            help: "allow the action on both ARNs, in the account of the runtime".to_owned(),
            span: near.as_ref().map(Nearest::span),
            remedy: Some(self.remedy(spot, near.map(|near| near.policy), None, statement)),
        }
    }

    /// A resource without a policy that allows the caller.
    pub fn resource_silent(&self, spot: Spot<'a>) -> Obstacle {
        let Spot { on, layer } = spot;
        let near = nearest(layer);
        if let Some(obstacle) = near.as_ref().and_then(|near| self.service_key(near, spot)) {
            return obstacle;
        }
        let resources = &self.decision.resources;
        let other = resources.iter().find(|other| other.on != on.on);
        let one_of_two = other
            .and_then(|other| other.layer(LayerKind::Resource))
            .is_some_and(|layer| layer.verdict == LayerVerdict::Allows);
        let two = one_of_two.then(|| {
            "AWS asks two resource policies, the runtime's and the endpoint's, and wants both to allow".to_owned()
        });
        let accounts = self.call.caller.account().map(|account| {
            format!("the call comes from account `{account}` into `{}`, and both sides must allow it", on.arn.account)
        });
        let (own, others) = (resource_name(on.on), other.map_or("", |other| resource_name(other.on)));
        Obstacle {
            code: if one_of_two { Code::HIERARCHICAL_AUTHORIZATION } else { Code::ACCESS_DENIED },
            place: near.as_ref().and_then(|_| spot.place()),
            what: match (&near, one_of_two) {
                (None, true) => format!("{others} has a policy that allows the caller, {own} has none"),
                (None, false) => format!("{own} has no resource policy"),
                (Some(_), _) => "nothing allows the caller".to_owned(),
            },
            why: sentences([near.as_ref().and_then(|near| self.reason(near, on)), two.or(accounts)]),
            help: self.admission(spot, near.as_ref(), one_of_two),
            span: near.as_ref().map(Nearest::span),
            remedy: Some(self.remedy(spot, near.map(|near| near.policy), None, allow_caller(self.call, &on.arn))),
        }
    }

    /// How the caller is let in.
    fn admission(&self, Spot { on, .. }: Spot, near: Option<&Nearest>, one_of_two: bool) -> String {
        let add = match (near.map(|near| &near.hindrance), self.call.by_module) {
            (Some(Hindrance::Action), true) => {
                let actions = self.call.actions();
                let names = actions.iter().map(|action| format!("`{}`", action.rsplit(':').next().unwrap_or_default()));
                format!("add {} to `access.actions` of the config", names.collect::<Vec<_>>().join(" and "))
            }
            (Some(Hindrance::Action), false) => "add the action".to_owned(),
            (Some(Hindrance::Condition(_)), true) => {
                "change what makes it, `access` or `enforceVpcOnly` in the config".to_owned()
            }
            (_, true) if one_of_two && on.on == On::Endpoint => {
                "add the endpoint to `access.endpoints` of the config".to_owned()
            }
            (_, true) => match self.call.caller {
                Caller::Bearer => "add `oauth` to `access.principals` of the config".to_owned(),
                _ => "add the caller to `access.principals` of the config".to_owned(),
            },
            (Some(_), false) => "add the caller".to_owned(),
            (None, false) => format!(
                "put one on it: `aws bedrock-agentcore-control put-resource-policy --resource-arn {} …`",
                on.arn
            ),
        };
        match near.and_then(Nearest::condition).and_then(|condition| self.another_way(condition)) {
            Some(way) => format!("{way}; or {add}"),
            None => add,
        }
    }

    /// The trap of a condition that no request of this kind can meet.
    fn service_key(&self, near: &Nearest<'a>, spot: Spot) -> Option<Obstacle> {
        let condition = near.service_key(&self.call.context)?;
        let statement = near.statement?.statement;
        // Who bears a token has no account to ask for.
        let remedy = self.call.caller.account().map(|account| {
            let json = asking_for_account(near.policy.policy.json_of(statement), account);
            self.remedy(spot, Some(near.policy), Some(statement), json)
        });
        Some(Obstacle {
            code: Code::SOURCE_ACCOUNT_NEVER_SET,
            place: spot.place(),
            what: format!("{} never applies: no such call carries `{}`", statement.name(), condition.key.text),
            why: Some(never_set(&condition.key.text)),
            help: "ask for `aws:PrincipalAccount`, the account of the IAM principal".to_owned(),
            span: Some(condition.key.at),
            remedy,
        })
    }

    fn resource_policies_allow(&self) -> bool {
        let allows =
            |on: &OnResource| on.layer(LayerKind::Resource).is_some_and(|layer| layer.verdict == LayerVerdict::Allows);
        self.decision.relation == Relation::CrossAccount && self.decision.resources.iter().all(allows)
    }

    /// Why the nearest statement does not apply.
    fn reason(&self, near: &Nearest, on: &OnResource) -> Option<String> {
        let resource = resource_name(on.on);
        Some(match &near.hindrance {
            Hindrance::Action => format!("it is for other actions than `{}`", self.call.action),
            Hindrance::Principal if self.call.caller.arn().is_none() => {
                "who bears a token is no IAM principal: only `\"Principal\": \"*\"` is for it".to_owned()
            }
            Hindrance::Principal => format!("it is for others than `{}`", self.call.caller),
            Hindrance::Resource(written, Some(ArnPart::Account)) => {
                let named = written.text.split(':').nth(4).unwrap_or_default();
                let whose = if self.call.caller.account() == Some(named) { ", the caller's own" } else { "" };
                format!("it is in account `{named}`{whose}, and {resource} in `{}`", on.arn.account)
            }
            Hindrance::Resource(_, Some(part @ (ArnPart::Partition | ArnPart::Service | ArnPart::Region))) => {
                format!("{resource} is in {} `{}`", part.name(), on.arn.part(*part))
            }
            Hindrance::Resource(_, Some(ArnPart::Resource) | None) => format!("it does not cover `{}`", on.arn),
            Hindrance::Condition(condition) => self.condition(condition),
            Hindrance::Several | Hindrance::NoAllow => return None,
        })
    }

    fn condition(&self, condition: &Condition<Span>) -> String {
        let key = &condition.key.text;
        match self.call.context.get(key) {
            ContextValue::Absent => format!("the request carries no `{key}`"),
            ContextValue::Is(values) => format!("the request carries `{}` as `{key}`", values.join("`, `")),
            _ => format!("the condition on `{key}` does not hold"),
        }
    }
}

fn sentences(parts: [Option<String>; 2]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
