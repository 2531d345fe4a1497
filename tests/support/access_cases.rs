//! Calls of a runtime with policies of every kind, drawn from a fixed seed.

use mdaac::diagnostic::Diagnostics;
use mdaac::iam::{Arn, Caller, ContextValue, PolicyKind, PolicyReader, RequestContext};
use mdaac::invocation::decision::{Attached, Call, Policies, Via};
use mdaac::source::{Node, Sources, YamlDocument};
use serde_json::{Map, Value, json};
use std::path::Path;

pub const OWNER: &str = "111111111111";
pub const OTHER: &str = "222222222222";
pub const RUNTIME: &str = "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-abcdefghij";
pub const ENDPOINT: &str =
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-abcdefghij/runtime-endpoint/DEFAULT";

/// A call and all that bears on it, as JSON.
#[derive(Clone, Debug)]
pub struct Case {
    /// None: the bearer of a token.
    pub principal: Option<String>,
    pub action: String,
    pub context: Map<String, Value>,
    pub identity: Vec<Value>,
    pub boundary: Option<Value>,
    pub scps: Vec<Value>,
    pub rcps: Vec<Value>,
    pub session: Option<Value>,
    pub vpc_endpoint: Option<Value>,
    pub runtime: Option<Value>,
    pub endpoint: Option<Value>,
}

impl Case {
    pub fn call(&self) -> Call {
        let mut context = RequestContext::with_others(ContextValue::Absent);
        for (key, value) in &self.context {
            let values = value.as_array().map_or_else(|| vec![value.clone()], Clone::clone);
            let values = values.iter().map(|value| value.as_str().unwrap().to_owned()).collect();
            context.set(key, ContextValue::Is(values));
        }
        Call {
            caller: self.principal.as_ref().map_or(Caller::Bearer, |principal| Caller::parse(principal).unwrap()),
            action: self.action.clone(),
            runtime: Arn::parse(RUNTIME).unwrap(),
            endpoint: "DEFAULT".to_owned(),
            via: Via::Public,
            context,
            entrance: None,
            by_module: false,
        }
    }

    pub fn policies(&self, reader: &PolicyReader) -> Policies {
        let attached = |name: &str, json: &Value, kind| attached(reader, name, json, kind);
        let several = |name: &str, policies: &[Value]| -> Vec<Attached> {
            let numbered = policies.iter().enumerate();
            let kind = if name == "rcp" { PolicyKind::Resource } else { PolicyKind::Identity };
            numbered.map(|(number, json)| attached(&format!("{name} {number}"), json, kind)).collect()
        };
        Policies {
            identity: Some(several("identity", &self.identity)),
            boundary: self.boundary.as_ref().map(|json| attached("boundary", json, PolicyKind::Identity)),
            session: several("session", self.session.as_slice()),
            scps: several("scp", &self.scps),
            rcps: several("rcp", &self.rcps),
            vpc_endpoint: self.vpc_endpoint.as_ref().map(|json| attached("vpce", json, PolicyKind::Resource)),
            runtime: self.runtime.as_ref().map(|json| attached("runtime", json, PolicyKind::Resource)),
            endpoint: self.endpoint.as_ref().map(|json| attached("endpoint", json, PolicyKind::Resource)),
        }
    }

    /// The keys that its policies ask for.
    pub fn keys(&self) -> Vec<String> {
        let text = self.json().to_string();
        KEYS.iter().map(|key| key.name.to_owned()).filter(|name| text.contains(&name["aws:".len()..])).collect()
    }

    /// For a failure message.
    pub fn json(&self) -> Value {
        json!({
            "principal": self.principal, "action": self.action, "context": self.context, "identity": self.identity,
            "boundary": self.boundary, "scps": self.scps, "rcps": self.rcps, "session": self.session,
            "vpcEndpoint": self.vpc_endpoint, "runtime": self.runtime, "endpoint": self.endpoint,
        })
    }
}

fn attached(reader: &PolicyReader, name: &str, json: &Value, kind: PolicyKind) -> Attached {
    let sources = Sources::new(Path::new("."), &[]).unwrap();
    let document = YamlDocument { root: Node::from_json(json, sources.add("policy.json", String::new()).start()) };
    let mut diagnostics = Diagnostics::default();
    let policy = reader.read(&document, kind, &mut diagnostics);
    let policy = policy.unwrap_or_else(|| panic!("{json:#}\n{:#?}", diagnostics.into_found()));
    Attached { name: name.to_owned(), policy }
}

