//! Callers of the runtime are known by their IAM identity alone: no JWT authorizer says for which user a call is made, and
//! whatever the agent does it does as its role.
//!
//! ```yaml
//! authorizerConfiguration:
//!   customJwtAuthorizer:
//!     discoveryUrl: https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_a1b2c3/.well-known/openid-configuration
//!     allowedClients: [0a1b2c3d4e5f6g7h8i9j0k1l2m]
//! ```
//!
//! That is right for an agent that services call, and so it is a note.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "prowler, bedrockagentcore_runtime_jwt_identity_propagation_configured (proposed, 2026-09)",
        controls: &[Control { framework: Framework::Nist, ids: &["AC-3", "IA-8"] }],
    },
    severity: Severity::Info,
    title: "A runtime that does not know for whom it works.",
    why: "callers are known by IAM; without a JWT authorizer no token of a user reaches the agent, and tools are called as its role",
    fix: "add `customJwtAuthorizer` under `authorizerConfiguration` where people use the agent",
    scope: &[Scope::Presence(&[bedrock_agentcore::RUNTIME], &["/AuthorizerConfiguration/CustomJWTAuthorizer"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let has_jwt = |runtime: &&crate::policy::subject::Resource<'_>| {
        runtime.properties.below(&["AuthorizerConfiguration", "CustomJWTAuthorizer"]).is_some()
    };
    let without = subject.of_type(bedrock_agentcore::RUNTIME).filter(|runtime| !has_jwt(runtime));
    without
        .map(|it| RuleMatch::new(&it.part.at, "no JWT authorizer says for which user a call is made").note())
        .collect()
}
