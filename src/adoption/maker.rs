use crate::cloudformation::resource_types::cdk;
use crate::cloudformation::{Fragment, Template, type_of};
use crate::module_type::MODULE_TYPES;
use jsonptr::Pointer;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Maker {
    /// MDAA, in this version if it says so.
    Mdaa(Option<String>),
    Cdk,
    Mdaac,
    Unknown,
}

/// What MDAA writes into the description of every stack, the version behind it.
pub const MDAA: &str = "Modern Data Architecture Accelerator";

impl Maker {
    pub fn of(template: &Template) -> Maker {
        let description = template.description.as_ref().and_then(Fragment::text).unwrap_or_default();
        if let Some((_, behind)) = description.split_once(MDAA) {
            let version = behind.split_once("Version ").map(|(_, version)| version.trim().to_owned());
            return Maker::Mdaa(version.filter(|version| !version.is_empty()));
        }
        if has_marks_of_cdk(template) {
            return Maker::Cdk;
        }
        let ours = MODULE_TYPES.iter().any(|module_type| description.starts_with(module_type.description));
        if ours { Maker::Mdaac } else { Maker::Unknown }
    }

    pub fn is_cdk(&self) -> bool {
        matches!(self, Maker::Mdaa(_) | Maker::Cdk)
    }
}

/// What CDK's synthesizers add: the bootstrap version, usage metadata, the path of each construct.
fn has_marks_of_cdk(template: &Template) -> bool {
    let bootstrap = template.parameters.iter().any(|(id, parameter)| {
        is_bootstrap_version(id, parameter.get("Default").and_then(Fragment::text).unwrap_or_default())
    });
    let path = Pointer::from_static("/Metadata/aws:cdk:path");
    let marked =
        template.resources.values().any(|resource| type_of(resource) == cdk::METADATA || resource.at(path).is_some());
    bootstrap
        || marked
        || template.others.get("Conditions").is_some_and(|all| all.get("CDKMetadataAvailable").is_some())
}

/// Whether a parameter is the one that CDK reads its bootstrap's version from, by its id and its default. A config may
/// have one of that name, too.
pub fn is_bootstrap_version(id: &str, default: &str) -> bool {
    id == "BootstrapVersion" && default.starts_with("/cdk-bootstrap/")
}

impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Maker::Mdaa(Some(version)) => write!(f, "MDAA {version}"),
            Maker::Mdaa(None) => f.write_str("MDAA"),
            Maker::Cdk => f.write_str("CDK"),
            Maker::Mdaac => f.write_str("mdaac"),
            Maker::Unknown => f.write_str("something unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Maker;
    use crate::cloudformation::Template;
    use serde_json::json;

    #[test]
    fn a_stack_of_cdk_is_known_by_any_of_its_marks() {
        let mdaa = "(SO0320-bedrock-agentcore-runtime) Modern Data Architecture Accelerator. Version 1.6.0";
        let version = |id: &str, path: &str| json!({"Parameters": {id: {"Type": "String", "Default": path}}});
        for (template, maker) in [
            (json!({"Description": mdaa}), Maker::Mdaa(Some("1.6.0".to_owned()))),
            (version("BootstrapVersion", "/cdk-bootstrap/hnb659fds/version"), Maker::Cdk),
            (json!({"Resources": {"CDKMetadata": {"Type": "AWS::CDK::Metadata"}}}), Maker::Cdk),
            (json!({"Resources": {"X": {"Type": "T", "Metadata": {"aws:cdk:path": "stack/X"}}}}), Maker::Cdk),
            (json!({"Conditions": {"CDKMetadataAvailable": {}}}), Maker::Cdk),
            (version("BootstrapVersion", "mine"), Maker::Unknown),
            (json!({"Description": "Amazon Bedrock AgentCore runtime a"}), Maker::Mdaac),
            (json!({"Resources": {"X": {"Type": "T", "Metadata": {"aws:asset": "x"}}}}), Maker::Unknown),
        ] {
            assert_eq!(Maker::of(&Template::from_json(&template)), maker, "{template}");
        }
    }
}
