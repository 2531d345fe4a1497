use super::waiver_limits::WaiverSettings;
use schemars::JsonSchema;

/// How policy is applied to every module of an mdaa.yaml. Not a key of MDAA's.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PolicySettings {
    /// Keys of tags that every resource which takes tags must have.
    #[schemars(default, schema_with = "tag_keys", extend("examples" = [["cost-center", "owner"]]))]
    pub required_tags: Vec<String>,
    /// Where images may come from beside ECR of the module's own account: an account id, or a registry with a path or
    /// without; `*` and `?` as in IAM. Without this key others are warnings, with it errors.
    #[schemars(default, schema_with = "registries", extend("examples" = [["444455556666", "public.ecr.aws/bedrock"]]))]
    pub image_registries: Option<Vec<String>>,
    /// Limits of waivers. A waiver beyond one that stands here is an error and holds for nothing; beyond one that holds
    /// without it, it holds for warnings only.
    #[schemars(default)]
    pub waivers: Option<WaiverSettings>,
}

/// The limit is that of the tagging of AWS's resources.
fn tag_keys(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "uniqueItems": true,
        "items": {"type": "string", "minLength": 1, "maxLength": 128, "x-text": true, "x-expects": "the key of a tag"}
    })
}

fn registries(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "items": {
            "type": "string",
            "pattern": r"^([0-9]{12}|[a-z0-9.*?-]*[.*][a-z0-9.*?-]*(/[a-z0-9._*?/-]*)?)$",
            "x-text": true,
            "x-expects": "an account id in quotes, or a registry, e.g. `public.ecr.aws/bedrock`"
        }
    })
}
