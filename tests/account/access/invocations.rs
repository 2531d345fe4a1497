//! Calls for the emulator, with the policies that bear on them and what is to come of it.

use crate::support::access_cases::{OTHER, OWNER};
use serde_json::{Value, json};

const ACTION: &str = "bedrock-agentcore:InvokeAgentRuntime";

/// Who calls.
#[derive(Clone, Copy, PartialEq)]
pub enum Who {
    OtherRole,
    OtherUser,
    OtherRoot,
    OwnRole,
    OwnUser,
}

/// A call. In its policies `RUNTIME` and `ENDPOINT` stand for ARNs.
pub struct Invocation {
    pub name: &'static str,
    pub who: Who,
    /// Statements of the caller's policy, of the runtime's and of the endpoint's.
    pub policies: [Vec<Value>; 3],
    pub endpoint: &'static str,
    pub context: &'static [&'static str],
    pub wanted: &'static str,
    /// Why the emulator decides otherwise, by AWS's documentation.
    pub differs: Option<&'static str>,
}

fn call(name: &'static str, who: Who, policies: [Vec<Value>; 3], wanted: &'static str) -> Invocation {
    Invocation { name, who, policies, endpoint: "DEFAULT", context: &[], wanted, differs: None }
}

/// Of the caller's policy.
fn allow(resource: Value) -> Vec<Value> {
    vec![json!({"Effect": "Allow", "Action": ACTION, "Resource": resource})]
}

fn allow_both() -> Vec<Value> {
    allow(json!(["RUNTIME", "ENDPOINT"]))
}

/// On runtime and endpoint.
fn admit(principal: &Value) -> [Vec<Value>; 2] {
    ["RUNTIME", "ENDPOINT"]
        .map(|arn| vec![json!({"Effect": "Allow", "Principal": principal, "Action": ACTION, "Resource": arn})])
}

fn admit_if(principal: &Value, condition: &Value) -> [Vec<Value>; 2] {
    admit(principal).map(|mut statements| {
        statements[0]["Condition"] = condition.clone();
        statements
    })
}

fn deny(arn: &str, condition: Option<Value>) -> Value {
    let mut statement = json!({"Effect": "Deny", "Principal": "*", "Action": "bedrock-agentcore:*", "Resource": arn});
    if let Some(condition) = condition {
        statement["Condition"] = condition;
    }
    statement
}

fn with(mut statements: Vec<Value>, more: Value) -> Vec<Value> {
    statements.push(more);
    statements
}

