use crate::project::{PolicySettings, WrittenWaiver};
use schemars::JsonSchema;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// An mdaa.yaml: which modules are deployed to which environments.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ProjectFile {
    /// Name of the organization, the first part of every name.
    #[schemars(regex(pattern = "^[a-z0-9-]+$"), extend("x-expects" = "lower-case letters, digits and `-`", "examples" = ["acme"]))]
    pub organization: String,
    /// Account id for all domains; `default` leaves it to the deploy.
    #[schemars(default, schema_with = "account")]
    pub account: Option<String>,
    /// Region for all domains; `default` leaves it to the deploy.
    #[schemars(default, schema_with = "region")]
    pub region: Option<String>,
    /// Values for `{{context:KEY}}`; lower levels win.
    #[schemars(default, schema_with = "any_map")]
    pub context: Option<Json>,
    /// Files with tags.
    #[schemars(default)]
    pub tag_configs: Vec<String>,
    /// Tags; they win over those of files.
    #[schemars(default, schema_with = "text_map")]
    pub tag_config_data: Option<Json>,
    /// ARN of the policy that bounds every role.
    #[schemars(default, schema_with = "boundary")]
    pub permissions_boundary_arn: Option<String>,
    /// Templates for environments, by name; an environment names one under `template`.
    #[schemars(default, schema_with = "templates")]
    pub env_templates: BTreeMap<String, Environment>,
    /// Policy findings that are accepted, in any module.
    #[schemars(default)]
    pub waivers: Vec<WrittenWaiver>,
    /// The one file that may hold waivers, `nag_suppressions` included: elsewhere they are errors.
    /// Its `waivers` hold for any module.
    #[schemars(default, extend("examples" = ["./waivers.yaml"]))]
    pub waiver_file: Option<String>,
    /// How policy is applied to every module. Not a key of MDAA's.
    #[schemars(default)]
    pub policy: Option<PolicySettings>,
    /// The domains.
    #[schemars(schema_with = "names_to::<Domain>")]
    pub domains: BTreeMap<String, Domain>,
}

/// A domain: environments that belong together.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Domain {
    /// Account id for this domain.
    #[schemars(default, schema_with = "account")]
    pub account: Option<String>,
    /// Region for this domain.
    #[schemars(default, schema_with = "region")]
    pub region: Option<String>,
    /// Values for `{{context:KEY}}`.
    #[schemars(default, schema_with = "any_map")]
    pub context: Option<Json>,
    /// Files with tags.
    #[schemars(default)]
    pub tag_configs: Vec<String>,
    /// Tags.
    #[schemars(default, schema_with = "text_map")]
    pub tag_config_data: Option<Json>,
    /// ARN of the policy that bounds every role.
    #[schemars(default, schema_with = "boundary")]
    pub permissions_boundary_arn: Option<String>,
    /// Templates for environments of this domain; they replace those of the same name at the top.
    #[schemars(default, schema_with = "templates")]
    pub env_templates: BTreeMap<String, Environment>,
    /// The environments.
    #[schemars(schema_with = "names_to::<Environment>")]
    pub environments: BTreeMap<String, Environment>,
}

/// An environment: modules deployed to one account and region.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Environment {
    /// The name of the template that this environment adds to. What both set is merged: maps
    /// deeply, lists item by item; a module of the environment replaces the template's whole.
    #[schemars(default)]
    pub template: Option<String>,
    /// Account id; `default` leaves it to the deploy.
    #[schemars(default, schema_with = "account")]
    pub account: Option<String>,
    /// Region; `default` leaves it to the deploy.
    #[schemars(default, schema_with = "region")]
    pub region: Option<String>,
    /// Values for `{{context:KEY}}`.
    #[schemars(default, schema_with = "any_map")]
    pub context: Option<Json>,
    /// Files with tags.
    #[schemars(default)]
    pub tag_configs: Vec<String>,
    /// Tags.
    #[schemars(default, schema_with = "text_map")]
    pub tag_config_data: Option<Json>,
    /// ARN of the policy that bounds every role.
    #[schemars(default, schema_with = "boundary")]
    pub permissions_boundary_arn: Option<String>,
    /// The modules; those of the template come first.
    #[schemars(default, schema_with = "names_to::<ModuleEntry>")]
    pub modules: BTreeMap<String, ModuleEntry>,
}

