//! Names are shortened, and AgentCore's are letters, digits and `_` only: what differs in the mdaa.yaml may become one. Stacks,
//! runtimes, log groups and Logs policies are unique in an account and region, roles and managed policies in an account, whatever
//! their case, and the domain of a user pool's sign-in page in a region, whatever the account.
//!
//! ```yaml
//! modules:
//!   quote-agent: {…}       # acme_dev_sales_quote_agent_main
//!   quote:                 # with agentRuntimeName: agent_main, the same
//! ```

use super::across::{UniqueName, collisions};
use crate::cloudformation::resource_types::{bedrock_agentcore, cognito, ecr, iam, logs};
use crate::cloudformation::{ResourceType, resource_types, text};
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "MDAA's naming, which shortens, lowers case and maps punctuation to `_` [ran]; IAM user guide, names are unique ignoring case",
        controls: &[],
    },
    severity: Severity::Error,
    title: "Two modules that give a resource the same name.",
    why: "the stack that comes second fails with AlreadyExists",
    fix: "change a module, domain or environment name so that the names differ in more than case and punctuation",
    scope: &[Scope::Beside(&[
        Scope::Stack,
        Scope::Values(&[bedrock_agentcore::RUNTIME], &["/AgentRuntimeName"]),
        Scope::Values(&[iam::ROLE], &["/RoleName"]),
        Scope::Values(&[iam::MANAGED_POLICY], &["/ManagedPolicyName"]),
        Scope::Values(&[logs::LOG_GROUP], &["/LogGroupName"]),
        Scope::Values(&[logs::RESOURCE_POLICY], &["/PolicyName"]),
        Scope::Values(&[ecr::REPOSITORY], &["/RepositoryName"]),
    ])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

/// Type, and what a user calls it.
const NAMED: &[(&str, &str)] = &[
    (bedrock_agentcore::RUNTIME, "runtime"),
    (iam::ROLE, "role"),
    (iam::MANAGED_POLICY, "managed policy"),
    (logs::LOG_GROUP, "log group"),
    (logs::RESOURCE_POLICY, "Logs resource policy"),
    (ecr::REPOSITORY, "repository"),
    (cognito::USER_POOL_DOMAIN, "sign-in domain"),
];

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let (mut named, mut domains) = (Vec::new(), Vec::new());
    for (index, subject) in subjects.iter().enumerate() {
        let stack = jsonptr::PointerBuf::root();
        named.push(UniqueName::regional(index, subject.stack_name, "stack", &stack));
        for (kind, what) in NAMED {
            let known_by = ResourceType::of(kind).known_by;
            let Some(property) = known_by.property() else { continue };
            for part in subject.of_type(kind).filter_map(|resource| resource.properties.get(property)) {
                // A name made of the runtime's id is unlike any other.
                let Some(text) = part.text().filter(|text| !mentions_own(subject, text)) else { continue };
                let name = UniqueName::regional(index, text, what, &part.at);
                if *kind == cognito::USER_POOL_DOMAIN {
                    domains.push(name.of_region());
                    continue;
                }
                named.push(match known_by {
                    resource_types::NameScope::InAccount(_) => name.of_account(),
                    _ => name,
                });
            }
        }
    }
    let domains = collisions(subjects, domains).into_iter().map(|(subject, found)| {
        let found =
            found.why("one account in a region has a domain: \"Domain already associated with another user pool\"");
        (subject, found.help("write another `cognitoDomainPrefix` in one of them"))
    });
    collisions(subjects, named).into_iter().chain(domains).collect()
}

/// Whether a text is completed by a resource of the template.
fn mentions_own(subject: &Subject<'_>, text: &str) -> bool {
    let mut names = text::references(text).map(|name| name.split('.').next().unwrap_or(name));
    names.any(|name| subject.template.resources.contains_key(name))
}
