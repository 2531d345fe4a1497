//! Our decisions against @cloud-copilot/iam-simulate, on the runtime and on the endpoint of each case.

use super::documented::{RULES, Rule, for_everyone};
use crate::support::access_cases::{Case, Dice, ENDPOINT, OWNER, RUNTIME, case, list};
use crate::support::checkout;
use crate::support::{cases, node};
use mdaac::iam::{PolicyReader, Truth};
use mdaac::invocation::decision::{OnResource, decide};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

/// What the other evaluator says on one resource after the other.
fn simulated(cases: &[Case]) -> Vec<String> {
    let mut process = Command::new(node::node())
        .arg(checkout("tests/tools/iam-simulate/simulate.mjs"))
        .arg(node::installed("iam-simulate"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    let lines: Vec<String> = cases.iter().flat_map(simulations).map(|simulation| simulation.to_string()).collect();
    let writer = std::thread::spawn(move || lines.iter().for_each(|line| writeln!(input, "{line}").unwrap()));
    let output = process.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "iam-simulate ended with {}", output.status);
    let answers = String::from_utf8(output.stdout).unwrap();
    let answer = |line: &str| {
        let answer: Value = serde_json::from_str(line).unwrap();
        answer["result"].as_str().map_or_else(|| answer["error"].to_string(), str::to_owned)
    };
    answers.lines().map(answer).collect()
}

fn simulations(case: &Case) -> [Value; 2] {
    let named = |policies: &[Value]| -> Vec<Value> {
        policies
            .iter()
            .enumerate()
            .map(|(index, policy)| json!({"name": index.to_string(), "policy": policy}))
            .collect()
    };
    // What only denies stands beside FullAWSAccess, as AWS attaches it to every level.
    let full = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let levels = named(&case.scps).into_iter().map(|scp| {
        let only_denies = list(&scp["policy"]["Statement"]).iter().all(|statement| statement["Effect"] == "Deny");
        let full = only_denies.then(|| json!({"name": "FullAWSAccess", "policy": full}));
        let policies: Vec<Value> = full.into_iter().chain([scp.clone()]).collect();
        json!({"orgIdentifier": scp["name"], "policies": policies})
    });
    let levels: Vec<Value> = levels.collect();
    let rcps: Vec<Value> =
        named(&case.rcps).into_iter().map(|rcp| json!({"orgIdentifier": rcp["name"], "policies": [rcp]})).collect();
    [(RUNTIME, &case.runtime), (ENDPOINT, &case.endpoint)].map(|(arn, policy)| {
        let mut simulation = json!({
            "request": {
                "principal": case.principal.as_ref().map_or(json!({"type": "Anonymous"}), |principal| json!(principal)),
                "action": case.action,
                "resource": {"resource": arn, "accountId": OWNER},
                "contextVariables": case.context,
            },
            "identityPolicies": named(&case.identity),
            "serviceControlPolicies": levels,
            "resourceControlPolicies": rcps,
        });
        if let Some(session) = &case.session {
            simulation["sessionPolicy"] = session.clone();
        }
        if let Some(policy) = for_everyone(case) {
            simulation["vpcEndpointPolicies"] = json!([{"name": "vpce", "policy": policy}]);
        }
        if let Some(policy) = policy {
            simulation["resourcePolicy"] = policy.clone();
        }
        if let Some(boundary) = &case.boundary {
            simulation["permissionBoundaryPolicies"] = json!([{"name": "boundary", "policy": boundary}]);
        }
        simulation
    })
}

/// In the other evaluator's words.
fn in_their_words(on: &OnResource) -> String {
    match (&on.denied, &on.granted) {
        (Truth::Yes, _) => "ExplicitlyDenied".to_owned(),
        (Truth::No, Truth::Yes) => "Allowed".to_owned(),
        (Truth::No, Truth::No) => "ImplicitlyDenied".to_owned(),
        (Truth::CannotTell(why), _) | (_, Truth::CannotTell(why)) => format!("cannot tell: {why}"),
    }
}

/// Limits of ours that end in "cannot tell", as `src/iam/mod.rs` lists them.
const LIMITS: [&str; 9] = [
    "has fewer than the six parts of an ARN",
    "has a wildcard in the resource type, where IAM takes none",
    "has a wildcard in the service, where IAM takes none",
    "differs in upper and lower case only",
    "NotPrincipal names some of the caller's account, role and session; AWS asks for all of them",
    "of the role's sessions it names",
    "began the federated session is not known",
    "has several values, and",
    "whether a session policy limits what a policy allows everyone",
];

#[test]
fn both_evaluators_decide_alike_or_awss_documentation_says_why_not() {
    let mut dice = Dice::new(8);
    let count = cases(300, 3000);
    let cases: Vec<Case> = (0..count).map(|_| case(&mut dice)).collect();
    let reader = PolicyReader::new().unwrap();
    let ours: Vec<[String; 2]> = cases.iter().map(|case| decided(case, &reader)).collect();
    let theirs = simulated(&cases);

    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    let mut apart: Vec<Apart> = Vec::new();
    for ((case, ours), theirs) in cases.iter().zip(&ours).zip(theirs.chunks(2)) {
        let mut differs = false;
        for (ours, theirs) in ours.iter().zip(theirs) {
            let limit = LIMITS.iter().find(|limit| ours.contains(**limit));
            differs |= are_apart(ours, theirs);
            *tally.entry(limit.map_or(theirs.as_str(), |limit| limit)).or_default() += 1;
        }
        if differs {
            apart.push((case, ours));
        }
    }
    // Rewritten as AWS documents it, every one of them comes out as ours.
    let rewritten: Vec<Case> = apart.iter().map(|(case, _)| RULES.iter().fold((*case).clone(), by_rule)).collect();
    let theirs = simulated(&rewritten);
    let mut unexplained = apart
        .iter()
        .zip(theirs.chunks(2))
        .filter(|((_, ours), theirs)| ours.iter().zip(*theirs).any(|(ours, theirs)| are_apart(ours, theirs)));
    if let Some(((case, ours), theirs)) = unexplained.next() {
        panic!("ours {ours:?}, theirs {theirs:?}; {} more\n{}", unexplained.count(), case.json());
    }
    let limits: usize = LIMITS.iter().map(|limit| tally.get(limit).copied().unwrap_or_default()).sum();
    assert!(limits < count / 5, "too often we cannot tell: {tally:#?}");
    for (answer, share) in [("Allowed", 6), ("ExplicitlyDenied", 6), ("ImplicitlyDenied", 4)] {
        assert!(tally.get(answer).is_some_and(|found| *found >= count / share), "too few cases end so: {tally:#?}");
    }
    // And every rule is about a case on which the two differ. A few hundred cases do not have them all.
    for rule in RULES.iter().filter(|_| count >= 3000) {
        let touches = |rule: &Rule, case: &Case| by_rule(case.clone(), rule).json() != case.json();
        assert!(apart.iter().any(|(case, _)| touches(rule, case)), "no case shows this rule: {}", rule.words);
    }
}

fn by_rule(mut case: Case, rule: &Rule) -> Case {
    (rule.rewrite)(&mut case);
    case
}

/// A case and what we say on its two resources.
type Apart<'a> = (&'a Case, &'a [String; 2]);

fn are_apart(ours: &str, theirs: &str) -> bool {
    ours != theirs && !LIMITS.iter().any(|limit| ours.contains(limit))
}

fn decided(case: &Case, reader: &PolicyReader) -> [String; 2] {
    let (call, policies) = (case.call(), case.policies(reader));
    decide(&call, &policies).resources.each_ref().map(in_their_words)
}
