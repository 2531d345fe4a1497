use super::NAME;
use super::config::{RuntimeConfig, SupportingEndpoint, VpcEndpoint};
use super::names::Names;
use crate::cloudformation::{Fragment, FragmentValue, text};
use crate::module_type::naming::{Naming, published_name_origins};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;
use serde_json::{Value as Json, json};

const NETWORK: &Pointer = Pointer::from_static("/networkConfiguration");
const GROUPS: &Pointer = Pointer::from_static("/networkConfiguration/securityGroups");

/// What the template reads as `vpcEndpoint`; absent without one. Names, ids and descriptions are those of MDAA 1.8
/// (mdaa-newer 9.2).
pub fn vpc_endpoint(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    names: &Names,
    skips_parameters: bool,
) -> Fragment {
    let written = config.value.network_configuration.vpc_endpoint.as_ref();
    let entry = config.node.at(NETWORK).and_then(Node::as_map).and_then(|network| network.get("vpcEndpoint"));
    let (Some(endpoint), Some(entry)) = (written, entry) else { return Fragment::absent() };
    let (node, asked) = (&entry.node, entry.key_origins());
    let naming = Naming::from(&resolved.id);
    let of_prefix = |value: &str| Fragment::of_text(text::escape(value), names.prefix_origins.clone());
    let published = |value: String| Fragment::of_text(text::escape(&value), published_name_origins(&resolved.id));
    let parameter = |kind: &str, id: &str| match skips_parameters {
        true => Fragment::absent(),
        false => published(naming.parameter_name(kind, id, "")),
    };
    let policy = node.get("endpointPolicy");
    Fragment::of_entries([
        ("made", Fragment::new(FragmentValue::Bool(true), asked.clone())),
        ("groupName", of_prefix(&names.vpc_endpoint_group)),
        // Create-only: any other text replaces the group.
        ("groupDescription", of_prefix(&format!("{}/{NAME}/VpcEndpointSg", naming.stack_name()))),
        ("callers", callers(config, node)),
        ("service", asked_by(asked.clone(), service_name("bedrock-agentcore", resolved))),
        (
            "principals",
            policy.and_then(|policy| policy.get("allowPrincipals")).map_or_else(Fragment::absent, principals),
        ),
        ("everyone", Fragment::of_text("*", asked)),
        (
            "otherActions",
            policy.and_then(|policy| policy.get("allowActions")).map_or_else(Fragment::absent, Fragment::from),
        ),
        ("supporting", supporting(endpoint, node, resolved)),
        ("s3Service", service_name("s3", resolved)),
        ("groupParameter", parameter("security-group", "agentcore-vpce")),
        ("groupExport", published(naming.export_name("security-group", "agentcore-vpce", ""))),
        ("parameter", parameter("vpc-endpoint", "agentcore")),
        ("export", published(naming.export_name("vpc-endpoint", "agentcore", ""))),
    ])
}

/// The shape of [`vpc_endpoint`].
pub fn shape() -> Json {
    let text = json!({"type": "string"});
    let entry = |names: &[&str]| {
        let properties: serde_json::Map<String, Json> =
            names.iter().map(|name| ((*name).to_owned(), text.clone())).collect();
        json!({"type": "object", "properties": properties})
    };
    let mut shape = entry(&[
        "groupName",
        "groupDescription",
        "service",
        "everyone",
        "s3Service",
        "groupParameter",
        "groupExport",
        "parameter",
        "export",
    ]);
    shape["properties"]["made"] = json!({"type": "boolean"});
    shape["properties"]["callers"] = json!({"type": "array", "items": entry(&["path", "id"])});
    shape["properties"]["principals"] = json!({"type": "object"});
    shape["properties"]["otherActions"] = json!({"type": "array", "items": text});
    shape["properties"]["supporting"] = json!({"type": "array", "items": entry(&["path", "service"])});
    shape
}

