/// A condition key, and what it says of a caller.
pub struct Key {
    pub kind: Kind,
    /// The way into AWS of which a request has it.
    pub way: Option<Way>,
    presence: Presence,
}

/// What the values of a key are, as far as that bounds callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Account,
    /// `o-a1b2c3d4e5`, or a path that begins with it.
    Organization,
    /// An id that AWS makes up, behind this.
    Id(&'static str),
    Arn,
    /// Of the internet.
    Address,
    /// Of any VPC, whose owner chooses it.
    VpcAddress,
    /// A word that who may call was told.
    Word,
    /// Of a token: `repo:owner/name:ref:refs/heads/main`.
    Repository,
    /// Anyone can have the value.
    Open,
    /// Nobody said what it is: it may bound.
    Other,
}

/// How a request comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Internet,
    Endpoint,
}

/// When a request has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Always,
    /// Of an IAM principal.
    Signed,
    /// Of a principal in an organization.
    InOrganization,
    /// Of what comes in that way.
    OnTheWay,
    /// Of a principal that somebody has tagged so.
    Tagged,
    /// Of a service that calls for somebody.
    ByService,
    Unknown,
}

/// IAM user guide, "AWS global condition context keys": availability and type of each. In lower case.
const KEYS: &[(&str, Kind, Presence)] = &[
    ("aws:principalaccount", Kind::Account, Presence::Always),
    ("aws:principalarn", Kind::Arn, Presence::Signed),
    ("aws:principalorgid", Kind::Organization, Presence::InOrganization),
    ("aws:principalorgpaths", Kind::Organization, Presence::InOrganization),
    ("aws:userid", Kind::Id(""), Presence::Always),
    ("aws:sourceaccount", Kind::Account, Presence::ByService),
    ("aws:sourcearn", Kind::Arn, Presence::ByService),
    ("aws:sourceorgid", Kind::Organization, Presence::ByService),
    ("aws:sourceorgpaths", Kind::Organization, Presence::ByService),
    ("aws:sourceowner", Kind::Account, Presence::ByService),
    ("aws:sourceip", Kind::Address, Presence::OnTheWay),
    ("aws:sourcevpc", Kind::Id("vpc-"), Presence::OnTheWay),
    ("aws:sourcevpcarn", Kind::Arn, Presence::OnTheWay),
    ("aws:sourcevpce", Kind::Id("vpce-"), Presence::OnTheWay),
    ("aws:vpceaccount", Kind::Account, Presence::OnTheWay),
    ("aws:vpceorgid", Kind::Organization, Presence::OnTheWay),
    ("aws:vpceorgpaths", Kind::Organization, Presence::OnTheWay),
    ("aws:vpcsourceip", Kind::VpcAddress, Presence::OnTheWay),
    ("aws:ec2instancesourcevpc", Kind::Id("vpc-"), Presence::Unknown),
    ("aws:chatbotsourcearn", Kind::Arn, Presence::Unknown),
    ("aws:calledvia", Kind::Open, Presence::Unknown),
    ("aws:calledviafirst", Kind::Open, Presence::Unknown),
    ("aws:calledvialast", Kind::Open, Presence::Unknown),
    ("aws:currenttime", Kind::Open, Presence::Always),
    ("aws:epochtime", Kind::Open, Presence::Always),
    ("aws:multifactorauthage", Kind::Open, Presence::Unknown),
    ("aws:multifactorauthpresent", Kind::Open, Presence::Unknown),
    ("aws:principaltype", Kind::Open, Presence::Always),
    ("aws:referer", Kind::Open, Presence::Unknown),
    ("aws:requestedregion", Kind::Open, Presence::Always),
    ("aws:resourceaccount", Kind::Open, Presence::Always),
    ("aws:resourceorgid", Kind::Open, Presence::Unknown),
    ("aws:resourceorgpaths", Kind::Open, Presence::Unknown),
    ("aws:securetransport", Kind::Open, Presence::Always),
    ("aws:sourceidentity", Kind::Open, Presence::Unknown),
    ("aws:tagkeys", Kind::Open, Presence::Unknown),
    ("aws:tokenissuetime", Kind::Open, Presence::Unknown),
    ("aws:useragent", Kind::Open, Presence::Unknown),
    // Of a user, whose name anyone may give to one of his own.
    ("aws:username", Kind::Open, Presence::Unknown),
    ("aws:viaawsmcpservice", Kind::Open, Presence::Always),
    ("aws:viaawsservice", Kind::Open, Presence::Always),
    ("lambda:sourcefunctionarn", Kind::Arn, Presence::Unknown),
    ("ec2:sourceinstancearn", Kind::Arn, Presence::Unknown),
    ("ssm:sourceinstancearn", Kind::Arn, Presence::Unknown),
    // KMS developer guide, "AWS KMS condition keys": "use kms:CallerAccount and kms:ViaService together".
    ("kms:calleraccount", Kind::Account, Presence::Always),
    ("kms:viaservice", Kind::Open, Presence::Unknown),
    ("kms:grantisforawsresource", Kind::Open, Presence::Unknown),
    ("kms:encryptioncontextkeys", Kind::Open, Presence::Unknown),
    // AgentCore, as the caller says it.
    ("bedrock-agentcore:actorid", Kind::Open, Presence::Unknown),
    ("bedrock-agentcore:runtimesessionid", Kind::Open, Presence::Unknown),
    ("bedrock-agentcore:sessionid", Kind::Open, Presence::Unknown),
    // Service authorization reference, IAM and STS: parameters that the caller must or may give.
    ("iam:passedtoservice", Kind::Other, Presence::Always),
    ("bedrock-mantle:model", Kind::Other, Presence::Always),
    ("cloudwatch:namespace", Kind::Other, Presence::Always),
    ("sts:externalid", Kind::Word, Presence::Unknown),
    ("sts:rolesessionname", Kind::Open, Presence::Always),
    ("token.actions.githubusercontent.com:sub", Kind::Repository, Presence::Always),
    ("token.actions.githubusercontent.com:aud", Kind::Open, Presence::Always),
];