pub fn across_accounts() -> Vec<Invocation> {
    use Who::{OtherRole, OtherRoot, OtherUser};
    let role = json!({"AWS": format!("arn:aws:iam::{OTHER}:role/caller")});
    let as_in_the_article =
        json!({"AWS": [format!("arn:aws:iam::{OTHER}:root"), format!("arn:aws:iam::{OTHER}:role/caller")]});
    let account = json!({"AWS": format!("arn:aws:iam::{OTHER}:root")});
    let [runtime, endpoint] = admit(&role);
    let both = |principal: &Value, identity: Vec<Value>| {
        let [runtime, endpoint] = admit(principal);
        [identity, runtime, endpoint]
    };
    let conditioned = |condition: Value| {
        let [runtime, endpoint] = admit_if(&role, &condition);
        [allow_both(), runtime, endpoint]
    };
    let of_caller = |effect: &str, action: Value, resource: Value| json!({"Effect": effect, "Action": action, "Resource": resource});
    let endpoints_elsewhere = format!("arn:aws:bedrock-agentcore:*:{OTHER}:runtime/*/runtime-endpoint/*");
    let runtimes = format!("arn:aws:bedrock-agentcore:*:{OWNER}:runtime/*");
    let vpc = |condition: Value| {
        [
            allow_both(),
            with(runtime.clone(), deny("RUNTIME", Some(condition.clone()))),
            with(endpoint.clone(), deny("ENDPOINT", Some(condition))),
        ]
    };
    vec![
        call("both sides allow", OtherRole, both(&as_in_the_article, allow_both()), "allowed"),
        call("trap 1: no policy on the endpoint", OtherRole, [allow_both(), runtime.clone(), vec![]], "denied"),
        call("no policy on the runtime", OtherRole, [allow_both(), vec![], endpoint.clone()], "denied"),
        call("no policy at all", OtherRole, [allow_both(), vec![], vec![]], "denied"),
        call(
            "trap 3: aws:SourceAccount",
            OtherRole,
            conditioned(json!({"StringEquals": {"aws:SourceAccount": OTHER}})),
            "denied",
        ),
        call(
            "aws:PrincipalAccount",
            OtherRole,
            conditioned(json!({"StringEquals": {"aws:PrincipalAccount": OTHER}})),
            "allowed",
        ),
        call(
            "aws:PrincipalAccount of the owner",
            OtherRole,
            conditioned(json!({"StringEquals": {"aws:PrincipalAccount": OWNER}})),
            "denied",
        ),
        call(
            "trap 4: the endpoint in the caller's account",
            OtherRole,
            both(&role, allow(json!(["RUNTIME", endpoints_elsewhere]))),
            "denied",
        ),
        Invocation {
            differs: Some("IAM's documentation lets `*` cover slashes; a report from AWS says otherwise"),
            ..call(
                "trap 4 as the article has it",
                OtherRole,
                both(&role, allow(json!([runtimes, endpoints_elsewhere]))),
                "cannot-tell",
            )
        },
        call("no identity policy", OtherRole, both(&role, vec![]), "denied"),
        call("an identity policy on everything", OtherRole, both(&role, allow(json!("*"))), "allowed"),
        call("an identity policy on the runtime only", OtherRole, both(&role, allow(json!("RUNTIME"))), "denied"),
        call(
            "an identity policy in another region",
            OtherRole,
            both(&role, allow(json!(runtimes.replace(":*:", ":us-east-1:")))),
            "denied",
        ),
        call(
            "an identity policy in regions by pattern",
            OtherRole,
            both(&role, allow(json!(runtimes.replace(":*:", ":eu-w?st-*:")))),
            "allowed",
        ),
        call(
            "an identity policy for another action",
            OtherRole,
            both(&role, vec![of_caller("Allow", json!("bedrock-agentcore:GetAgentCard"), json!("*"))]),
            "denied",
        ),
        call(
            "an action in another case, with a wildcard",
            OtherRole,
            both(&role, vec![of_caller("Allow", json!("BEDROCK-agentcore:invoke*"), json!("*"))]),
            "allowed",
        ),
        call("the account is admitted", OtherRole, both(&account, allow_both()), "allowed"),
        call("the account by its number", OtherRole, both(&json!({"AWS": OTHER}), allow_both()), "allowed"),
        call("everybody is admitted", OtherRole, both(&json!("*"), allow_both()), "allowed"),
        call(
            "another role is admitted",
            OtherRole,
            both(&json!({"AWS": format!("arn:aws:iam::{OTHER}:role/another")}), allow_both()),
            "denied",
        ),
        call(
            "the identity policy denies",
            OtherRole,
            both(&role, with(allow_both(), of_caller("Deny", json!("*"), json!("*")))),
            "denied",
        ),
        call(
            "the identity policy denies the endpoint",
            OtherRole,
            both(
                &role,
                with(
                    allow_both(),
                    of_caller(
                        "Deny",
                        json!(ACTION),
                        json!("arn:aws:bedrock-agentcore:*:*:runtime/*/runtime-endpoint/*"),
                    ),
                ),
            ),
            "denied",
        ),
        call(
            "the identity policy denies all else",
            OtherRole,
            both(&role, with(allow_both(), json!({"Effect": "Deny", "NotAction": ACTION, "Resource": "*"}))),
            "allowed",
        ),
        call(
            "the identity policy denies other resources",
            OtherRole,
            both(&role, with(allow_both(), json!({"Effect": "Deny", "Action": "*", "NotResource": runtimes}))),
            "allowed",
        ),
        call(
            "the runtime's policy denies",
            OtherRole,
            [allow_both(), with(runtime.clone(), deny("RUNTIME", None)), endpoint.clone()],
            "denied",
        ),
        call(
            "the endpoint's policy denies",
            OtherRole,
            [allow_both(), runtime.clone(), with(endpoint.clone(), deny("ENDPOINT", None))],
            "denied",
        ),
        call(
            "one VPC only, and the call comes from none",
            OtherRole,
            vpc(json!({"StringNotEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}})),
            "denied",
        ),
        call("no VPC, no call", OtherRole, vpc(json!({"Null": {"aws:SourceVpc": "true"}})), "denied"),
        call(
            "one VPC only, if there is one",
            OtherRole,
            vpc(
                json!({"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-0a1b2c3d"}, "Null": {"aws:SourceVpc": "false"}}),
            ),
            "allowed",
        ),
        call(
            "in this region",
            OtherRole,
            conditioned(json!({"StringLike": {"aws:RequestedRegion": "eu-*"}})),
            "allowed",
        ),
        call(
            "in another region",
            OtherRole,
            conditioned(json!({"StringNotLike": {"aws:RequestedRegion": "eu-*"}})),
            "denied",
        ),
        Invocation {
            context: &["aws:SourceIp=127.0.0.1"],
            ..call(
                "from an address",
                OtherRole,
                conditioned(json!({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "127.0.0.0/8"]}})),
                "allowed",
            )
        },
        call(
            "a user, admitted",
            OtherUser,
            both(&json!({"AWS": format!("arn:aws:iam::{OTHER}:user/ann")}), allow_both()),
            "allowed",
        ),
        call(
            "a user, and another is admitted",
            OtherUser,
            both(&json!({"AWS": format!("arn:aws:iam::{OTHER}:user/bob")}), allow_both()),
            "denied",
        ),
        call("the root user of an account that is admitted", OtherRoot, both(&account, vec![]), "allowed"),
        call("the root user of an account that is not", OtherRoot, both(&role, vec![]), "denied"),
        Invocation { endpoint: "blue", ..call("a named endpoint", OtherRole, both(&role, allow_both()), "allowed") },
        Invocation {
            endpoint: "blue",
            ..call(
                "a named endpoint, and DEFAULT is allowed",
                OtherRole,
                both(&role, allow(json!(["RUNTIME", "RUNTIME/runtime-endpoint/DEFAULT"]))),
                "denied",
            )
        },
    ]
}