/// The security groups that reach the endpoint. MDAA's logical ids hold a group's id, and of one from `ssm:` its place
/// among those: `{IndirectPeer}`, `'{IndirectPeer2}'` (mdaa-newer 9.2).
fn callers(config: &Checked<RuntimeConfig>, endpoint: &Node) -> Fragment {
    let list = |node: Option<&Node>| node.and_then(Node::as_list).unwrap_or_default().to_vec();
    let (own, others) = (list(config.node.at(GROUPS)), list(endpoint.get("allowSecurityGroups")));
    let mut groups: Vec<(Fragment, Fragment)> = Vec::new();
    let mut indirect = 0;
    for (is_own, node) in own.iter().map(|node| (true, node)).chain(others.iter().map(|node| (false, node))) {
        let (Some(id), group) = (node.as_str(), Fragment::from(node)) else { continue };
        if groups.iter().any(|(_, known)| known.value == group.value) {
            continue;
        }
        let peer = match (text::known(id), is_own) {
            (Some(known), _) => known,
            (None, true) => {
                indirect += 1;
                if indirect == 1 { "{IndirectPeer}".to_owned() } else { format!("'{{IndirectPeer{indirect}}}'") }
            }
            // By what it is read from, so that its place in the list is its author's to choose.
            (None, false) => text::references(id).collect::<Vec<_>>().join(" "),
        };
        let path = text::escape(&format!("from {}:tcp PORT 443", peer.replace('/', "_")));
        groups.push((Fragment::of_text(path, group.origins.clone()), group));
    }
    let entry = |(path, id)| Fragment::of_entries([("path", path), ("id", id)]);
    Fragment::new(FragmentValue::List(groups.into_iter().map(entry).collect()), Vec::new())
}

/// One as a text, several as a list, as MDAA writes them.
fn principals(node: &Node) -> Fragment {
    let arns = match node.as_list() {
        Some([one]) => Fragment::from(one),
        _ => Fragment::from(node),
    };
    Fragment::of_entries([("AWS", arns)])
}

fn supporting(endpoint: &VpcEndpoint, node: &Node, resolved: &Resolved) -> Fragment {
    use SupportingEndpoint as Is;
    let origins = |at: Option<&Node>| at.map(Node::origins).unwrap_or_default();
    let by_flag = |is: &Is| endpoint.create_supporting_endpoints && MDAAS.contains(is);
    let made = ALL.iter().filter(|(is, ..)| by_flag(is) || endpoint.supporting_endpoints.contains(is));
    let entry = |(is, service, path): &(Is, &str, &str)| {
        let asked = match by_flag(is) {
            true => origins(node.get("createSupportingEndpoints")),
            false => {
                let listed = node.get("supportingEndpoints").and_then(Node::as_list).unwrap_or_default();
                origins(listed.iter().find(|item| item.as_str() == Some(*service)))
            }
        };
        let service = asked_by(asked.clone(), service_name(service, resolved));
        Fragment::of_entries([("path", Fragment::of_text(*path, asked)), ("service", service)])
    };
    Fragment::new(FragmentValue::List(made.map(entry).collect()), Vec::new())
}

fn asked_by(asked: Vec<Origin>, name: Fragment) -> Fragment {
    Fragment::new(name.value, [asked, name.origins].concat())
}

/// What MDAA calls supporting endpoints.
const MDAAS: [SupportingEndpoint; 4] =
    [SupportingEndpoint::EcrApi, SupportingEndpoint::EcrDocker, SupportingEndpoint::Sts, SupportingEndpoint::Logs];

/// Each with its service's name and the part of its construct path; the first four are MDAA's.
const ALL: &[(SupportingEndpoint, &str, &str)] = &[
    (SupportingEndpoint::EcrApi, "ecr.api", "EcrApi"),
    (SupportingEndpoint::EcrDocker, "ecr.dkr", "EcrDocker"),
    (SupportingEndpoint::Sts, "sts", "Sts"),
    (SupportingEndpoint::Logs, "logs", "Logs"),
    (SupportingEndpoint::BedrockRuntime, "bedrock-runtime", "BedrockRuntime"),
    (SupportingEndpoint::Xray, "xray", "Xray"),
    (SupportingEndpoint::Ssm, "ssm", "Ssm"),
    (SupportingEndpoint::SecretsManager, "secretsmanager", "SecretsManager"),
];

/// `com.amazonaws.REGION.SERVICE`; of other partitions some services begin otherwise (aws-cdk-lib 2.276,
/// aws-ec2/lib/vpc-endpoint).
fn service_name(service: &str, resolved: &Resolved) -> Fragment {
    let prefix = match (resolved.target.partition.text.as_str(), service) {
        ("aws-cn", "ecr.api" | "ecr.dkr" | "sts" | "xray") => "cn.com.amazonaws",
        ("aws-eusc", "ecr.api" | "ecr.dkr") => "eu.amazonaws",
        ("aws-iso", "ecr.api" | "ecr.dkr") => "gov.ic.c2s",
        ("aws-iso-b", "ecr.api" | "ecr.dkr") => "gov.sgov.sc2s",
        ("aws-iso-e", "ecr.api" | "ecr.dkr") => "uk.adc-e.cloud",
        ("aws-iso-f", "ecr.api" | "ecr.dkr") => "gov.ic.hci.csp",
        _ => "com.amazonaws",
    };
    let region = &resolved.target.region;
    let origins: Vec<Origin> = region.origins.clone();
    Fragment::of_text(text::join([prefix, ".", &region.text, ".", service]), origins)
}