/// Tags, which a principal's owner and a request's sender choose, and what goes with a call.
const OPEN: [&str; 4] = ["aws:principaltag/", "aws:requesttag/", "aws:resourcetag/", "kms:encryptioncontext:"];

impl Key {
    pub fn named(name: &str) -> Key {
        let name = name.to_ascii_lowercase();
        let known = KEYS.iter().find(|(known, ..)| *known == name);
        let open = OPEN.iter().any(|prefix| name.starts_with(prefix));
        let tagged = name.starts_with("aws:principaltag/");
        let presence = if tagged { Presence::Tagged } else { Presence::Unknown };
        let unknown = (if open { Kind::Open } else { Kind::Other }, presence);
        let (kind, presence) = known.map_or(unknown, |(_, kind, presence)| (*kind, *presence));
        let way = (presence == Presence::OnTheWay).then_some(match kind {
            Kind::Address => Way::Internet,
            _ => Way::Endpoint,
        });
        Key { kind, way, presence }
    }

    /// Whose requests lack it, if anyone can make such a one. A policy of an identity has a bearer, who does not change.
    pub fn without_it(&self, by_principal: bool) -> Option<&'static str> {
        match (self.presence, self.way) {
            (Presence::OnTheWay, Some(Way::Internet)) => Some("a request through a VPC endpoint"),
            (Presence::OnTheWay, _) => Some("a request over the internet"),
            (Presence::ByService, _) if by_principal => Some("a request that no service makes"),
            (Presence::InOrganization, _) if by_principal => Some("a principal outside of every organization"),
            (Presence::Tagged, _) if by_principal => Some("a principal without that tag"),
            (Presence::Signed, _) if by_principal => Some("a request without an IAM principal"),
            _ => None,
        }
    }

    /// Whose requests have it, if anyone can make such a one.
    pub fn with_it(&self) -> Option<&'static str> {
        match (self.presence, self.way) {
            (Presence::Always, _) => Some("every request"),
            (Presence::OnTheWay, Some(Way::Internet)) => Some("every request over the internet"),
            (Presence::OnTheWay, _) => Some("every request through anyone's VPC endpoint"),
            (Presence::ByService, _) => Some("every request that a service makes for anyone"),
            (Presence::InOrganization, _) => Some("every principal of any organization"),
            (Presence::Signed, _) => Some("every principal of any account"),
            (Presence::Tagged | Presence::Unknown, _) => None,
        }
    }
}
