//! Resource types: takes the name of a CloudFormation type, gives what is known of it. One entry a type, one file a
//! service; code that is not about one service names no property of a type, it asks here.
//!
//! What AWS says is from CloudFormation's resource schemas, as cfn-lint 1.58.0 ships them; tests/oracles/resource_schemas holds
//! every entry against them.

pub(crate) mod bedrock_agentcore;
pub(crate) mod cdk;
pub(crate) mod cloudformation;
pub(crate) mod cloudwatch;
pub(crate) mod cognito;
pub(crate) mod ec2;
pub(crate) mod ecr;
pub(crate) mod events;
pub(crate) mod iam;
pub(crate) mod kms;
pub(crate) mod lambda;
pub(crate) mod logs;
pub(crate) mod sns;
pub(crate) mod ssm;
mod unknown;
pub(crate) mod xray;

use super::partition::REGIONS;
use unknown::UNKNOWN;

/// What is known of a type. Paths are below `Properties`; `*` stands for any item.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// E.g. `AWS::IAM::Role`.
    pub name: &'static str,
    /// What a resource of it is known by in the account.
    pub known_by: NameScope,
    /// None for a type that no template of ours makes: any property may replace it, and any list be in order.
    pub schema: Option<ResourceSchema>,
    /// Where IAM policies stand in it.
    pub policies: &'static [PolicyProperty],
    /// Where other documents stand in it that may be written as JSON text.
    pub json_texts: &'static [&'static str],
    /// The properties that no output but the template shows.
    pub secrets: &'static [&'static str],
    /// What attributes will be, before there is a stack, and `Ref` under an empty name: texts in Fn::Sub syntax that name
    /// properties and attributes of the resource itself. `?` is a character that the service chooses.
    pub values: &'static [(&'static str, &'static str)],
    /// What a read gives otherwise than it was written. No schema says it.
    pub read_back: ReadBack,
    /// What its service asks of tags beyond their lengths. No schema says it.
    pub tags: TagRules,
    /// None for a type that no template of ours makes.
    pub lifecycle: Option<Lifecycle>,
    /// The regions that lack it; none where nobody looked.
    pub missing_in: Option<&'static [&'static str]>,
}

/// The property that holds a name, and among what the name is the only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScope {
    /// Nobody looked.
    Unknown,
    /// It has no name: the service makes its id, or there is only one.
    None,
    /// In the whole account.
    InAccount(&'static str),
    /// In an account and region.
    InRegion(&'static str),
    /// In another resource, e.g. an endpoint in its runtime.
    InParent(&'static str),
}

impl NameScope {
    /// The property that holds it.
    pub fn property(self) -> Option<&'static str> {
        match self {
            NameScope::InAccount(property) | NameScope::InRegion(property) | NameScope::InParent(property) => {
                Some(property)
            }
            NameScope::None | NameScope::Unknown => None,
        }
    }
}

/// What AWS's resource schema says.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceSchema {
    /// Another value replaces the resource. What does so at times only, no template of ours writes.
    pub create_only: &'static [&'static str],
    /// Lists whose order counts.
    pub ordered: &'static [&'static str],
    /// What Fn::GetAtt reads.
    pub attributes: &'static [&'static str],
    /// Of these, what an update in place may change: all others belong to the resource as long as it lives. No schema
    /// says it; it is what their names mean.
    pub moving: &'static [&'static str],
    /// The actions that AWS's handlers call in the deployer's name.
    pub permissions: &'static [&'static str],
    /// Of these, actions or whole services (`s3:`) that are called only where one of their properties is there. No
    /// schema says it; it is what the properties mean.
    pub called_for: &'static [(&'static str, &'static [&'static str])],
}

impl ResourceSchema {
    /// What an entry need not write, since most types have nothing of it.
    const BARE: ResourceSchema = ResourceSchema {
        create_only: &[],
        ordered: &[],
        attributes: &[],
        moving: &[],
        permissions: &[],
        called_for: &[],
    };
}

/// An IAM policy in a resource.
#[derive(Debug, PartialEq, Eq)]
pub struct PolicyProperty {
    /// E.g. `/Policies/*/PolicyDocument`.
    pub place: &'static str,
    /// What it decides.
    pub kind: PolicyKind,
}

/// What a policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// What an identity may do.
    Identity,
    /// Who may take on a role.
    Trust,
    /// Who may use a resource.
    Resource,
}

impl PolicyKind {
    const fn at(self, place: &'static str) -> PolicyProperty {
        PolicyProperty { place, kind: self }
    }
}

