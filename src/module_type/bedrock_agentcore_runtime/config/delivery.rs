use schemars::JsonSchema;
use serde::Deserialize;

/// Where AgentCore's own logs and traces of the runtime go. Each kind of log may go to one destination of each kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogDelivery {
    /// Each invocation: request, response, session and errors (`APPLICATION_LOGS`).
    #[schemars(extend("examples" = ["{logGroup: true}"]))]
    pub application_logs: Option<LogDestinations>,

    /// What each session uses of processors and memory, by the second (`USAGE_LOGS`).
    #[schemars(extend("examples" = ["{logGroup: true}"]))]
    pub usage_logs: Option<LogDestinations>,

    /// Spans of AgentCore itself, to X-Ray (`TRACES`): AWS delivers them nowhere else.
    #[serde(default)]
    #[schemars(extend("x-expects" = "`true` or `false`: AWS delivers traces to X-Ray and nowhere else"))]
    pub traces: bool,
}

/// Where one kind of log goes: one destination or several.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogDestinations {
    /// Whether the stack makes a log group for it, with the retention and the key of the others. Excludes `logGroupArn`.
    #[serde(default)]
    pub log_group: bool,

    /// ARN of a log group that is there. Excludes `logGroup`.
    #[schemars(
        regex(pattern = r"^arn:aws(-[a-z]+)*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[\.\-_/#A-Za-z0-9]{1,512}(:\*)?$"),
        extend("x-expects" = "the ARN of a log group, e.g. `arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/agents`")
    )]
    pub log_group_arn: Option<String>,

    /// ARN of an S3 bucket. Its policy must let CloudWatch Logs write below `AWSLogs/`.
    #[schemars(
        regex(pattern = r"^arn:aws(-[a-z]+)*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.+)?$"),
        extend("x-expects" = "the ARN of a bucket, e.g. `arn:aws:s3:::my-bucket`")
    )]
    pub bucket_arn: Option<String>,

    /// ARN of a delivery stream of Amazon Data Firehose.
    #[schemars(
        regex(pattern = r"^arn:aws(-[a-z]+)*:firehose:[a-z0-9-]+:[0-9]{12}:deliverystream/[a-zA-Z0-9_.-]{1,64}$"),
        extend("x-expects" = "the ARN of a delivery stream, e.g. `arn:aws:firehose:us-east-1:123456789012:deliverystream/my-stream`")
    )]
    pub delivery_stream_arn: Option<String>,
}

impl LogDelivery {
    /// Whether the stack makes a log group for one of them.
    pub fn makes_log_groups(&self) -> bool {
        [&self.application_logs, &self.usage_logs].into_iter().flatten().any(|destinations| destinations.log_group)
    }
}