/// One value is a list of one.
pub fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

/// Chances from a seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// One or two, as a text or as a list.
    fn some(&mut self, of: &[&str]) -> Value {
        match self.below(3) {
            0 => json!([self.one(of), self.one(of)]),
            1 => json!([self.one(of)]),
            _ => json!(self.one(of)),
        }
    }
}

const ACTIONS: [&str; 4] = ["InvokeAgentRuntime", "InvokeAgentRuntimeForUser", "StopRuntimeSession", "GetAgentCard"];

const CALLERS: [&str; 4] = ["role/team/caller", "role/caller", "user/people/ann", "root"];

/// Draws one case.
pub fn case(dice: &mut Dice) -> Case {
    let account = if dice.percent(45) { OWNER } else { OTHER };
    let principal = match dice.below(20) {
        0..=2 => None,
        3..=7 => Some(format!("arn:aws:sts::{account}:assumed-role/caller/session-1")),
        8 => Some(format!("arn:aws:sts::{account}:federated-user/ann")),
        9 => Some(format!("arn:aws:iam::{account}:{}", CALLERS[3])),
        _ => Some(format!("arn:aws:iam::{account}:{}", dice.one(&CALLERS[..3]))),
    };
    let bearer = principal.is_none();
    let is_root = principal.as_ref().is_some_and(|principal| principal.ends_with(":root"));
    let in_session =
        principal.as_ref().is_some_and(|principal| principal.contains(":sts:") || principal.contains(":role/"));
    let context = context(dice, principal.as_deref(), account);
    let policy = |dice: &mut Dice, resource: Option<&str>| policy(dice, resource);
    let several =
        |dice: &mut Dice, chance: usize| usize::from(dice.percent(chance)) + usize::from(dice.percent(chance / 4));
    Case {
        identity: if bearer { vec![] } else { (0..several(dice, 85)).map(|_| policy(dice, None)).collect() },
        // The root user has no boundary.
        boundary: (!bearer && !is_root && dice.percent(20)).then(|| policy(dice, None)),
        scps: if bearer { vec![] } else { (0..several(dice, 20)).map(|_| policy(dice, None)).collect() },
        rcps: (0..several(dice, 15)).map(|_| control(dice)).collect(),
        // Only sessions have one.
        session: (in_session && dice.percent(20)).then(|| policy(dice, None)),
        vpc_endpoint: dice.percent(15).then(|| passing(dice)),
        runtime: dice.percent(if bearer { 95 } else { 80 }).then(|| policy(dice, Some(RUNTIME))),
        endpoint: dice.percent(if bearer { 95 } else { 80 }).then(|| policy(dice, Some(ENDPOINT))),
        action: format!("bedrock-agentcore:{}", dice.one(&ACTIONS)),
        principal,
        context,
    }
}

/// On `resource`, or an identity policy.
fn policy(dice: &mut Dice, resource: Option<&str>) -> Value {
    let mut statements: Vec<Value> = (0..1 + dice.below(3)).map(|_| statement(dice, resource)).collect();
    let statement = if statements.len() == 1 && dice.percent(50) { statements.remove(0) } else { statements.into() };
    let mut policy = json!({ "Statement": statement });
    match dice.below(30) {
        0 => {}
        1 => policy["Version"] = json!("2008-10-17"),
        _ => policy["Version"] = json!("2012-10-17"),
    }
    policy
}

