//! Names that something else has: whose it is, and whether to take it in or to choose another.

use super::{Code, Help, Known, Phase, Refusal, Source};
use crate::cloudformation::property;
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::cognito::USER_POOL_DOMAIN;
use crate::cloudformation::resource_types::iam::{MANAGED_POLICY, ROLE};
use crate::cloudformation::resource_types::logs::DELIVERY_SOURCE;
use crate::cloudformation::resource_types::ssm::PARAMETER;
use crate::cloudformation::resource_types::xray::TRANSACTION_SEARCH_CONFIG;

/// An update makes what is new or replaced.
pub const MADE: &[Phase] = &[Phase::Create, Phase::Update, Phase::Validation];
pub const TAKEN: &[&str] = &["already exists", "alreadyexists"];

pub const KNOWN: &[Known] = &[
    Known {
        phases: MADE,
        types: &[TRANSACTION_SEARCH_CONFIG],
        says: TAKEN,
        source: Source::Reported("sample-amazon-bedrock-agentcore-onboarding#5"),
        code: Code::TRANSACTION_SEARCH_EXISTS,
        help: |_| {
            "Transaction Search is on in this account and region, by hand or by another stack: set \
             `enableTransactionSearch: false`, and nothing is lost; or let the credentials see it \
             (cloudformation:GetResource, xray:GetTraceSegmentDestination) and deploy again"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        types: &[ROLE, MANAGED_POLICY],
        says: TAKEN,
        when: Some(|refusal| refusal.owner().is_none()),
        source: Source::Reported("terraform-aws-control_tower_account_factory#465"),
        code: Code::NAME_TAKEN,
        at: &["/RoleName", "/ManagedPolicyName"],
        help: |refusal| {
            Help::from(
                "if a stack with it was just deleted, deploy again in a minute, for IAM deletes late [inferred]; else ",
            )
            .then(whose(refusal))
            .then(", and change `agentRuntimeName`, or delete it if nobody needs it")
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        types: &[RUNTIME],
        says: TAKEN,
        when: Some(|refusal| refusal.owner().is_none()),
        source: Source::Reported("terraform-provider-aws#45620"),
        code: Code::NAME_TAKEN,
        at: &["/AgentRuntimeName"],
        help: |refusal| {
            let name = refusal.resource().and_then(|runtime| property(runtime, "AgentRuntimeName")?.known());
            let runtime =
                name.map_or_else(|| "a runtime of this name".to_owned(), |name| format!("a runtime `{name}`"));
            Help::from(format!(
                "{runtime} is there (`aws bedrock-agentcore-control list-agent-runtimes` gives its id): if it is being \
                 deleted, deploy again when it is gone; if an earlier `mdaac destroy` let go of it, delete it with `aws \
                 bedrock-agentcore-control delete-agent-runtime --agent-runtime-id ID`; else ",
            ))
            .then(whose_by(None))
            .then(", and change `agentRuntimeName`, or take it into the stack with an import")
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        types: &[RUNTIME_ENDPOINT],
        says: TAKEN,
        when: Some(|refusal| refusal.owner().is_none()),
        source: Source::Reported("facts 2"),
        code: Code::NAME_TAKEN,
        at: &["/Name"],
        help: |_| {
            "give the endpoint another `name`; `DEFAULT` is the service's own, and one that was made by hand is deleted \
             with `aws bedrock-agentcore-control delete-agent-runtime-endpoint`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        types: &[PARAMETER],
        says: TAKEN,
        when: Some(|refusal| refusal.owner().is_none()),
        source: Source::Documented,
        code: Code::NAME_TAKEN,
        at: &["/Name"],
        help: |refusal| {
            Help::from("find out ").then(whose(refusal)).then(
                "; two modules of a domain that publish one name, or a stack of MDAA's that was not adopted, make the \
                 same: change the module's or the runtime's name, or delete the parameter if nobody reads it",
            )
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        types: &[USER_POOL_DOMAIN],
        says: &["domain already associated with another user pool", "domain already exists", "already exists"],
        source: Source::Reported("websocket-chat-application#56"),
        code: Code::NAME_TAKEN,
        at: &["/Domain"],
        help: |_| {
            "write another `cognitoDomainPrefix`: one account in a region has it, and that may be anybody's; if it is a pool of \
             yours that nobody needs, take it off there with `aws cognito-idp delete-user-pool-domain`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        types: &[USER_POOL_DOMAIN],
        says: &["already has a domain configured"],
        source: Source::Reported("aws-cdk#10062"),
        code: Code::RESOURCE_EXISTS,
        at: &["/Domain"],
        help: |_| {
            "a pool has one such domain, and the new one is made before the old one goes: take the old one off with `aws \
             cognito-idp delete-user-pool-domain --user-pool-id ID --domain OLD` and deploy again; in between nobody signs in"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        types: &[DELIVERY_SOURCE],
        says: &["has already been used in another delivery source", "with new resourceid is not allowed"],
        source: Source::Reported("cloudformation-coverage-roadmap#2513, terraform-provider-aws#40885"),
        code: Code::NAME_TAKEN,
        at: &["/Name"],
        help: |_| {
            "a runtime has one source for each kind of log, and somebody has made it already, in the console maybe: find it with \
             `aws logs describe-delivery-sources`, and delete its deliveries and then it, or remove the kind from `logDelivery`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        says: &["already exists in stack"],
        source: Source::Documented,
        code: Code::NAME_TAKEN,
        at: NAMES,
        help: |refusal| {
            let owner = refusal.owner().unwrap_or("another stack");
            format!("it belongs to the stack `{owner}`: take it out there, keeping it (`DeletionPolicy: Retain`), or give this one another name").into()
        },
        ..Known::BARE
    },
    Known {
        phases: MADE,
        says: TAKEN,
        source: Source::Documented,
        code: Code::NAME_TAKEN,
        at: NAMES,
        help: |refusal| {
            Help::from("find out ").then(whose(refusal)).then(
                ": the service's, another stack's, or one that a deleted stack kept; then give this one another name, \
                     import it, or delete it if nobody needs it",
            )
        },
        ..Known::BARE
    },
];

/// The properties that hold names.
const NAMES: &[&str] = &[
    "/AgentRuntimeName",
    "/RoleName",
    "/ManagedPolicyName",
    "/PolicyName",
    "/LogGroupName",
    "/RepositoryName",
    "/TopicName",
    "/Domain",
    "/Name",
];

fn whose(refusal: &Refusal<'_>) -> Help {
    whose_by(refusal.taken())
}

/// How to see which stack has it.
pub fn whose_by(name: Option<&str>) -> Help {
    let name = name.unwrap_or("ID");
    let quoted = if name.chars().all(|c| c.is_alphanumeric() || "/._:-".contains(c)) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    };
    format!("whose it is: `aws cloudformation describe-stack-resources --physical-resource-id {quoted}`").into()
}