/// What a read of a resource gives otherwise than it was written, though nobody changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBack {
    /// What the service sets where nothing is written.
    pub defaults: &'static [(&'static str, &'static str)],
    /// What it adds and nobody can write.
    pub added: &'static [&'static str],
    /// What it takes and does not give back.
    pub lost: &'static [&'static str],
}

impl ReadBack {
    /// As written.
    const EXACT: ReadBack = ReadBack { defaults: &[], added: &[], lost: &[] };
}

/// What a service asks of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagRules {
    /// Whether two keys that differ in case only are one to it.
    pub ignore_case: bool,
    /// Whether it takes letters, digits, spaces and `_.:/=+-@` only, of any alphabet: `[\p{L}\p{Z}\p{N}_.:/=+\-@]*`.
    pub few_characters: bool,
}

impl TagRules {
    /// Nobody looked, or it takes all.
    const ANY: TagRules = TagRules { ignore_case: false, few_characters: false };
    const FEW_CHARACTERS: TagRules = TagRules { few_characters: true, ..TagRules::ANY };
    const IAM: TagRules = TagRules { ignore_case: true, few_characters: true };
}

/// What our templates and deploys do about its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// Stays when its stack goes, because others rely on it or what it holds cannot be had again (`DeletionPolicy`).
    pub kept: bool,
    /// Is replaced only if the user says so: others know it, or work goes on in it.
    pub guarded: bool,
    /// Belongs to no stack alone, so that a second one finds it made.
    pub shared: Option<Shared>,
}

impl Lifecycle {
    const PLAIN: Lifecycle = Lifecycle { kept: false, guarded: false, shared: None };
    const GUARDED: Lifecycle = Lifecycle { guarded: true, ..Lifecycle::PLAIN };
    const KEPT: Lifecycle = Lifecycle { kept: true, ..Lifecycle::PLAIN };
}

/// By what a shared resource is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// One in an account and region; its identifier is the account's id.
    ByAccount,
    /// One under each name.
    ByName,
}

/// The day of the resource schemas.
pub const SCHEMAS_OF: &str = "2026-10-20";

/// The types of each service, by name.
const SERVICES: &[&[ResourceType]] = &[
    bedrock_agentcore::TYPES,
    cdk::TYPES,
    cloudformation::TYPES,
    cloudwatch::TYPES,
    cognito::TYPES,
    ec2::TYPES,
    ecr::TYPES,
    events::TYPES,
    iam::TYPES,
    kms::TYPES,
    lambda::TYPES,
    logs::TYPES,
    sns::TYPES,
    ssm::TYPES,
    xray::TYPES,
];

/// Of a service that needs nothing here.
const EVERYWHERE: Option<&[&str]> = Some(&[]);

/// The one region that cfn-lint has no schemas of.
const NOT_LOOKED_AT: &str = "me-south-1";

/// Every type that has an entry, by name.
pub fn resource_types() -> impl Iterator<Item = &'static ResourceType> {
    SERVICES.iter().copied().flatten()
}

/// The service of a type, e.g. `AWS::IAM`.
pub fn service(resource_type: &str) -> &str {
    resource_type.rsplit_once("::").map_or(resource_type, |(service, _)| service)
}

impl ResourceType {
    /// What is known of the type of that name; of one without an entry, what holds of any type.
    pub fn of(name: &str) -> &'static ResourceType {
        resource_types().find(|resource_type| resource_type.name == name).unwrap_or(&UNKNOWN)
    }

    /// The policy that a place is or lies in.
    pub fn policy_at(&self, place: &str) -> Option<&'static PolicyProperty> {
        self.policies.iter().find(|policy| is_within(place, policy.place))
    }

    /// Where policies of a kind stand.
    pub fn policies_of(&self, kind: PolicyKind) -> impl Iterator<Item = &'static str> {
        self.policies.iter().filter(move |policy| policy.kind == kind).map(|policy| policy.place)
    }

    /// Whether no output shows what stands at a place.
    pub fn is_secret(&self, place: &str) -> bool {
        self.secrets.iter().any(|secret| is_within(place, secret))
    }

    /// Whether CloudFormation has it in a region; none where nobody looked.
    pub fn exists_in(&self, region: &str) -> Option<bool> {
        let looked_at = region != NOT_LOOKED_AT && REGIONS.contains(&region);
        self.missing_in.filter(|_| looked_at).map(|missing| !missing.contains(&region))
    }
}

/// Whether a place is the one that a path names, or below it.
fn is_within(place: &str, path: &str) -> bool {
    let mut steps = place.split('/');
    path.split('/').all(|wanted| steps.next().is_some_and(|step| wanted == "*" || wanted == step))
}
