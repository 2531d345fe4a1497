use crate::module_type::bedrock_agentcore_runtime::UNIFIED_TRACES;
use crate::project::flags::{ENV_IN_SSM_PATH, LEGACY_CAEF_TAGS, LEGACY_PARAM_SCOPE, SKIP_CREATE_PARAMS};
use crate::source::Span;

/// What an obstacle comes from. It knows the line that avoids it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// `agentRuntimeName` is not that of the deployed stack, which is this one where it can be told.
    RuntimeName(Option<String>),
    /// Context `@aws-mdaa/legacyParamScope`, as the stack was deployed.
    ParameterScope { deployed: bool },
    /// Context `@mdaaIncludeEnvInSsmPath`, as the stack was deployed.
    EnvInSsmPath { deployed: bool },
    /// Context `@aws-mdaa/skipCreateParams`, as the stack was deployed.
    SkippedParameters { deployed: bool },
    /// Context `@aws-mdaa/legacyCaefTags`, as the stack was deployed.
    LegacyTags { deployed: bool },
    /// `permissions_boundary_arn`, as the stack was deployed.
    Boundary(String),
    /// `permissions_boundary_arn` where the stack was deployed without.
    NewBoundary,
    /// What is deployed is a function, or cannot be read for another reason. The key of the config that would hold its value,
    /// if there is one.
    Unread(Option<&'static str>),
    /// `enableTransactionSearch`, as the stack was deployed.
    TransactionSearch { deployed: bool },
    /// `roleArn` where the stack was deployed without.
    OwnRole,
    /// `runtimeEndpoint` is missing, or has another name.
    Endpoint,
    /// `logKmsKeyArn` or `manageLogGroups: false` where the stack has a key of its own.
    LogKey,
    /// An environment variable that is deployed and not in the config.
    Variable(String),
    /// A tag that is deployed and not in the config.
    Tag { key: String, value: String },
    /// A right that MDAA 1.8 gives the role to write spans to the runtime's own log group.
    SpanDestination { resource: String },
    /// A permission that is deployed and not in the config.
    Policy,
    /// A managed policy that is deployed and not in the config.
    PolicyArn(String),
    /// A key of newer MDAA, as the stack was deployed.
    NewerKey(&'static str),
    /// `enforceVpcOnly`, of which the deployed policy is, or what `access` adds to it.
    VpcOnly,
    /// A key of the config, and what it must say.
    Key { key: String, deployed: Option<String> },
    /// A line of the config.
    Line(Span),
    /// The deployed stack has nothing of it. The line of the config that brings it, if there is one.
    New(Option<Span>),
    /// Nothing that a config could change.
    Unknown,
}

impl Cause {
    /// Whether two obstacles are one problem.
    pub fn same(&self, other: &Cause) -> bool {
        self == other && *self != Cause::Unknown
    }

    /// Whether it stands on the line that the value comes from, and not in the `context`.
    pub fn is_of_a_line(&self) -> bool {
        !matches!(
            self,
            Cause::ParameterScope { .. }
                | Cause::EnvInSsmPath { .. }
                | Cause::SkippedParameters { .. }
                | Cause::LegacyTags { .. }
        )
    }

    pub fn help(&self) -> String {
        let context = |name: &str, deployed: bool| match deployed {
            true => format!("add `\"{name}\": \"true\"` to the `context` of the module, as it was deployed"),
            false => format!("take `{name}` out of the `context`: the stack was deployed without it"),
        };
        match self {
            Cause::RuntimeName(Some(name)) => {
                format!("write `agentRuntimeName: {name}`, as deployed")
            }
            Cause::RuntimeName(None) => "write `agentRuntimeName` as it was deployed".to_owned(),
            Cause::ParameterScope { deployed } => context(LEGACY_PARAM_SCOPE, *deployed),
            Cause::EnvInSsmPath { deployed } => context(ENV_IN_SSM_PATH, *deployed),
            Cause::SkippedParameters { deployed } => context(SKIP_CREATE_PARAMS, *deployed),
            Cause::LegacyTags { deployed } => context(LEGACY_CAEF_TAGS, *deployed),
            Cause::Boundary(arn) => format!("write `permissions_boundary_arn: {arn}` in the mdaa.yaml, as deployed"),
            Cause::NewBoundary => "deploy once more with MDAA, with `permissions_boundary_arn` as it is now; when the deployed \
                                   role has the boundary, too, adopt"
                .to_owned(),
            Cause::Unread(Some(key)) => format!(
                "write under `{key}` what it stands for, deploy once more with MDAA, so that the stack says it in plain text, \
                 too; then adopt"
            ),
            Cause::Unread(None) => "deploy the module once more with its own MDAA, so that it stands there in plain text; what \
                                    cannot be read is never the same"
                .to_owned(),
            Cause::TransactionSearch { deployed } => {
                format!("write `enableTransactionSearch: {deployed}`, as deployed")
            }
            Cause::OwnRole => "take `roleArn` out: the deployed stack has a role of its own".to_owned(),
            Cause::Endpoint => "write `runtimeEndpoint` with the `name` it was deployed with".to_owned(),
            Cause::LogKey => {
                "take `logKmsKeyArn` and `manageLogGroups: false` out: the deployed stack has a key of its own".to_owned()
            }
            Cause::Variable(name) if name == UNIFIED_TRACES => {
                format!("write `{name}` under `environmentVariables` as it was deployed, or leave it out: it is `'true'` then")
            }
            Cause::Variable(name) => format!("write `{name}` under `environmentVariables` as it was deployed"),
            Cause::Tag { key, value } => {
                format!("write `tag_config_data: {{{key}: '{value}'}}` in the mdaa.yaml, as deployed")
            }
            Cause::SpanDestination { resource } => format!(
                "add `- policyDocument: {{Statement: [{{Effect: Allow, Action: 'logs:PutResourcePolicy', Resource: \
                 '{resource}'}}]}}` to `policies`, which MDAA 1.8 does by itself"
            ),
            Cause::PolicyArn(arn) => format!("write `- policyArn: {arn}` under `policies`, as it was deployed"),
            Cause::Policy => "add it to `policies`, as it was deployed".to_owned(),
            Cause::NewerKey(key) => format!(
                "write `{key}` as it was deployed; if what it made shall go, take it out and deploy once more with MDAA, then \
                 adopt"
            ),
            Cause::VpcOnly => "write `enforceVpcOnly` and `vpcId` as they were deployed, and nothing new in `access`; adopt, and \
                               change it afterwards"
                .to_owned(),
            Cause::Key { key, deployed: Some(value) } => format!("write `{key}: {value}`, as deployed"),
            Cause::Key { key, deployed: None } => format!("write `{key}` as it was deployed"),
            Cause::New(_) => "leave it out of the config, adopt, and add it afterwards".to_owned(),
            Cause::Line(_) => "write it as it was deployed, adopt, and change it afterwards".to_owned(),
            Cause::Unknown => {
                "deploy the module once more with its own MDAA and look again; if it is still there, leave the module to \
                 MDAA"
                    .to_owned()
            }
        }
    }
}
