use super::call::Entrance;
use crate::iam::{Arn, Evaluation, Policy, Truth};

/// A policy, and what it is called.
#[derive(Clone, Debug)]
pub struct Attached {
    /// As messages name it: its file, or where in the stack it stands.
    pub name: String,
    /// What it says.
    pub policy: Policy,
}

/// The policies that bear on a call.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Of the caller; none if nobody said what it has.
    pub identity: Option<Vec<Attached>>,
    /// The caller's permissions boundary.
    pub boundary: Option<Attached>,
    /// What the caller's session was begun with.
    pub session: Vec<Attached>,
    /// Service control policies above the caller's account, each a level: root, unit, account.
    pub scps: Vec<Attached>,
    /// Resource control policies above the runtime's account, alike.
    pub rcps: Vec<Attached>,
    /// On the VPC endpoint that the call goes through.
    pub vpc_endpoint: Option<Attached>,
    /// On the runtime.
    pub runtime: Option<Attached>,
    /// On the endpoint.
    pub endpoint: Option<Attached>,
}

impl Policies {
    /// Every one.
    pub fn all(&self) -> impl Iterator<Item = &Attached> {
        let of_caller = self.identity.iter().flatten().chain(&self.boundary).chain(&self.session);
        let around = self.scps.iter().chain(&self.rcps).chain(&self.vpc_endpoint);
        of_caller.chain(around).chain(&self.runtime).chain(&self.endpoint)
    }
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The call is allowed.
    Allowed,
    /// It is not.
    Denied,
    /// The policies and what is known of the request do not say.
    CannotTell,
}

/// How the caller stands to the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// In its account: one Allow is enough, the caller's or the resource's.
    SameAccount,
    /// In another: both must allow.
    CrossAccount,
    /// Bears a token: only resource policies count.
    Bearer,
}

/// The two resources of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// The runtime.
    Runtime,
    /// The endpoint.
    Endpoint,
}

/// A kind of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// The policy of the VPC endpoint.
    VpcEndpoint,
    /// The permissions boundary.
    Boundary,
    /// The session policies together.
    Session,
    /// The identity policies together.
    Identity,
    /// The policy on the resource.
    Resource,
}

/// The answer and how it came about.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    pub answer: Answer,
    /// How the caller stands to the runtime.
    pub relation: Relation,
    /// The runtime takes another kind of caller: nothing else matters then.
    pub wrong_entrance: Option<Entrance>,
    /// On the runtime, then on the endpoint.
    pub resources: [OnResource<'a>; 2],
}

/// What the policies say on one resource.
#[derive(Clone, Debug)]
pub struct OnResource<'a> {
    /// Which.
    pub on: On,
    /// Its ARN.
    pub arn: Arn,
    /// Kind by kind.
    pub layers: Vec<PolicyLayer<'a>>,
    /// Whether an explicit Deny applies.
    pub denied: Truth,
    /// Whether the Allows suffice.
    pub granted: Truth,
}

/// What one kind of policy says on one resource.
#[derive(Clone, Debug)]
pub struct PolicyLayer<'a> {
    pub kind: LayerKind,
    pub policies: Vec<(&'a Attached, Evaluation<'a>)>,
    /// Whether one of them denies explicitly.
    pub denies: Truth,
    /// Whether they allow, as far as this kind can.
    pub allows: Truth,
    pub verdict: LayerVerdict,
}

/// What a kind of policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayerVerdict {
    Allows,
    Denies,
    Silent,
    /// That cannot be told, and why.
    CannotTell(String),
    /// Nobody said what it is.
    NotGiven,
    Missing,
    /// AgentCore does not take such a policy.
    Refused,
    /// None is needed: the caller is the root user of its account.
    NotNeeded,
}
