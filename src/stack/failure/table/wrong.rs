//! Values that the service does not take.

use super::{Code, Known, MAKING, Phase, Source};
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::cognito::{USER_POOL_DOMAIN, USER_POOL_IDENTITY_PROVIDER};
use crate::cloudformation::resource_types::iam::{MANAGED_POLICY, ROLE};

/// Validation before the deploy says it, too.
const CHECKED: &[Phase] = &[Phase::Create, Phase::Update, Phase::Validation];

pub const KNOWN: &[Known] = &[
    Known {
        types: &[RUNTIME],
        says: &["idleruntimesessiontimeout must be less than or equal"],
        source: Source::Reported("facts 2"),
        code: Code::IDLE_EXCEEDS_MAX,
        at: &["/LifecycleConfiguration/IdleRuntimeSessionTimeout", "/LifecycleConfiguration"],
        help: |_| "make `idleRuntimeSessionTimeout` at most `maxLifetime`".into(),
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["must have exactly one configuration"],
        source: Source::Reported("facts 2"),
        code: Code::ARTIFACT_EXACTLY_ONE,
        at: &["/AgentRuntimeArtifact"],
        help: |_| "name one artifact".into(),
        ..Known::BARE
    },
    Known {
        phases: CHECKED,
        types: &[RUNTIME],
        says: &["at 'agentruntimename' failed", "#/agentruntimename: failed"],
        source: Source::Reported("sample-OpenClaw-on-AWS-with-Bedrock#43"),
        code: Code::NAME_REFUSED,
        at: &["/AgentRuntimeName"],
        help: |_| {
            "change `agentRuntimeName`: the whole name has a letter first, then letters, digits and `_`, at most 48"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: CHECKED,
        types: &[RUNTIME_ENDPOINT],
        says: &["at 'name' failed", "at 'endpointname' failed", "#/name: failed"],
        code: Code::NAME_REFUSED,
        at: &["/Name"],
        help: |_| "change the endpoint's `name`: a letter first, then letters, digits and `_`, at most 48".into(),
        ..Known::BARE
    },
    Known {
        phases: CHECKED,
        types: &[ROLE, MANAGED_POLICY],
        says: &["at 'rolename' failed", "at 'policyname' failed"],
        code: Code::NAME_REFUSED,
        at: &["/RoleName", "/ManagedPolicyName"],
        help: |_| "shorten or change `agentRuntimeName`, of which the name is made".into(),
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["discoveryurl", "discovery url", "openid configuration"],
        code: Code::DISCOVERY_URL,
        at: &["/AuthorizerConfiguration/CustomJWTAuthorizer/DiscoveryUrl"],
        help: |_| {
            "open the address from the internet: it answers with the OpenID configuration as JSON, over https, without a \
             login"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MAKING,
        types: &[USER_POOL_DOMAIN],
        says: &["cannot contain reserved word"],
        source: Source::Reported("amplify-cli#3854"),
        code: Code::COGNITO_DOMAIN,
        at: &["/Domain"],
        help: |_| "write a `cognitoDomainPrefix` without `aws`, `amazon` and `cognito`".into(),
        ..Known::BARE
    },
    Known {
        phases: MAKING,
        types: &[USER_POOL_IDENTITY_PROVIDER],
        says: &["metadata"],
        code: Code::DEPLOY_FAILED,
        at: &["/ProviderDetails/MetadataURL"],
        help: |_| {
            "open `metadataUrl` from the internet: it answers with SAML 2.0 metadata as XML, over https, without a login".into()
        },
        ..Known::BARE
    },
    Known {
        phases: MAKING,
        says: &["duplicate tag keys found", "tag policy does not allow", "tagpolicyviolation"],
        source: Source::Reported("facts 14"),
        code: Code::TAG_INVALID,
        help: |_| {
            "mend the tag: of two keys that differ in capitals alone IAM takes one, and a tag policy of the organization \
             says which values a key may have"
                .into()
        },
        ..Known::BARE
    },
];
