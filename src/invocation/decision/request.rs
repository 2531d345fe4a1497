use crate::iam::{Arn, Caller, ContextValue, RequestContext};

/// The way a request takes to the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    /// Over the public endpoint.
    Public,
    /// Through a VPC endpoint in this VPC.
    Vpc(String),
    /// Through this VPC endpoint.
    VpcEndpoint(String),
}

/// A context key that somebody vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub key: String,
    /// Its values; none says that the request does not carry it.
    pub values: Vec<String>,
}

/// Keys that a request carries only when an AWS service makes it ("only when the call to your resource is
/// made directly by an AWS service principal").
pub const OF_SERVICES: [&str; 6] = [
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOwner",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:PrincipalServiceName",
];

/// What is known of a direct call of a runtime, key by key, from the availability that AWS documents for
/// each (IAM User Guide, `reference_policies_condition-keys`). What is not listed is not known.
pub fn context(caller: &Caller, runtime: &Arn, via: &Via, given: &[Given]) -> RequestContext {
    let mut context = RequestContext::default();
    for key in OF_SERVICES {
        context.set(key, ContextValue::Absent);
    }
    let absent =
        ["aws:PrincipalServiceNamesList", "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:TagKeys"];
    for key in absent {
        context.set(key, ContextValue::Absent);
    }
    context.set_family("aws:RequestTag/", ContextValue::Absent);
    for key in ["aws:CurrentTime", "aws:EpochTime"] {
        context.set(key, ContextValue::Present);
    }
    // The service speaks HTTPS only.
    context.set("aws:SecureTransport", ContextValue::is("true"));
    context.set("aws:RequestedRegion", ContextValue::is(&runtime.region));
    context.set("aws:ResourceAccount", ContextValue::is(&runtime.account));
    principal(&mut context, caller);
    network(&mut context, via);
    for Given { key, values } in given {
        let value = if values.is_empty() { ContextValue::Absent } else { ContextValue::Is(values.clone()) };
        context.set(key, value);
    }
    context
}

fn principal(context: &mut RequestContext, caller: &Caller) {
    let Some(arn) = caller.arn() else { return bearer(context) };
    context.set("aws:PrincipalArn", principal_arn(caller, arn));
    context.set("aws:PrincipalAccount", ContextValue::is(&arn.account));
    let kind = match caller {
        Caller::Role(_) | Caller::Session(_) | Caller::Bearer => "AssumedRole",
        Caller::User(_) => "User",
        Caller::FederatedUser(_) => "FederatedUser",
        Caller::Root(_) => "Account",
    };
    context.set("aws:PrincipalType", ContextValue::is(kind));
    context.set("aws:userid", ContextValue::Present);
    let name = caller.name().filter(|_| matches!(caller, Caller::User(_)));
    context.set("aws:username", name.map_or(ContextValue::Absent, ContextValue::is));
    context.set("aws:PrincipalIsAWSService", ContextValue::is("false"));
    context.set("aws:ViaAWSService", ContextValue::is("false"));
    let temporary = matches!(caller, Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_));
    context.set("aws:TokenIssueTime", if temporary { ContextValue::Present } else { ContextValue::Absent });
}

/// "For IAM roles, the request context returns the ARN of the role"; a session's ARN lacks its path, and most roles have
/// none.
fn principal_arn(caller: &Caller, arn: &Arn) -> ContextValue {
    match (caller, caller.name()) {
        (Caller::Session(_), Some(name)) => {
            let role = |path: &str| format!("arn:{}:iam::{}:role/{path}{name}", arn.partition, arn.account);
            ContextValue::Likely { is: role(""), or_like: role("*/") }
        }
        _ => ContextValue::is(arn.to_string()),
    }
}

/// Whoever bears a token signs nothing.
fn bearer(context: &mut RequestContext) {
    let absent = [
        "aws:PrincipalArn",
        "aws:PrincipalOrgID",
        "aws:PrincipalOrgPaths",
        "aws:username",
        "aws:TokenIssueTime",
        "aws:PrincipalIsAWSService",
    ];
    for key in absent {
        context.set(key, ContextValue::Absent);
    }
    context.set_family("aws:PrincipalTag/", ContextValue::Absent);
    // "Always included", says the IAM User Guide; "OAuth callers lack the key entirely", says MDAA.
    let either = vec![ContextValue::Absent, ContextValue::is("false")];
    context.set("aws:ViaAWSService", ContextValue::OneOf(either));
}

/// aws:SourceIp is carried "except when the requester uses a VPC endpoint", the VPC keys only then.
fn network(context: &mut RequestContext, via: &Via) {
    let (vpc, endpoint, other, ip) = match via {
        Via::Public => (ContextValue::Absent, ContextValue::Absent, ContextValue::Absent, ContextValue::Present),
        Via::Vpc(vpc) => (ContextValue::is(vpc), ContextValue::Present, ContextValue::Unknown, ContextValue::Absent),
        Via::VpcEndpoint(endpoint) => {
            (ContextValue::Present, ContextValue::is(endpoint), ContextValue::Unknown, ContextValue::Absent)
        }
    };
    context.set("aws:SourceVpc", vpc);
    context.set("aws:SourceVpce", endpoint);
    context.set("aws:SourceIp", ip);
    for key in ["aws:VpcSourceIp", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"] {
        context.set(key, other.clone());
    }
}
