use super::{Admission, Bound, Seen};
use crate::cloudformation::{Fragment, property};
use crate::iam::Effect;
use jsonptr::PointerBuf;

/// What the authorizer of a runtime lets in; none of one that takes signatures.
pub fn tokens(seen: &Seen, id: &str, runtime: &Fragment) -> Option<Admission> {
    let keys = ["AuthorizerConfiguration", "CustomJWTAuthorizer"];
    let jwt = property(runtime, keys[0])?.get(keys[1])?;
    let url = jwt.get("DiscoveryUrl").and_then(|url| seen.text(url)).unwrap_or_default();
    let listed = [("AllowedAudience", "aud"), ("AllowedClients", "client_id"), ("AllowedScopes", "scope")];
    let mut bounds: Vec<Bound> = listed
        .into_iter()
        .map(|(key, claim)| Bound {
            operator: "claim".to_owned(),
            key: claim.to_owned(),
            values: seen.texts(jwt.get(key)),
        })
        .filter(|bound| !bound.values.is_empty())
        .collect();
    bounds
        .extend(jwt.get("CustomClaims").into_iter().flat_map(Fragment::items).filter_map(|claim| custom(seen, claim)));
    let at = PointerBuf::from_tokens(["Resources", id, "Properties", keys[0], keys[1]]);
    Some(Admission {
        effect: Effect::Allow,
        principal: format!("tokens of {url}"),
        kind: "token",
        actions: vec!["bedrock-agentcore:*".to_owned()],
        on: seen.everywhere(),
        by: vec![seen.by("customJwtAuthorizer".to_owned(), at.clone(), &at.with_trailing_token("DiscoveryUrl"))],
        bounds,
    })
}

fn custom(seen: &Seen, claim: &Fragment) -> Option<Bound> {
    let wanted = claim.get("AuthorizingClaimMatchValue")?;
    let value = wanted.get("ClaimMatchValue")?;
    let operator = wanted.get("ClaimMatchOperator").and_then(|operator| seen.text(operator)).unwrap_or_default();
    Some(Bound {
        operator: format!("claim {operator}").trim_end().to_owned(),
        key: seen.text(claim.get("InboundTokenClaimName")?)?,
        values: [value.get("MatchValueString"), value.get("MatchValueStringList")]
            .into_iter()
            .flat_map(|list| seen.texts(list))
            .collect(),
    })
}