/// A resource control policy: AWS takes no Allow there, no principal but everyone, no NotAction, no `*` for an
/// action, no older version, and only ARNs of six parts.
fn control(dice: &mut Dice) -> Value {
    let mut policy = policy(dice, None);
    policy["Version"] = json!("2012-10-17");
    each_statement(&mut policy, &mut |statement| {
        statement["Effect"] = json!("Deny");
        statement["Principal"] = json!("*");
        let not = statement.as_object_mut().unwrap().shift_remove("NotAction");
        let any = not.is_some() || list(&statement["Action"]).contains(&json!("*"));
        if any {
            statement["Action"] = json!("bedrock-agentcore:*");
        }
        for key in ["Resource", "NotResource"] {
            let whole = |value: &Value| {
                let arn = value.as_str().unwrap();
                let missing = if arn == "*" { 0 } else { 5_usize.saturating_sub(arn.matches(':').count()) };
                json!(format!("{arn}{}", ":*".repeat(missing)))
            };
            if let Some(values) = statement.get_mut(key) {
                *values = list(values).iter().map(whole).collect();
            }
        }
    });
    policy
}

/// The policy of a VPC endpoint, mostly for everyone.
fn passing(dice: &mut Dice) -> Value {
    let mut policy = policy(dice, None);
    each_statement(&mut policy, &mut |statement| {
        statement["Principal"] = if dice.percent(60) { json!("*") } else { principal(dice) };
    });
    policy
}

/// Every statement of a policy.
pub fn each_statement(policy: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match &mut policy["Statement"] {
        Value::Array(items) => items.iter_mut().for_each(change),
        one => change(one),
    }
}

fn statement(dice: &mut Dice, resource: Option<&str>) -> Value {
    let deny = dice.percent(18);
    let mut statement = json!({ "Effect": if deny { "Deny" } else { "Allow" } });
    let (key, values): (&str, &[&str]) = match dice.below(10) {
        0 => (
            "NotAction",
            &[
                "bedrock-agentcore:GetAgentCard",
                "bedrock-agentcore:Stop*",
                "s3:*",
                "BEDROCK-AGENTCORE:invokeagentruntim?",
            ],
        ),
        1 => (
            "Action",
            &[
                "s3:GetObject",
                "bedrock-agentcore:GetMemory",
                "bedrock-agentcore:Invoke",
                "bedrock-agentcore:?etAgentCard",
            ],
        ),
        _ => (
            "Action",
            &[
                "bedrock-agentcore:InvokeAgentRuntime",
                "bedrock-agentcore:*",
                "bedrock-agentcore:Invoke*",
                "*",
                "bedrock-agentcore:invokeagentruntimeforuser",
                "bedrock-agentcore:*Runtime*",
                "Bedrock-AgentCore:GetAgentCard",
                "bedrock-agentcore:StopRuntimeSession",
                "bedrock-agentcore:???AgentCard",
            ],
        ),
    };
    statement[key] = dice.some(values);
    match resource {
        Some(arn) => {
            statement["Resource"] = if dice.percent(50) { json!(arn) } else { json!([arn]) };
            let not = deny && dice.percent(25);
            statement[if not { "NotPrincipal" } else { "Principal" }] = principal(dice);
        }
        None => {
            let (key, values): (_, &[&str]) =
                if dice.percent(10) { ("NotResource", &NOT_RESOURCES) } else { ("Resource", &RESOURCES) };
            statement[key] = dice.some(values);
        }
    }
    if dice.percent(40) {
        let mut condition = Map::new();
        for _ in 0..1 + dice.below(2) {
            let (operator, key, values) = condition_of(dice);
            let keys = condition.entry(operator).or_insert_with(|| json!({}));
            keys[key] = values;
        }
        statement["Condition"] = condition.into();
    }
    statement
}

const RESOURCES: [&str; 30] = [
    "*",
    "*",
    RUNTIME,
    ENDPOINT,
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/*/runtime-endpoint/*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-??????????",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-abcdefghij/*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-abcdefghij/runtime-endpoint/prod",
    "arn:aws:bedrock-agentcore:*:222222222222:runtime/*/runtime-endpoint/*",
    "arn:aws:bedrock-agentcore:eu-west-1:222222222222:runtime/*",
    "arn:aws:bedrock-agentcore:us-*:111111111111:runtime/*",
    "arn:aws:bedrock-agentcore:eu-*-1:1111111111??:runtime/agent-a*j",
    "arn:aws:bedrock-agentcore:*:*:*",
    "arn:aws:bedrock-agentcore:*:*:memory/*",
    "arn:aws:bedrock-agentcore:*",
    "arn:aws:bedrock:*",
    "arn:*",
    "arn:aws:s3:::bucket/*",
    "arn:aws-cn:bedrock-agentcore:*:*:*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/${aws:PrincipalTag/agent}",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/${aws:PrincipalTag/agent}/*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/*/runtime-endpoint/${aws:PrincipalTag/stage, 'DEFAULT'}",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/${*}",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:r*/agent-abcdefghij",
    "arn:aws:bedrock-agentcore:*:runtime/*",
    "arn:aws:bedrock-agentcore:EU-WEST-1:111111111111:runtime/*",
    "arn:aws:*:*:111111111111:runtime/*",
];

