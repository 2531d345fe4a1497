use schemars::JsonSchema;
use serde::Deserialize;

/// Where the agent's code comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Artifact {
    /// A container image.
    #[schemars(extend("examples" = ["{containerUri: …}"]))]
    pub container_configuration: Container,
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

    /// Platform of an image built from `codePath`. AgentCore runs arm64.
    #[schemars(extend("examples" = ["linux/arm64"], "default" = "linux/arm64"))]
    pub platform: Option<Platform>,
}

/// A platform that Docker builds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Platform {
    /// What AgentCore runs.
    #[serde(rename = "linux/arm64")]
    Arm64,
    /// Does not start on AgentCore.
    #[serde(rename = "linux/amd64")]
    Amd64,
}