pub fn in_one_account() -> Vec<Invocation> {
    use Who::{OwnRole, OwnUser};
    let user = json!({"AWS": format!("arn:aws:iam::{OWNER}:user/ann")});
    let account = json!({"AWS": format!("arn:aws:iam::{OWNER}:root")});
    let [runtime, endpoint] = admit(&user);
    let [account_runtime, account_endpoint] = admit(&account);
    let deny_all = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
    vec![
        call("an identity policy", OwnUser, [allow_both(), vec![], vec![]], "allowed"),
        call("a role's identity policy", OwnRole, [allow_both(), vec![], vec![]], "allowed"),
        call(
            "an identity policy that lacks the endpoint",
            OwnUser,
            [allow(json!("RUNTIME")), vec![], vec![]],
            "denied",
        ),
        call(
            "an identity policy that lacks the runtime",
            OwnUser,
            [allow(json!("ENDPOINT")), vec![], vec![]],
            "denied",
        ),
        call("nothing", OwnRole, [vec![], vec![], vec![]], "denied"),
        call("resource policies that name the user", OwnUser, [vec![], runtime.clone(), endpoint.clone()], "allowed"),
        call("a policy on the runtime only", OwnUser, [vec![], runtime.clone(), vec![]], "denied"),
        call("a resource policy for others", OwnRole, [allow_both(), runtime.clone(), endpoint.clone()], "allowed"),
        call("the runtime's policy denies", OwnUser, [allow_both(), vec![deny("RUNTIME", None)], vec![]], "denied"),
        call("the endpoint's policy denies", OwnUser, [allow_both(), vec![], vec![deny("ENDPOINT", None)]], "denied"),
        Invocation {
            differs: Some("a resource policy that names the account leaves the choice to its identity policies"),
            ..call(
                "resource policies that name the account",
                OwnUser,
                [vec![], account_runtime, account_endpoint],
                "denied",
            )
        },
        Invocation {
            differs: Some("an explicit Deny in any policy overrides an Allow in another"),
            ..call("the identity policy denies", OwnUser, [vec![deny_all], runtime, endpoint], "denied")
        },
    ]
}

/// Trap 2, which AgentCore refuses.
pub fn open_to_all_resources() -> Invocation {
    let open = vec![json!({"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": ACTION, "Resource": "*"})];
    call("trap 2", Who::OtherRole, [allow_both(), open.clone(), open], "denied")
}

impl Who {
    pub fn account(self) -> &'static str {
        if matches!(self, Who::OwnRole | Who::OwnUser) { OWNER } else { OTHER }
    }

    pub fn arn(self) -> String {
        let name = match self {
            Who::OtherRole | Who::OwnRole => "role/caller",
            Who::OtherUser | Who::OwnUser => "user/ann",
            Who::OtherRoot => "root",
        };
        format!("arn:aws:iam::{}:{name}", self.account())
    }
}