const NOT_RESOURCES: [&str; 6] = [
    "arn:aws:s3:::bucket/*",
    "arn:aws:bedrock:*",
    "arn:aws:bedrock-agentcore:eu-west-1:222222222222:runtime/*",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/${aws:PrincipalTag/agent}",
    "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/${aws:PrincipalTag/none}/*",
    ENDPOINT,
];

fn principal(dice: &mut Dice) -> Value {
    if dice.percent(20) {
        return json!("*");
    }
    let account = if dice.percent(50) { OWNER } else { OTHER };
    let names = [
        format!("arn:aws:iam::{account}:root"),
        account.to_owned(),
        format!("arn:aws:iam::{account}:role/team/caller"),
        format!("arn:aws:iam::{account}:role/caller"),
        format!("arn:aws:sts::{account}:assumed-role/caller/session-1"),
        format!("arn:aws:sts::{account}:assumed-role/caller/session-2"),
        format!("arn:aws:iam::{account}:user/people/ann"),
        format!("arn:aws:iam::{account}:user/ann"),
        format!("arn:aws:sts::{account}:federated-user/ann"),
        "*".to_owned(),
    ];
    match dice.below(12) {
        0 => json!({"Service": "lambda.amazonaws.com"}),
        1 => json!({"AWS": [dice.one(&names), dice.one(&names)], "Service": ["bedrock.amazonaws.com"]}),
        2..=5 => json!({"AWS": [dice.one(&names), dice.one(&names), dice.one(&names)]}),
        _ => json!({"AWS": dice.one(&names)}),
    }
}

/// A key with its values, of which the request may carry some.
struct Key {
    name: &'static str,
    operators: &'static [&'static str],
    policy: &'static [&'static str],
    request: &'static [&'static str],
    multivalued: bool,
}

const TEXT: [&str; 6] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
];
const ARN: [&str; 6] = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike", "StringNotEquals"];
const NUMBER: [&str; 6] = [
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
const DATE: [&str; 6] =
    ["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"];
const DATES: [&str; 5] =
    ["2026-11-22T12:00:00Z", "2026-11-22T13:00:00+01:00", "2026-11-22", "2026-12-01T00:00:00.5Z", "2025-06"];

const fn single(
    name: &'static str,
    operators: &'static [&'static str],
    policy: &'static [&'static str],
    request: &'static [&'static str],
) -> Key {
    Key { name, operators, policy, request, multivalued: false }
}