/// A module of an environment.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ModuleEntry {
    /// The module's type, e.g. `@aws-mdaa/bedrock-agentcore-runtime`.
    #[schemars(default, extend("examples" = ["'@aws-mdaa/bedrock-agentcore-runtime'"]))]
    pub module_path: Option<String>,
    /// Older name of `module_path`.
    #[schemars(default, extend("deprecated" = true))]
    pub cdk_app: Option<String>,
    /// Config files, merged from first to last: maps deeply, lists one after the other.
    #[schemars(default)]
    pub module_configs: Vec<String>,
    /// Older name of `module_configs`; its files come first.
    #[schemars(default, extend("deprecated" = true))]
    pub app_configs: Vec<String>,
    /// Older name of `module_config_data`, which goes over it.
    #[schemars(default, schema_with = "any_map", extend("deprecated" = true))]
    pub app_config_data: Option<Json>,
    /// Config that replaces top-level keys of the files.
    #[schemars(default, schema_with = "any_map")]
    pub module_config_data: Option<Json>,
    /// Values for `{{context:KEY}}`.
    #[schemars(default, schema_with = "any_map")]
    pub context: Option<Json>,
    /// Files with tags.
    #[schemars(default)]
    pub tag_configs: Vec<String>,
    /// Tags.
    #[schemars(default, schema_with = "text_map")]
    pub tag_config_data: Option<Json>,
    /// ARN of the policy that bounds every role. Not a key of MDAA's at a module.
    #[schemars(default, schema_with = "boundary")]
    pub permissions_boundary_arn: Option<String>,
    /// Whether the stack refuses to be deleted; without it a deploy leaves that as it is. Not a key of MDAA's.
    #[schemars(default)]
    pub termination_protection: Option<bool>,
    /// Whether a stack policy forbids every update that replaces or deletes a runtime; without it a deploy leaves the
    /// stack's policy as it is. Not a key of MDAA's.
    #[schemars(default)]
    pub protect_runtimes: Option<bool>,
}

/// A file named under `tag_configs`.
#[derive(Debug, JsonSchema)]
pub struct TagFile {
    /// The tags.
    #[schemars(schema_with = "text_map")]
    pub tags: Json,
}

fn account(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "string",
        "pattern": "^([0-9]{12}|[Dd][Ee][Ff][Aa][Uu][Ll][Tt])$",
        "x-text": true,
        "x-expects": "the 12 digits of an account id in quotes, or `default`"
    })
}

fn region(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "string",
        "pattern": "^([a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}|[Dd][Ee][Ff][Aa][Uu][Ll][Tt])$",
        "x-expects": "a region, e.g. `us-east-1`, or `default`"
    })
}

fn boundary(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "string",
        "pattern": "^(arn:aws(-[^:]+)?:iam::([0-9]{12}|aws):policy/.+)?$",
        "x-empty": true,
        "x-expects": "the ARN of a managed policy, or `''` to lift the bound of a level above"
    })
}

fn any_map(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "object"})
}

fn text_map(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({"type": "object", "additionalProperties": {"type": "string", "x-text": true, "x-expects": "text, in quotes if it looks like a number"}})
}

/// Templates have any name.
fn templates(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let of = Environment::json_schema(generator);
    schemars::json_schema!({"type": "object", "additionalProperties": of})
}

/// Domains, environments and modules have names that MDAA allows.
fn names_to<T: JsonSchema>(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let of = T::json_schema(generator);
    schemars::json_schema!({
        "type": "object",
        "propertyNames": {"pattern": "^[a-z0-9-]+$"},
        "x-keys": "lower-case letters, digits and `-`",
        "additionalProperties": of
    })
}
