use super::page::{capitalized, doc_comment, section, without_links};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// The stable name of a kind of problem, e.g. `jwt-without-claims`.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    name: &'static str,
    /// Of a rule of policy; none for a code of the list below.
    rule: Option<RuleText>,
}

/// What a rule of policy says of itself.
#[derive(Clone, Copy, Debug)]
pub struct RuleText {
    /// What it finds, in one sentence.
    pub title: &'static str,
    /// Why it is wrong.
    pub why: &'static str,
    /// How to mend it.
    pub fix: &'static str,
    /// The file whose first lines explain it.
    pub file: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.name == other.name
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Code) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Code) -> Ordering {
        self.name.cmp(other.name)
    }
}

impl Hash for Code {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Code {
    const fn listed(name: &'static str) -> Code {
        Code { name, rule: None }
    }

    /// The code of a policy rule. Its documentation is the rule's own.
    pub const fn of_rule(name: &'static str, text: RuleText) -> Code {
        Code { name, rule: Some(text) }
    }

    /// As printed.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Whether it is the code of a policy rule.
    pub fn is_rule(self) -> bool {
        self.rule.is_some()
    }

    /// The command that explains it. Its text is in the binary: who reads a report has not our files.
    pub fn docs(self) -> String {
        format!("mdaac explain {}", self.name)
    }

