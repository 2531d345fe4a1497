use super::nearest::doubt;
use super::remedy::allow_call;
use super::{Finder, Obstacle, Spot};
use crate::diagnostic::Code;
use crate::iam::{Caller, LocatedText, NOT_MADE_YET, Truth};
use crate::invocation::decision::layer::{Attached, LayerKind, LayerVerdict};
use crate::source::Span;

impl<'a> Finder<'a> {
    /// A layer of which it cannot be told what it says.
    pub fn undecided(&self, spot: Spot<'a>) -> Obstacle {
        let Spot { layer, .. } = spot;
        if layer.verdict == LayerVerdict::NotGiven {
            return Obstacle {
                code: Code::ACCESS_UNDECIDED,
                place: None,
                what: "what the caller's identity policies allow was not given".to_owned(),
                why: None,
                help: "give them with `--identity-policy FILE`; one of them needs the statement below".to_owned(),
                span: None,
                remedy: Some(self.remedy(spot, None, None, allow_call(self.call))),
            };
        }
        let why = match (&layer.denies, &layer.allows) {
            (Truth::CannotTell(why), _) | (_, Truth::CannotTell(why)) => why.clone(),
            _ => String::new(),
        };
        let key = why.strip_prefix("the value of `").and_then(|rest| rest.strip_suffix("` is not known"));
        let help = match key {
            Some("aws:PrincipalArn") if matches!(self.call.caller, Caller::Session(_)) => {
                "a session's ARN does not say under which path its role is; say it: `--context aws:PrincipalArn=ARN`, the \
                 role's ARN with its path"
                    .to_owned()
            }
            Some(key) => format!(
                "if you know it, say so: `--context {key}=VALUE`, or `--context {key}` if the request does not carry it"
            ),
            None if why.ends_with(NOT_MADE_YET) => {
                "once the runtime is deployed, give its ARN with `--runtime-arn`".to_owned()
            }
            None => "write it in a way that IAM documents".to_owned(),
        };
        let doubt = doubt(layer);
        Obstacle {
            code: Code::ACCESS_UNDECIDED,
            place: spot.place(),
            what: format!(
                "it cannot be told whether {} applies",
                doubt.as_ref().map_or("a statement", |(name, _)| name)
            ),
            why: Some(why),
            help,
            span: doubt.map(|(_, span)| span),
            remedy: None,
        }
    }

    pub fn endpoint_in_doubt(&self, (attached, written): (&Attached, &LocatedText<Span>)) -> Obstacle {
        let [_, endpoint] = &self.decision.resources;
        let identity = endpoint.layers.iter().find(|layer| layer.kind == LayerKind::Identity);
        let remedy = identity
            .map(|layer| self.remedy(Spot { on: endpoint, layer }, Some(attached), None, allow_call(self.call)));
        Obstacle {
            code: Code::NO_RESOURCE_BASED_POLICY_ALLOWS,
            place: None,
            what: format!(
                "the caller's identity policy names endpoints of another account than `{}`",
                self.call.runtime.account
            ),
            why: Some(format!(
                "by IAM's documentation the `*` of `runtime/*` covers the endpoint all the same; but it is reported that \
                 AWS denied such a call, with `because no resource-based policy allows the {} action`",
                self.call.action
            )),
            help: "allow the action on both ARNs, in the account of the runtime".to_owned(),
            span: Some(written.at),
            remedy,
        }
    }
}
