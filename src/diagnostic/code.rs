/// The stable name of a kind of problem, e.g. `jwt-without-claims`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    name: &'static str,
    /// What a rule of policy finds; none for a code of the list below.
    rule: Option<&'static str>,
}

impl Code {
    const fn listed(name: &'static str) -> Code {
        Code { name, rule: None }
    }

    /// The code of a policy rule, and what it finds in one sentence. Its documentation is the rule's own.
    pub const fn of_rule(name: &'static str, title: &'static str) -> Code {
        Code { name, rule: Some(title) }
    }

    /// As printed.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whether it is the code of a policy rule.
    pub fn is_rule(self) -> bool {
        self.rule.is_some()
    }

    /// The section of the documentation that explains it. A heading's anchor has neither capitals nor dots.
    pub fn docs(self) -> String {
        if self.is_rule() {
            format!("docs/rules.md#{}", self.name.to_lowercase().replace('.', ""))
        } else {
            format!("TROUBLESHOOTING.md#{}", self.name)
        }
    }

    /// The code of that name; not that of a policy rule.
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name == name)
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $constant:ident = $name:literal;)*) => {
        impl Code {
            $($(#[doc = $doc])* pub const $constant: Code = Code::listed($name);)*
            /// What kind of problem it is, in one sentence.
            pub fn summary(self) -> &'static str {
                if let Some(title) = self.rule {
                    return title;
                }
                match self.name {
                    $($name => concat!($($doc),*).trim_ascii(),)*
                    _ => "",
                }
            }
            /// Every code but those of policy rules, in alphabetical order; each has a section in
            /// TROUBLESHOOTING.md.
            pub const ALL: &[Code] = &[$(Code::$constant),*];
        }
    };
}

