//! `GetResourceOauth2Token` and `GetResourceApiKey` hand out a credential that AgentCore Identity keeps in Secrets Manager. An
//! agent that may call them, and lacks what goes with them, gets an error in place of the credential.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: bedrock-agentcore:GetResourceOauth2Token
//!   Resource:                                          # all four
//!     - arn:aws:bedrock-agentcore:eu-central-1:111122223333:token-vault/default
//!     - arn:aws:bedrock-agentcore:eu-central-1:111122223333:token-vault/default/oauth2credentialprovider/google
//!     - arn:aws:bedrock-agentcore:eu-central-1:111122223333:workload-identity-directory/default
//!     - arn:aws:bedrock-agentcore:eu-central-1:111122223333:workload-identity-directory/default/workload-identity/quotes-*
//! - Effect: Allow                                      # and the secret
//!   Action: secretsmanager:GetSecretValue
//!   Resource: arn:aws:secretsmanager:eu-central-1:111122223333:secret:bedrock-agentcore-identity!default/oauth2/*
//! ```
//!
//! That an agent needs all of it is inferred from AWS's own statements. Where the role has a policy of yours attached, which may
//! allow the rest, it is a note.

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::iam::PolicyKind;
use crate::iam::authorization::incomplete_credentials;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, IAM Permissions for AgentCore Runtime (2026)",
        controls: &[],
    },
    severity: Severity::Warning,
    title: "A right to a credential that lacks what goes with it.",
    why: "AgentCore reads the secret in the role's name [inferred]",
    fix: "add the statements of AWS's page about the execution role",
    scope: &[Scope::Identity(&["Action", "Resource"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let statements: Vec<_> = subject.statements(PolicyKind::Identity).filter(|statement| statement.allows()).collect();
    let found = incomplete_credentials(&statements, &subject.surroundings());
    let found = found.iter().map(|incomplete| RuleMatch::futile(&incomplete.found, subject));
    match has_unread_policy(subject) {
        true => found.map(RuleMatch::note).collect(),
        false => found.collect(),
    }
}

/// Whether a role has a policy whose statements are in no template.
fn has_unread_policy(subject: &Subject<'_>) -> bool {
    let roles = subject.of_type(iam::ROLE).filter_map(|role| role.properties.get("ManagedPolicyArns"));
    let mut attached = roles.flat_map(|part| part.items());
    attached.any(|part| {
        let own = part.fragment.referenced().is_some_and(|id| subject.template.resources.contains_key(id));
        !own
    })
}
