use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Where AgentCore's metrics are.
pub const NAMESPACE: &str = "AWS/Bedrock-AgentCore";

/// MDAA's period of an alarm, in seconds.
pub const PERIOD: u32 = 300;

/// CloudWatch alarms on calls of the runtime.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alarms {
    /// Percent of the calls of one period that may fail. Calls that the caller made wrong count, too.
    #[schemars(extend("examples" = ["5"]))]
    pub error_rate_threshold: Option<f64>,

    /// How many calls of one period may be throttled.
    #[schemars(extend("examples" = ["10"]))]
    pub throttle_count_threshold: Option<f64>,

    /// ARN of the SNS topic that is told.
    #[schemars(
        // AWS::SNS::Topic, TopicName (resource schema 2026-10-20); `.fifo` has a rule of its own.
        regex(pattern = r"^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$"),
        extend("x-expects" = "the ARN of an SNS topic, e.g. `arn:aws:sns:us-east-1:123456789012:ops`, or `ssm:/path/to/arn`")
    )]
    pub notification_topic_arn: Option<String>,

    /// Whether the stack makes the topic that is told, encrypted with the key of the log groups.
    #[serde(default)]
    pub create_notification_topic: bool,

    /// Addresses that the topic of `createNotificationTopic` writes to. Each gets a mail first, and confirms.
    #[serde(default)]
    #[schemars(schema_with = "emails")]
    pub notification_emails: Vec<String>,

    /// Namespace of the metrics, if not AgentCore's own.
    #[schemars(
        length(min = 1, max = 255),
        regex(pattern = "^[^:]"),
        extend("default" = NAMESPACE, "x-expects" = "a namespace of CloudWatch, which does not begin with `:`")
    )]
    pub metric_namespace: Option<String>,

    /// Dimensions of the metrics, in place of `Resource`, `Operation` and `Name`. One alarm of each kind is made then,
    /// whatever endpoints there are.
    #[serde(default)]
    #[schemars(schema_with = "dimensions", extend("examples" = ["{Service: quotes}"]))]
    pub dimensions: Option<BTreeMap<String, String>>,

    /// Length of a period in seconds: 10, 30 or a multiple of 60.
    #[schemars(range(min = 1), extend("default" = PERIOD))]
    pub period_seconds: Option<u32>,

    /// How many of the newest periods are looked at.
    #[schemars(range(min = 1), extend("default" = 1))]
    pub evaluation_periods: Option<u32>,

    /// How many of these must be above the threshold; by default all.
    #[schemars(range(min = 1))]
    pub datapoints_to_alarm: Option<u32>,

    /// Calls that a period must have before its error rate counts: of one call, one that fails is 100 %. A key of
    /// mdaac's own.
    #[schemars(range(min = 1), extend("default" = 1))]
    pub minimum_invocations: Option<u32>,

    /// Whether calls that the caller made wrong count as errors. A key of mdaac's own.
    #[serde(default = "yes")]
    #[schemars(extend("default" = true))]
    pub count_user_errors: bool,

    /// Whether DEFAULT has alarms of its own beside those of `runtimeEndpoint`. Without `runtimeEndpoint` it always has. A key
    /// of mdaac's own.
    #[serde(default)]
    pub watch_default_endpoint: bool,
}

/// EventBridge rules on what CloudTrail records of the runtime. They need `alarms`, whose topic is told.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventBridgeAlerts {
    /// The rules, by name.
    #[schemars(schema_with = "rules", extend("examples" = ["{denied: {errorCodes: [AccessDenied]}}"]))]
    pub rules: BTreeMap<String, EventRule>,
}

/// A rule: `errorCodes`, `eventNames`, or both, which must both be met.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventRule {
    /// What the rule is for.
    // AWS::Events::Rule, Description (resource schema 2026-10-20).
    #[schemars(length(max = 512))]
    pub description: Option<String>,

    /// Error codes as CloudTrail records them, e.g. `AccessDenied`.
    #[serde(default)]
    #[schemars(schema_with = "words", extend("examples" = ["[AccessDenied]"]))]
    pub error_codes: Vec<String>,

    /// Names of API calls, e.g. `UpdateAgentRuntime`. Calls of an agent, such as `InvokeAgentRuntime`, are data events of
    /// CloudTrail: they are seen where a trail logs these.
    #[serde(default)]
    #[schemars(schema_with = "words", extend("examples" = ["[UpdateAgentRuntime]"]))]
    pub event_names: Vec<String>,

    /// ARN of a Lambda function that is called, too. One of another account must admit the rule's role itself.
    #[schemars(
        // AWS::Lambda::Permission, FunctionName (resource schema 2026-10-20).
        regex(pattern = r"^arn:aws(-[a-z]+)*:lambda:[a-z0-9-]+:[0-9]{12}:function:[a-zA-Z0-9_-]+(:(\$LATEST|[a-zA-Z0-9_-]+))?$"),
        extend("x-expects" = "the ARN of a Lambda function, e.g. `arn:aws:lambda:us-east-1:123456789012:function:stop-agent`, or `ssm:/path/to/arn`")
    )]
    pub target_lambda_arn: Option<String>,
}

fn yes() -> bool {
    true
}

fn emails(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "items": {
            "type": "string",
            "pattern": r"^\s*[^\s@]+@[^\s@]+\s*$",
            "x-expects": "an email address, e.g. `ops@example.com`"
        }
    })
}

/// AWS::CloudWatch::Alarm, Dimension (resource schema 2026-10-20).
fn dimensions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": 30,
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 1024, "x-text": true}
    })
}

fn words(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1, "x-text": true}})
}

fn rules(generator: &mut SchemaGenerator) -> Schema {
    let rule = generator.subschema_for::<EventRule>();
    json_schema!({
        "type": "object",
        // What a rule's name is made of (AWS::Events::Rule, Name).
        "propertyNames": {"pattern": "^[A-Za-z0-9._-]+$"},
        "x-keys": "letters, digits, `-`, `_` and `.`",
        "additionalProperties": rule
    })
}