codes! {
    /// Two kinds of artifact, or none.
    ARTIFACT_EXACTLY_ONE = "artifact-exactly-one";
    /// An empty `permissions_boundary_arn` below one that is not.
    BOUNDARY_LIFTED = "boundary-lifted";
    /// The Dockerfile's folder is missing or has no Dockerfile.
    BUILD_CONTEXT = "build-context";
    /// `{{context:K}}` names no context entry, or one that does not fit there.
    CONTEXT_MISSING = "context-missing";
    /// A context entry with a name of MDAA's own.
    CONTEXT_RESERVED = "context-reserved";
    /// The discovery URL does not end as OIDC wants.
    DISCOVERY_URL = "discovery-url";
    /// A key stands twice in one map.
    DUPLICATE_KEY = "duplicate-key";
    /// A context entry without a value.
    EMPTY_CONTEXT = "empty-context";
    /// The endpoint's name is not the one written.
    ENDPOINT_NAME_REWRITTEN = "endpoint-name-rewritten";
    /// Two endpoints that have one name to AWS.
    ENDPOINT_TWICE = "endpoint-twice";
    /// Endpoint versions are whole numbers.
    ENDPOINT_VERSION_NOT_WHOLE = "endpoint-version-not-whole";
    /// `{{env_var:K}}` names a variable that is not set.
    ENV_VAR_MISSING = "env-var-missing";
    /// Keys that exclude each other, or none of them.
    EXACTLY_ONE = "exactly-one";
    /// The file does not exist or cannot be read.
    FILE_NOT_FOUND = "file-not-found";
    /// The file is too large to be a config.
    FILE_TOO_LARGE = "file-too-large";
    /// A header that AgentCore does not forward.
    HEADER_RESTRICTED = "header-restricted";
    /// `idleRuntimeSessionTimeout` above `maxLifetime`.
    IDLE_EXCEEDS_MAX = "idle-exceeds-max";
    /// One key is given twice under two names; one of them is ignored.
    IGNORED_KEY = "ignored-key";
    /// microVMs run arm64.
    IMAGE_ARCHITECTURE = "image-architecture";
    /// The image's partition is not the stack's.
    IMAGE_OTHER_PARTITION = "image-other-partition";
    /// The repository is known only at deploy time.
    IMAGE_REPOSITORY_UNKNOWN = "image-repository-unknown";
    /// A `Ref` or `Fn::…` key in a config.
    INTRINSIC_IN_CONFIG = "intrinsic-in-config";
    /// An authorizer that admits every token.
    JWT_WITHOUT_CLAIMS = "jwt-without-claims";
    /// Logs are kept for ever.
    LOG_RETENTION_NEVER = "log-retention-never";
    /// Log groups that the stack does not make.
    LOGS_UNMANAGED = "logs-unmanaged";
    /// A value does not have the form it needs.
    MALFORMED_VALUE = "malformed-value";
    /// A required key is not there.
    MISSING_KEY = "missing-key";
    /// A module of another type.
    MODULE_NOT_OURS = "module-not-ours";
    /// A value that must be known before the deploy.
    MUST_BE_KNOWN = "must-be-known";
    /// A name that MDAA's naming refuses.
    NAME_REFUSED = "name-refused";
    /// A key of MDAA that is not supported.
    NOT_SUPPORTED = "not-supported";
    /// An older name of a key.
    OLDER_NAME = "older-name";
    /// A number outside its limits.
    OUT_OF_RANGE = "out-of-range";
    /// A path that leaves the project.
    PATH_OUTSIDE_PROJECT = "path-outside-project";
    /// A placeholder that is not one.
    PLACEHOLDER_UNKNOWN = "placeholder-unknown";
    /// An unquoted placeholder that YAML reads as a map.
    PLACEHOLDER_UNQUOTED = "placeholder-unquoted";
    /// Neither or both of policyArn and policyDocument.
    POLICY_EXACTLY_ONE = "policy-exactly-one";
    /// One policy attached twice.
    POLICY_TWICE = "policy-twice";
    /// Resources that wait for each other.
    REFERENCE_CYCLE = "reference-cycle";
    /// A secret that CloudFormation resolves.
    SECRET_REFERENCE = "secret-reference";
    /// An SSM path that is none.
    SSM_PATH = "ssm-path";
    /// Lowercasing changes an SSM path.
    SSM_PATH_LOWERCASED = "ssm-path-lowercased";
    /// A tag AWS refuses.
    TAG_INVALID = "tag-invalid";
    /// X-Ray Transaction Search where CloudFormation has no such resource.
    TRANSACTION_SEARCH_MISSING = "transaction-search-missing";
    /// A key that does not exist.
    UNKNOWN_KEY = "unknown-key";
    /// A value outside a fixed list.
    UNKNOWN_VALUE = "unknown-value";
    /// Runtimes run in a VPC.
    VPC_REQUIRED = "vpc-required";
    /// A waiver outside the one file that may hold them.
    WAIVER_ELSEWHERE = "waiver-elsewhere";
    /// A waiver whose day has passed.
    WAIVER_EXPIRED = "waiver-expired";
    /// A waiver for a place that the stack does not have.
    WAIVER_PLACE_UNKNOWN = "waiver-place-unknown";
    /// A waiver for a rule that does not exist.
    WAIVER_RULE_UNKNOWN = "waiver-rule-unknown";
    /// A waiver that sets nothing aside.
    WAIVER_UNUSED = "waiver-unused";
    /// Too few or too many items.
    WRONG_COUNT = "wrong-count";
    /// Text too short or too long.
    WRONG_LENGTH = "wrong-length";
    /// Another kind of value is wanted.
    WRONG_TYPE = "wrong-type";
    /// The bytes are no UTF-8.
    YAML_ENCODING = "yaml-encoding";
    /// The YAML cannot be read.
    YAML_SYNTAX = "yaml-syntax";
    /// A YAML tag that means nothing here.
    YAML_TAG = "yaml-tag";
    /// A file that expands beyond its limits.
    YAML_TOO_LARGE = "yaml-too-large";
}
