//! Waivers as users write them, in a module config, in the mdaa.yaml, or in the one file it names.

use schemars::JsonSchema;
use serde::Deserialize;

/// A finding that is accepted: by whom, why, and until when.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
pub struct WrittenWaiver {
    /// The rule, by its code: `AwsSolutions-IAM5`, `image-mutable-tag`. `mdaac explain --all` lists them.
    #[schemars(length(min = 1), extend("examples" = ["AwsSolutions-IAM5"]))]
    pub rule: String,

    /// Where: a construct path (`/stack/bedrock-agentcore-runtime/RuntimeRole/Resource`), a logical
    /// id, or a pointer into the template (`/Resources/…`), and all below it; `*` and `?` as in IAM.
    #[serde(rename = "where")]
    #[schemars(length(min = 1), extend("examples" = ["/*/RuntimeManagedPolicy"]))]
    pub place: String,

    /// What is accepted, each thing in the words of `check --format json`; `mdaac waive` writes them. What is not listed
    /// stands. Without it, whatever the rule finds there later is accepted, too.
    #[serde(default)]
    #[schemars(default, extend("examples" = [["AgentRuntimeVersion 3"]]))]
    pub covers: Option<Vec<String>>,

    /// Why it is accepted.
    #[schemars(regex(pattern = r"\S"), extend("x-expects" = "the reason, in words", "examples" = ["the agent owns this table"]))]
    pub reason: String,

    /// Who answers for it.
    #[schemars(regex(pattern = r"\S"), extend("x-expects" = "a person or a team", "examples" = ["data-platform-team"]))]
    pub owner: String,

    /// The last day it holds.
    #[schemars(
        regex(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
        extend("x-expects" = "a day, `YYYY-MM-DD`", "examples" = ["2027-06-30"])
    )]
    pub expires: String,
}

/// The file that `waiver_file` names.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WaiverFile {
    /// The waivers.
    pub waivers: Vec<WrittenWaiver>,
}

/// Accepted findings of MDAA's rule packs.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppressions {
    /// By construct path.
    #[serde(default)]
    pub by_path: Vec<SuppressedPath>,
}

/// Accepted findings at one construct path.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressedPath {
    /// Construct path, e.g. `/stack/bedrock-agentcore-runtime/RuntimeRole/Resource`.
    pub path: String,
    /// The findings.
    pub suppressions: Vec<Suppression>,
}

/// One accepted finding.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// The rule, e.g. `AwsSolutions-IAM5`.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Why it is accepted.
    #[schemars(length(min = 1))]
    pub reason: String,
    /// The findings of the rule that are meant, e.g. `Action::s3:*`. Without it, all.
    #[serde(rename = "appliesTo", default)]
    pub applies_to: Option<Vec<String>>,
}