const KEYS: [Key; 18] = [
    single("aws:PrincipalAccount", &TEXT, &[OWNER, OTHER, "2*", "333333333333", "${aws:SourceAccount}"], &[]),
    single(
        "aws:PrincipalArn",
        &ARN,
        &[
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::222222222222:*",
            "arn:aws:iam::111111111111:role/team/caller",
            "arn:aws:*::*:user/people/*",
            "arn:aws:iam::222222222222:role/CALLER",
        ],
        &[],
    ),
    single("aws:SourceAccount", &TEXT, &[OWNER, OTHER, "*"], &[OTHER]),
    single(
        "aws:SourceArn",
        &ARN,
        &["arn:aws:lambda:*:*:*", "arn:aws:lambda:eu-west-1:222222222222:function:f"],
        &["arn:aws:lambda:eu-west-1:222222222222:function:f"],
    ),
    single(
        "aws:SourceVpc",
        &TEXT,
        &["vpc-1", "vpc-2", "VPC-1", "vpc-*", "vpc-${aws:PrincipalTag/none, '1'}"],
        &["vpc-1", "vpc-2"],
    ),
    single(
        "aws:PrincipalTag/team",
        &TEXT,
        &["blue", "Blue", "b?ue", "red", "${aws:PrincipalTag/squad}"],
        &["blue", "red"],
    ),
    single("aws:PrincipalTag/squad", &TEXT, &["blue", "*", "${aws:PrincipalTag/team}", "${*}"], &["blue", "*"]),
    single("aws:PrincipalTag/agent", &TEXT, &["agent-abcdefghij", "agent-*"], &["agent-abcdefghij", "agent-*"]),
    single("aws:PrincipalTag/stage", &TEXT, &["DEFAULT", "prod"], &["DEFAULT", "prod"]),
    single("aws:PrincipalOrgID", &TEXT, &["o-1", "o-2"], &["o-1"]),
    single("aws:SecureTransport", &["Bool"], &["true", "false", "TRUE"], &["true", "false"]),
    single("aws:ViaAWSService", &["Bool"], &["true", "false"], &["false"]),
    single("aws:MultiFactorAuthAge", &NUMBER, &["300", "299.5", "1000", "0300"], &["300", "300.5", "20"]),
    single("aws:CurrentTime", &DATE, &DATES, &DATES),
    single(
        "aws:SourceIp",
        &["IpAddress", "NotIpAddress"],
        &["203.0.113.0/24", "203.0.113.7", "198.51.100.7", "10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"],
        &["203.0.113.7", "10.1.2.3", "2001:db8::7", "2001:db8::7"],
    ),
    Key {
        name: "aws:CalledVia",
        operators: &TEXT,
        policy: &["a.amazonaws.com", "b.amazonaws.com", "?.amazonaws.com"],
        request: &["a.amazonaws.com", "b.amazonaws.com", "c.amazonaws.com"],
        multivalued: true,
    },
    Key {
        name: "aws:PrincipalOrgPaths",
        operators: &TEXT,
        policy: &["o-1/r-1/ou-1/", "o-1/r-1/*", "o-2/*"],
        request: &["o-1/r-1/ou-1/", "o-2/r-2/"],
        multivalued: true,
    },
    Key {
        name: "aws:TagKeys",
        operators: &TEXT,
        policy: &["team", "Team", "cost*"],
        request: &["team", "cost-center"],
        multivalued: true,
    },
];

fn condition_of(dice: &mut Dice) -> (String, String, Value) {
    let key = &KEYS[dice.below(KEYS.len())];
    // Names of keys are the same in any case.
    let name = if dice.percent(20) {
        key.name.replace("aws:P", "AWS:p").replace("aws:S", "aws:s")
    } else {
        key.name.to_owned()
    };
    if dice.percent(12) {
        return (
            "Null".to_owned(),
            name,
            dice.one(&[json!("true"), json!("false"), json!(true), json!(["true", "false"])]),
        );
    }
    let set = match dice.below(10) {
        _ if key.multivalued && dice.percent(93) => dice.one(&["ForAllValues:", "ForAnyValue:"]),
        0 => dice.one(&["ForAllValues:", "ForAnyValue:"]),
        _ => "",
    };
    let if_exists = if dice.percent(20) { "IfExists" } else { "" };
    (format!("{set}{}{if_exists}", dice.one(key.operators)), name, dice.some(key.policy))
}

/// What the request carries: what every one of this caller's does, and some of the rest.
fn context(dice: &mut Dice, principal: Option<&str>, account: &str) -> Map<String, Value> {
    let mut context = Map::new();
    if let Some(principal) = principal {
        let arn = principal.replace("sts::", "iam::").replace("assumed-role/caller/session-1", "role/team/caller");
        // A federated user's is its own.
        let arn = if arn.contains(":federated-user/") { principal.to_owned() } else { arn };
        context.insert("aws:PrincipalAccount".to_owned(), account.into());
        context.insert("aws:PrincipalArn".to_owned(), arn.into());
    }
    for key in KEYS.iter().filter(|key| !key.request.is_empty()) {
        if !dice.percent(55) {
            continue;
        }
        let value = match key.multivalued {
            true => (0..1 + dice.below(2)).map(|_| dice.one(key.request)).collect::<Vec<_>>().into(),
            false => dice.one(key.request).into(),
        };
        context.insert(key.name.to_owned(), value);
    }
    context
}
