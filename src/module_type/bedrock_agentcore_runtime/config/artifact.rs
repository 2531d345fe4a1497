use schemars::JsonSchema;
use serde::Deserialize;

/// What the runtime runs: a container image or an archive of code.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Artifact {
    /// A container image. Excludes `codeConfiguration`.
    #[schemars(extend("examples" = ["{containerUri: …}"]))]
    pub container_configuration: Option<Container>,

    /// An archive of code, run without a container image. Excludes `containerConfiguration`.
    pub code_configuration: Option<CodeConfiguration>,
}

/// A container image: built already, or built from a folder.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Container {
    /// URI of an image in Amazon ECR, with a tag or, better, a digest. Excludes `codePath`.
    #[schemars(
        length(min = 1, max = 1024),
        // AWS::BedrockAgentCore::Runtime, ContainerUri (resource schema 2026-10-20).
        regex(pattern = r"^(([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.([a-z0-9-]+(?:\.[a-z0-9-]+)+)|public\.ecr\.aws)/((?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*)(?::([^:@]{1,300}))?(?:@(.+))?$"),
        extend("x-expects" = "an image in Amazon ECR, e.g. `123456789012.dkr.ecr.us-east-1.amazonaws.com/repository:tag`")
    )]
    pub container_uri: Option<String>,

    /// Folder with a Dockerfile, relative to this file. The image gets a repository of its own
    /// and a tag made from the folder's content. Excludes `containerUri`.
    #[schemars(length(min = 1), extend("examples" = ["./runtime-src"]))]
    pub code_path: Option<String>,

    /// Platform of an image built from `codePath`. AgentCore's microVMs run arm64.
    #[schemars(extend("examples" = ["linux/arm64"], "default" = "linux/arm64"))]
    pub platform: Option<Platform>,
}

/// A platform that Docker builds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Platform {
    /// What AgentCore's microVMs run.
    #[serde(rename = "linux/arm64")]
    Arm64,
    /// For instances of a capacity provider; AgentCore refuses it on microVMs.
    #[serde(rename = "linux/amd64")]
    Amd64,
}

/// An archive of code and how it is started.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeConfiguration {
    /// Where the archive lies.
    #[schemars(extend("examples" = ["{s3: {bucket: …, prefix: …}}"]))]
    pub code: CodeLocation,

    /// Language runtime that starts the code.
    pub runtime: CodeRuntime,

    /// What is started: one or two words, e.g. `opentelemetry-instrument` and the file.
    #[schemars(schema_with = "entry_point")]
    pub entry_point: Vec<String>,
}

/// Where an archive of code lies.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeLocation {
    /// An object in Amazon S3.
    #[schemars(extend("examples" = ["{bucket: …, prefix: …}"]))]
    pub s3: S3Object,
}

/// An object in Amazon S3. Whoever deploys needs to read it, and the role that is made may too.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct S3Object {
    /// Name of the bucket.
    #[schemars(
        regex(pattern = r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"),
        extend("x-expects" = "the name of a bucket: 3 to 63 lower-case letters, digits, `.` and `-`")
    )]
    pub bucket: String,

    /// Key of the archive, a ZIP file.
    #[schemars(length(min = 1, max = 1024), extend("examples" = ["agents/quotes.zip"]))]
    pub prefix: String,

    /// Version of the object. With it a new archive is a change that CloudFormation sees; without it
    /// the runtime keeps the archive that it was deployed with.
    #[schemars(length(min = 3, max = 1024))]
    pub version_id: Option<String>,
}

/// A language runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum CodeRuntime {
    /// Python 3.10.
    #[serde(rename = "PYTHON_3_10")]
    Python310,
    /// Python 3.11.
    #[serde(rename = "PYTHON_3_11")]
    Python311,
    /// Python 3.12.
    #[serde(rename = "PYTHON_3_12")]
    Python312,
    /// Python 3.13.
    #[serde(rename = "PYTHON_3_13")]
    Python313,
    /// Python 3.14.
    #[serde(rename = "PYTHON_3_14")]
    Python314,
    /// Node.js 22.
    #[serde(rename = "NODE_22")]
    Node22,
}

fn entry_point(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "maxItems": 2,
        // The API's limits (CodeConfiguration, entryPoint); the resource schema has none.
        "items": {"type": "string", "minLength": 1, "maxLength": 128},
        "examples": ["[main.py]"]
    })
}