    /// What it means, why, and how to mend it: Markdown without links to files of ours.
    pub fn page(self) -> String {
        without_links(&match self.rule {
            Some(RuleText { why, fix, file, .. }) => {
                format!("{}\n**Why.** {}.\n\n**Fix.** {}.\n", doc_comment(file), capitalized(why), capitalized(fix))
            }
            None => section(self.name).trim().to_owned() + "\n",
        })
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
                if let Some(rule) = self.rule {
                    return rule.title;
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
    /// An action that AWS grants only with another one.
    ACCESS_ACTION_ALONE = "access-action-alone";
    /// Callers that authenticate otherwise than the runtime does.
    ACCESS_AUTHENTICATION = "access-authentication";
    /// A call that its policies do not allow.
    ACCESS_DENIED = "access-denied";
    /// An endpoint that the runtime does not have.
    ACCESS_ENDPOINT_UNKNOWN = "access-endpoint-unknown";
    /// A principal of another partition of AWS than the runtime's.
    ACCESS_OTHER_PARTITION = "access-other-partition";
    /// A caller that one key lets in and another one shuts out.
    ACCESS_SHUT_OUT = "access-shut-out";
    /// A call on which its policies do not say enough.
    ACCESS_UNDECIDED = "access-undecided";
    /// A stack of MDAA that this template would not leave as it is.
    ADOPTION_REFUSED = "adoption-refused";
    /// An agent that did not answer a call, or not to its end.
    AGENT_CALL_FAILED = "agent-call-failed";
    /// A runtime or an endpoint does not serve as it should.
    AGENT_NOT_SERVING = "agent-not-serving";
    /// DEFAULT, beside an endpoint that has alarms.
    ALARM_DEFAULT_UNWATCHED = "alarm-default-unwatched";
    /// Dimensions that no metric has.
    ALARM_DIMENSIONS = "alarm-dimensions";
    /// Periods that an alarm cannot look at.
    ALARM_EVALUATION = "alarm-evaluation";
    /// A threshold that is never met, or always.
    ALARM_THRESHOLD = "alarm-threshold";
    /// A topic that is not the stack's, and what it must allow.
    ALARM_TOPIC_FOREIGN = "alarm-topic-foreign";
    /// Two kinds of artifact, or none.
    ARTIFACT_EXACTLY_ONE = "artifact-exactly-one";
    /// Credentials that are missing, expired or unknown.
    AWS_CREDENTIALS = "aws-credentials";
    /// A call to AWS that these credentials may not make.
    AWS_PERMISSION = "aws-permission";
    /// A call that AWS refuses.
    AWS_REFUSED = "aws-refused";
    /// Nobody names the region.
    AWS_REGION_MISSING = "aws-region-missing";
    /// AWS was asked too often.
    AWS_THROTTLED = "aws-throttled";
    /// AWS does not answer.
    AWS_UNREACHABLE = "aws-unreachable";
    /// A template of the baseline that is none.
    BASELINE_UNREADABLE = "baseline-unreadable";
    /// An empty `permissions_boundary_arn` below one that is not.
    BOUNDARY_LIFTED = "boundary-lifted";
    /// The Dockerfile's folder is missing or has no Dockerfile.
    BUILD_CONTEXT = "build-context";
    /// CloudFormation cannot make the change set.
    CHANGE_SET_FAILED = "change-set-failed";
    /// What lies under the name of a change set is not what was asked for.
    CHANGE_SET_FOREIGN = "change-set-foreign";
    /// What was prepared is not what would be deployed now.
    CHANGE_SET_OUTDATED = "change-set-outdated";
    /// A change set that nobody could delete.
    CHANGE_SET_STAYS = "change-set-stays";
    /// What an update should have deleted and could not.
    CLEANUP_FAILED = "cleanup-failed";
    /// A secret of an identity provider that others can read.
    CLIENT_SECRET_READABLE = "client-secret-readable";
    /// This machine's clock is off.
    CLOCK_OFF = "clock-off";
    /// A key that names no archive of code, or hardly one.
    CODE_ARCHIVE_KEY = "code-archive-key";
    /// Nobody could look whether the archive of code is there.
    CODE_ARCHIVE_NOT_CHECKED = "code-archive-not-checked";
    /// The archive of code is not in its bucket.
    CODE_ARCHIVE_NOT_UPLOADED = "code-archive-not-uploaded";
    /// AgentCore cannot read the code archive.
    CODE_ARCHIVE_UNREADABLE = "code-archive-unreadable";
    /// A domain of Cognito's sign-in page that nobody can have.
    COGNITO_DOMAIN = "cognito-domain";
    /// A condition on a key that the request never carries.
    CONDITION_NEVER_MET = "condition-never-met";
    /// A context flag that changes nothing here.
    CONTEXT_FLAG_UNKNOWN = "context-flag-unknown";
    /// `{{context:K}}` names no context entry, or one that does not fit there.
    CONTEXT_MISSING = "context-missing";
    /// A context entry with a name of MDAA's own.
    CONTEXT_RESERVED = "context-reserved";
    /// A character that ends a text, or that nobody sees.
    CONTROL_CHARACTER = "control-character";
    /// A kind of data that CloudWatch Logs does not mask.
    DATA_IDENTIFIER = "data-identifier";
    /// A resource could not be made, changed or deleted.
    DEPLOY_FAILED = "deploy-failed";
    /// The discovery URL does not end as OIDC wants.
    DISCOVERY_URL = "discovery-url";
    /// A key stands twice in one map.
    DUPLICATE_KEY = "duplicate-key";
    /// A context entry without a value.
    EMPTY_CONTEXT = "empty-context";
    /// A file with nothing in it that counts.
    EMPTY_FILE = "empty-file";
    /// A stack that holds nothing stays where a change set was planned.
    EMPTY_STACK_STAYS = "empty-stack-stays";
    /// The endpoint's name is not the one written.
    ENDPOINT_NAME_REWRITTEN = "endpoint-name-rewritten";
    /// Two endpoints that have one name to AWS.
    ENDPOINT_TWICE = "endpoint-twice";
    /// Endpoint versions are whole numbers.
    ENDPOINT_VERSION_NOT_WHOLE = "endpoint-version-not-whole";
    /// What an archive of code starts with could not be started.
    ENTRY_POINT = "entry-point";
    /// An entry point in another language than its runtime.
    ENTRY_POINT_LANGUAGE = "entry-point-language";
    /// `{{env_var:K}}` names a variable that holds a credential.
    ENV_VAR_CREDENTIAL = "env-var-credential";
    /// `{{env_var:K}}` names a variable that is not set.
    ENV_VAR_MISSING = "env-var-missing";
    /// No room for the variable that sends spans to the runtime's own log group.
    ENVIRONMENT_FULL = "environment-full";
    /// A function that is not the account's, and what it must allow.
    EVENT_FUNCTION_FOREIGN = "event-function-foreign";
    /// Events that CloudTrail records only if it is told to.
    EVENT_NEEDS_TRAIL = "event-needs-trail";
    /// A name or code that no event has.
    EVENT_NEVER_MATCHES = "event-never-matches";
    /// Two rules that have one name to CloudFormation.
    EVENT_RULE_TWICE = "event-rule-twice";
    /// Keys that exclude each other, or none of them.
    EXACTLY_ONE = "exactly-one";
    /// An export that another stack imports.
    EXPORT_IN_USE = "export-in-use";
    /// The file does not exist or cannot be read.
    FILE_NOT_FOUND = "file-not-found";
    /// The file is too large to be a config.
    FILE_TOO_LARGE = "file-too-large";
    /// A filesystem that the compute of the runtime cannot mount.
    FILESYSTEM_COMPUTE = "filesystem-compute";
    /// An access point of another account or region.
    FILESYSTEM_ELSEWHERE = "filesystem-elsewhere";
    /// More filesystems of a kind than a runtime takes.
    FILESYSTEM_TOO_MANY = "filesystem-too-many";
    /// A header that AgentCore does not forward.
    HEADER_RESTRICTED = "header-restricted";
    /// One resource policy where AWS asks two.
    HIERARCHICAL_AUTHORIZATION = "hierarchical-authorization";
    /// `idleRuntimeSessionTimeout` above `maxLifetime`.
    IDLE_EXCEEDS_MAX = "idle-exceeds-max";
    /// One key is given twice under two names; one of them is ignored.
    IGNORED_KEY = "ignored-key";
    /// microVMs run arm64.
    IMAGE_ARCHITECTURE = "image-architecture";
    /// Nobody could look whether the image is in its registry.
    IMAGE_NOT_CHECKED = "image-not-checked";
    /// The image is not in its registry.
    IMAGE_NOT_PUSHED = "image-not-pushed";
    /// The image's partition is not the stack's.
    IMAGE_OTHER_PARTITION = "image-other-partition";
    /// The image's region is not the stack's.
    IMAGE_OTHER_REGION = "image-other-region";
    /// The execution role may not get the image.
    IMAGE_PULL_DENIED = "image-pull-denied";
    /// The repository is known only at deploy time.
    IMAGE_REPOSITORY_UNKNOWN = "image-repository-unknown";
    /// A log group that the stack cannot take in.
    IMPORT_REFUSED = "import-refused";
    /// A `Ref` or `Fn::…` key in a config.
    INTRINSIC_IN_CONFIG = "intrinsic-in-config";
    /// An authorizer that admits every token.
    JWT_WITHOUT_CLAIMS = "jwt-without-claims";
    /// What is live is not what was deployed.
    LIVE_DIFFERS = "live-differs";
    /// A destination of logs in another account or region.
    LOG_DELIVERY_ELSEWHERE = "log-delivery-elsewhere";
    /// The service has made the log group already.
    LOG_GROUP_EXISTS = "log-group-exists";
    /// A log group of a runtime that is gone.
    LOG_GROUP_STAYS = "log-group-stays";
    /// CloudWatch Logs may not use a log group's key.
    LOG_KEY_REFUSED = "log-key-refused";
    /// A value does not have the form it needs.
    MALFORMED_VALUE = "malformed-value";
    /// A value that is read, and that MDAA leaves as it is.
    MDAA_LEAVES_TEXT = "mdaa-leaves-text";
    /// Users who must have a second factor and no page to set it up on.
    MFA_WITHOUT_PAGE = "mfa-without-page";
    /// A required key is not there.
    MISSING_KEY = "missing-key";
    /// Modules that wait for each other.
    MODULE_CYCLE = "module-cycle";
    /// A module of another type.
    MODULE_NOT_OURS = "module-not-ours";
    /// Two filesystems at one place.
    MOUNT_PATH_TWICE = "mount-path-twice";
    /// A value that must be known before the deploy.
    MUST_BE_KNOWN = "must-be-known";
    /// A name that MDAA's naming or AWS refuses.
    NAME_REFUSED = "name-refused";
    /// A name that something else has.
    NAME_TAKEN = "name-taken";
    /// Network interfaces of the service outlive the runtime.
    NETWORK_INTERFACES_REMAIN = "network-interfaces-remain";
    /// A subnet or a security group that is not there.
    NETWORK_NOT_FOUND = "network-not-found";
    /// An identity policy at fault, where AWS blames the resource policy.
    NO_RESOURCE_BASED_POLICY_ALLOWS = "no-resource-based-policy-allows";
    /// A file that is given as the mdaa.yaml and is the config of a module.
    NOT_AN_MDAA_YAML = "not-an-mdaa-yaml";
    /// A key of MDAA that is not supported.
    NOT_SUPPORTED = "not-supported";
    /// Nobody could look at the runtime after the deploy.
    NOT_VERIFIED = "not-verified";
    /// There is no deployed stack that could be adopted.
    NOTHING_TO_ADOPT = "nothing-to-adopt";
    /// An older name of a key.
    OLDER_NAME = "older-name";
    /// The end of an operation was not seen.
    OPERATION_UNSEEN = "operation-unseen";
    /// A number outside its limits.
    OUT_OF_RANGE = "out-of-range";
    /// A path that leaves the project.
    PATH_OUTSIDE_PROJECT = "path-outside-project";
    /// What looks like a placeholder and stays as it is.
    PLACEHOLDER_LEFT_AS_TEXT = "placeholder-left-as-text";
    /// A placeholder that is not one.
    PLACEHOLDER_UNKNOWN = "placeholder-unknown";
    /// An unquoted placeholder that YAML reads as a map.
    PLACEHOLDER_UNQUOTED = "placeholder-unquoted";
    /// CloudFormation says that its own description of a change set lacks something.
    PLAN_INCOMPLETE = "plan-incomplete";
    /// Neither or both of policyArn and policyDocument.
    POLICY_EXACTLY_ONE = "policy-exactly-one";
    /// A principal where none may stand, or none where one must.
    POLICY_PRINCIPAL = "policy-principal";
    /// One policy attached twice.
    POLICY_TWICE = "policy-twice";
    /// A stack that lost its termination protection and was not deleted.
    PROTECTION_LIFTED = "protection-lifted";
    /// More than AWS lets an account have.
    QUOTA_REACHED = "quota-reached";
    /// A property that AWS reads back otherwise than it was written.
    READS_BACK_DIFFERENTLY = "reads-back-differently";
    /// Resources that wait for each other.
    REFERENCE_CYCLE = "reference-cycle";
    /// A region that mdaac does not know.
    REGION_UNKNOWN = "region-unknown";
    /// A resource would be replaced that nobody allowed to be.
    REPLACEMENT_REFUSED = "replacement-refused";
    /// A resource that an account has once, and has already.
    RESOURCE_EXISTS = "resource-exists";
    /// A resource policy that does not name its resource exactly.
    RESOURCE_MUST_BE_EXACT = "resource-must-be-exact";
    /// Resource policies where CloudFormation has no such resource.
    RESOURCE_POLICY_MISSING_IN_REGION = "resource-policy-missing-in-region";
    /// A resource policy longer than AgentCore takes.
    RESOURCE_POLICY_TOO_LARGE = "resource-policy-too-large";
    /// What CloudFormation let go of when it deleted a stack.
    RESOURCES_STAY = "resources-stay";
    /// Another identity's ARN in place of the execution role's.
    ROLE_ARN_NOT_A_ROLE = "role-arn-not-a-role";
    /// A `roleArn` of another account than the runtime's.
    ROLE_ARN_OTHER_ACCOUNT = "role-arn-other-account";
    /// An execution role that is not there.
    ROLE_MISSING = "role-missing";
    /// The execution role lacks a right that the runtime needs.
    ROLE_PERMISSION_MISSING = "role-permission-missing";
    /// AgentCore does not take the execution role.
    ROLE_REFUSED = "role-refused";
    /// The execution role has rights that the runtime has no use for.
    ROLE_TOO_WIDE = "role-too-wide";
    /// Others than this account's runtimes may assume the execution role.
    ROLE_TRUST_TOO_WIDE = "role-trust-too-wide";
    /// AgentCore cannot assume the execution role.
    ROLE_TRUST_WRONG = "role-trust-wrong";
    /// The role's policies do not say enough.
    ROLE_UNDECIDED = "role-undecided";
    /// Scopes that bring no ID token.
    SCOPES_WITHOUT_OPENID = "scopes-without-openid";
    /// A secret that CloudFormation resolves, or would not resolve here.
    SECRET_REFERENCE = "secret-reference";
    /// A security group of another VPC than the subnets.
    SECURITY_GROUP_OTHER_VPC = "security-group-other-vpc";
    /// A role of AgentCore itself that could not be made.
    SERVICE_LINKED_ROLE = "service-linked-role";
    /// AgentCore was not ready for a call.
    SERVICE_NOT_READY = "service-not-ready";
    /// A Sid that another statement of the policy has.
    SID_RENAMED = "sid-renamed";
    /// An answer that is not as the smoke file says.
    SMOKE_FAILED = "smoke-failed";
    /// A smoke file that does not fit what is deployed.
    SMOKE_FILE = "smoke-file";
    /// A condition on a key that only AWS services bring along.
    SOURCE_ACCOUNT_NEVER_SET = "source-account-never-set";
    /// An SSM parameter of another type than it is read as.
    SSM_LIST_TYPE = "ssm-list-type";
    /// An SSM path of a module that does not publish it.
    SSM_NOT_PUBLISHED = "ssm-not-published";
    /// An SSM parameter that is not there.
    SSM_PARAMETER_MISSING = "ssm-parameter-missing";
    /// An SSM path that is none.
    SSM_PATH = "ssm-path";
    /// Lowercasing changes an SSM path.
    SSM_PATH_LOWERCASED = "ssm-path-lowercased";
    /// A dynamic reference without a version.
    SSM_REFERENCE_UNVERSIONED = "ssm-reference-unversioned";
    /// An SSM parameter that is encrypted.
    SSM_SECURE_STRING = "ssm-secure-string";
    /// There is no such stack.
    STACK_ABSENT = "stack-absent";
    /// The stack could not be created, and holds resources.
    STACK_CREATION_FAILED = "stack-creation-failed";
    /// The stack could not be deleted.
    STACK_DELETION_FAILED = "stack-deletion-failed";
    /// The stack's policy forbids the change.
    STACK_POLICY_DENIES = "stack-policy-denies";
    /// An update failed, and so did the way back.
    STACK_ROLLBACK_FAILED = "stack-rollback-failed";
    /// A stack in a state that no deploy can end.
    STACK_STATE_UNKNOWN = "stack-state-unknown";
    /// A failed update was left where it stopped.
    STACK_UPDATE_FAILED = "stack-update-failed";
    /// A statement that another one of the policy says already.
    STATEMENT_JOINED = "statement-joined";
    /// A subnet without free addresses.
    SUBNET_FULL = "subnet-full";
    /// Subnets in zones that AgentCore does not support.
    SUBNET_ZONE_UNSUPPORTED = "subnet-zone-unsupported";
    /// An address that is subscribed twice.
    SUBSCRIPTION_TWICE = "subscription-twice";
    /// A tag AWS refuses.
    TAG_INVALID = "tag-invalid";
    /// Two tag keys that are one to IAM.
    TAG_KEYS_ALIKE = "tag-keys-alike";
    /// A topic or function of another region or partition.
    TARGET_ELSEWHERE = "target-elsewhere";
    /// The template is larger than a request takes.
    TEMPLATE_TOO_LARGE = "template-too-large";
    /// The stack refuses to be deleted.
    TERMINATION_PROTECTED = "termination-protected";
    /// No time was left to begin.
    TIME_UP = "time-up";
    /// More problems than are told.
    TOO_MANY_PROBLEMS = "too-many-problems";
    /// Transaction Search is on already.
    TRANSACTION_SEARCH_EXISTS = "transaction-search-exists";
    /// X-Ray Transaction Search where CloudFormation has no such resource.
    TRANSACTION_SEARCH_MISSING = "transaction-search-missing";
    /// Quotes of a text processor around a value.
    TYPOGRAPHIC_QUOTES = "typographic-quotes";
    /// A key that does not exist.
    UNKNOWN_KEY = "unknown-key";
    /// A value outside a fixed list.
    UNKNOWN_VALUE = "unknown-value";
    /// A value without quotes that reads otherwise than it is written.
    UNQUOTED_SCALAR = "unquoted-scalar";
    /// An import was executed, and the update that belongs to it was not.
    UPDATE_REMAINS = "update-remains";
    /// What the agent uses is where its role cannot reach it.
    USES_ELSEWHERE = "uses-elsewhere";
    /// The findings of a validation could not be read.
    VALIDATIONS_UNREAD = "validations-unread";
    /// A version of the runtime that no deploy made.
    VERSION_NOT_DEPLOYED = "version-not-deployed";
    /// An endpoint through which calls of others in its VPC do not pass.
    VPC_ENDPOINT_DENIES = "vpc-endpoint-denies";
    /// The VPC has an endpoint of that service with private DNS already.
    VPC_ENDPOINT_EXISTS = "vpc-endpoint-exists";
    /// Nobody could look whether the VPC has an endpoint of that service already.
    VPC_ENDPOINT_NOT_CHECKED = "vpc-endpoint-not-checked";
    /// Images are pulled through the VPC, and no endpoint for S3 is made.
    VPC_ENDPOINT_WITHOUT_S3 = "vpc-endpoint-without-s3";
    /// An endpoint cannot be in these subnets together.
    VPC_ENDPOINT_ZONES = "vpc-endpoint-zones";
    /// Runtimes run in a VPC.
    VPC_REQUIRED = "vpc-required";
    /// A waiver outside the one file that may hold them.
    WAIVER_ELSEWHERE = "waiver-elsewhere";
    /// A waiver for every resource that there is.
    WAIVER_EVERYWHERE = "waiver-everywhere";
    /// A waiver whose day has passed.
    WAIVER_EXPIRED = "waiver-expired";
    /// A waiver of a rule that nobody may waive.
    WAIVER_NOT_ALLOWED = "waiver-not-allowed";
    /// A waiver, or a suppression of MDAA's, that does not say what it covers.
    WAIVER_OPEN = "waiver-open";
    /// A waiver for a place that the stack does not have.
    WAIVER_PLACE_UNKNOWN = "waiver-place-unknown";
    /// A waiver whose reason says nothing.
    WAIVER_REASON = "waiver-reason";
    /// A waiver for a rule that does not exist.
    WAIVER_RULE_UNKNOWN = "waiver-rule-unknown";
    /// A waiver that holds for too long.
    WAIVER_TOO_LONG = "waiver-too-long";
    /// A waiver that sets nothing aside.
    WAIVER_UNUSED = "waiver-unused";
    /// Credentials of another account than the configured one.
    WRONG_ACCOUNT = "wrong-account";
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
    /// A value that is something else in YAML 1.1.
    YAML_VERSION = "yaml-version";
}
