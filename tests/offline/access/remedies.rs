//! What is printed for a "no" must make a "yes" of it.

use crate::support::access_cases::{Case, Dice, ENDPOINT, OTHER, OWNER, RUNTIME, case, list};
use crate::support::cases;
use mdaac::iam::PolicyReader;
use mdaac::invocation::decision::{Answer, Call, LayerKind, On, OnResource, Remedy, decide, refusals};
use serde_json::{Value, json};

#[test]
fn the_printed_statements_let_the_caller_in_and_nobody_else() {
    let mut dice = Dice::new(88);
    let reader = PolicyReader::new().unwrap();
    let (mut mended, mut denied) = (0, 0);
    for _ in 0..cases(200, 1000) {
        let mut case = case(&mut dice);
        let drawn = case.json();
        let (answer, found) = remedies(&case, &reader);
        assert_eq!(answer == Answer::Allowed, found.is_none(), "a fault for each no, none for a yes: {drawn}");
        let Some(found) = found.filter(|_| answer == Answer::Denied) else { continue };
        denied += 1;
        // Who bears a token has no name that a Deny could spare.
        if found.is_empty() && case.principal.is_none() {
            continue;
        }
        let before = stranger(&case, &reader);
        found.iter().for_each(|remedy| apply(remedy, &mut case));
        // What lets one bearer of a token in lets in all, and who else signs.
        if case.principal.is_some() {
            assert_eq!(before, stranger(&case, &reader), "{}\n{drawn}", words(&found));
        }
        let (answer, left) = remedies(&case, &reader);
        let bearer_stays_denied = case.principal.is_none() && left.as_ref().is_some_and(Vec::is_empty);
        assert!(
            answer != Answer::Denied || bearer_stays_denied,
            "{}\n{}\n{drawn}\n{}",
            words(&found),
            words(&left.unwrap_or_default()),
            case.json()
        );
        mended += usize::from(answer == Answer::Allowed);
    }
    assert!(mended * 10 > denied * 8, "{mended} of {denied} are mended");
}

#[test]
fn of_a_module_the_help_is_about_its_config() {
    let reader = PolicyReader::new().unwrap();
    let on = |arn: &str, more: &[Value]| {
        let admit = json!({"Effect": "Allow", "Principal": {"AWS": OWNER}, "Action": "*", "Resource": arn});
        json!({"Statement": ([&[admit][..], more].concat())})
    };
    let help = |case: &Case| {
        let (call, policies) = (Call { by_module: true, ..case.call() }, case.policies(&reader));
        let refusals = refusals(&call, &decide(&call, &policies));
        let remedies: usize = refusals.iter().map(|fault| fault.remedies.len()).sum();
        (
            refusals
                .into_iter()
                .filter_map(|fault| Some(fault.diagnostic.help?.to_string()))
                .collect::<Vec<_>>()
                .join("\n"),
            remedies,
        )
    };
    let mut case = Case {
        principal: Some(format!("arn:aws:iam::{OTHER}:role/caller")),
        action: "bedrock-agentcore:InvokeAgentRuntime".to_owned(),
        context: serde_json::Map::new(),
        identity: vec![json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})],
        boundary: None,
        scps: Vec::new(),
        rcps: Vec::new(),
        session: None,
        vpc_endpoint: None,
        runtime: Some(on(RUNTIME, &[])),
        endpoint: Some(on(ENDPOINT, &[])),
    };
    assert_eq!(help(&case), ("add the caller to `access.principals` of the config".to_owned(), 2));
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": ENDPOINT});
    case.endpoint = Some(on(ENDPOINT, &[deny]));
    let (words, remedies) = help(&case);
    assert!(words.contains("change what makes it, `access` or `enforceVpcOnly` in the config"), "{words}");
    assert_eq!(remedies, 0, "beside a Deny that the module makes");
}

/// On runtime and endpoint, the answer to a role of a third account, which that account lets call
/// whatever it likes.
fn stranger(case: &Case, reader: &PolicyReader) -> Vec<Answer> {
    let mut case = case.clone();
    let (account, arn) = ("333333333333", "arn:aws:iam::333333333333:role/stranger");
    case.principal = Some(arn.to_owned());
    case.context.insert("aws:PrincipalAccount".to_owned(), account.into());
    case.context.insert("aws:PrincipalArn".to_owned(), arn.into());
    let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    case.identity = vec![json!({"Version": "2012-10-17", "Statement": allow})];
    (case.boundary, case.session, case.scps) = (None, None, Vec::new());
    decide(&case.call(), &case.policies(reader)).resources.iter().map(OnResource::answer).collect()
}

/// The answer, and the remedies of its refusals; none where there is no fault.
fn remedies(case: &Case, reader: &PolicyReader) -> (Answer, Option<Vec<Remedy>>) {
    let (call, policies) = (case.call(), case.policies(reader));
    let decision = decide(&call, &policies);
    let refusals = refusals(&call, &decision);
    let none = refusals.is_empty();
    (decision.answer, (!none).then(|| refusals.into_iter().flat_map(|fault| fault.remedies).collect()))
}

fn apply(remedy: &Remedy, case: &mut Case) {
    let number = || remedy.policy.as_ref().and_then(|name| name.split(' ').nth(1)?.parse::<usize>().ok());
    let policy = match (remedy.kind, remedy.on) {
        (LayerKind::Scp, _) => &mut case.scps[number().unwrap()],
        (LayerKind::Rcp, _) => &mut case.rcps[number().unwrap()],
        (LayerKind::VpcEndpoint, _) => case.vpc_endpoint.as_mut().unwrap(),
        (LayerKind::Boundary, _) => case.boundary.as_mut().unwrap(),
        (LayerKind::Session, _) => case.session.as_mut().unwrap(),
        (LayerKind::Identity, _) => match number() {
            Some(number) => &mut case.identity[number],
            None => {
                case.identity.push(empty());
                case.identity.last_mut().unwrap()
            }
        },
        (LayerKind::Resource, Some(On::Endpoint)) => case.endpoint.get_or_insert_with(empty),
        (LayerKind::Resource, _) => case.runtime.get_or_insert_with(empty),
    };
    let mut statements = list(&policy["Statement"]).to_vec();
    match remedy.replaces {
        Some(number) => statements[number] = remedy.statement.clone(),
        None => statements.push(remedy.statement.clone()),
    }
    policy["Statement"] = statements.into();
}

fn empty() -> Value {
    json!({"Version": "2012-10-17", "Statement": []})
}

/// For a failure message.
fn words(remedies: &[Remedy]) -> String {
    let line = |remedy: &Remedy| format!("{:?} {:?}: {}", remedy.policy, remedy.replaces, remedy.statement);
    remedies.iter().map(line).collect::<Vec<_>>().join("\n")
}
