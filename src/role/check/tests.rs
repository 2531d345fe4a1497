//! What is taken away is missed, what is added is too wide, and no more is said than that.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::finding::{Goes, Mend};
use super::*;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::{Fragment, Place, Placed, Template};
use crate::diagnostic::{Code, Diagnostics};
use crate::iam::{Caller, PolicyKind, PolicyReader};
use crate::invocation::decision::Attached;
use crate::module_type::bedrock_agentcore_runtime::standalone::StandaloneAgent;
use crate::placeholder::Context;
use crate::project::{ModuleId, ProjectWaivers};
use crate::role::{ExecutionRole, execution_role, standalone_template};
use crate::source::{self, Sources};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// What an agent needs that calls a model through a profile and another one directly.
struct Case {
    context: Context,
    id: ModuleId,
    template: Template,
    role: ExecutionRole,
    needed: NeededRole,
}

impl Case {
    fn new() -> Case {
        let sources = Sources::new(Path::new("."), &[]).unwrap();
        let context = Context { sources, environment: BTreeMap::new(), ssm: crate::placeholder::SsmValues::default() };
        let place = Place { account: "111122223333".to_owned(), region: "eu-west-1".to_owned() };
        let agent = StandaloneAgent {
            account: place.account.clone(),
            region: place.region.clone(),
            name: "my_agent".to_owned(),
            repository: "agents/mine".to_owned(),
            models: vec!["eu.amazon.nova-pro-v1:0".to_owned(), "amazon.titan-embed-text-v2:0".to_owned()],
            role_name: "own".to_owned(),
        };
        let mut found = Diagnostics::default();
        let (id, template) = standalone_template(&agent, &context, &mut found).unwrap().unwrap();
        let parameters = BTreeMap::new();
        let placed =
            Placed { template: &template, stack_name: "s", place: &place, parameters: &parameters, runtime_id: None };
        let role = execution_role(&placed, &mut found).unwrap();
        let needed = NeededRole::new(&role, &place, &context.sources).unwrap().unwrap();
        Case { context, id, template, role, needed }
    }

    fn read(&self, document: &Value, kind: PolicyKind) -> Attached {
        let sources = &self.context.sources;
        let mut found = Diagnostics::default();
        let file = sources.add_answer("given.json", format!("{document:#}"));
        let document = source::parse(file, sources, &mut found).unwrap();
        let policy = PolicyReader::new().unwrap().read(&document, kind, &mut found);
        Attached { name: "given.json".to_owned(), policy: policy.expect("a policy of the right shape") }
    }

    fn findings(&self, policy: &Value) -> Vec<RoleFinding> {
        let given = GivenRole {
            arn: Caller::parse("arn:aws:iam::111122223333:role/own").unwrap(),
            trust: Some(self.read(&self.role.trust, PolicyKind::Trust)),
            policies: Some(vec![self.read(policy, PolicyKind::Identity)]),
            unread: Vec::new(),
            attached: Vec::new(),
            of_aws: Vec::new(),
            inline: false,
            boundary: None,
        };
        let module = RoleOf {
            id: &self.id,
            stack_name: "s",
            template: &self.template,
            at: self.template.of_type(RUNTIME).next().unwrap().0,
            config: &Fragment::absent(),
            waivers: &ProjectWaivers::default(),
            sources: &self.context.sources,
            today: "2026-11-30".parse().unwrap(),
        };
        let (findings, notes) = check_role(&given, &self.needed, module);
        assert!(notes.is_empty(), "{notes:?}");
        findings.into_iter().filter(|finding| !finding.diagnostic.is_note()).collect()
    }

    fn codes(&self, policy: &Value) -> Vec<Code> {
        self.findings(policy).iter().map(|finding| finding.diagnostic.code).collect()
    }

    fn statements(&self) -> Vec<Value> {
        self.role.policy["Statement"].as_array().unwrap().clone()
    }
}

fn policy(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn several(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}

#[test]
fn a_role_as_it_is_needed_has_no_fault() {
    let case = Case::new();
    assert_eq!(case.codes(&case.role.policy), []);
}

#[test]
fn every_statement_that_is_taken_away_is_missed_and_put_back() {
    let case = Case::new();
    for lost in 0..case.statements().len() {
        let mut statements = case.statements();
        let statement = statements.remove(lost);
        let findings = case.findings(&policy(&statements));
        let [finding] = &findings[..] else { panic!("without {statement:#}: {findings:#?}") };
        assert_eq!(finding.diagnostic.code, Code::ROLE_PERMISSION_MISSING);
        assert_eq!(finding.statements, [Mend { goes: Goes::Policy, statement }]);
    }
}

#[test]
fn every_action_and_every_resource_that_is_taken_away_is_missed() {
    let case = Case::new();
    for (number, whole) in case.statements().iter().enumerate() {
        for key in ["Action", "Resource"] {
            let values = several(&whole[key]);
            for lost in (0..values.len()).filter(|_| values.len() > 1) {
                let mut rest = values.clone();
                let gone = rest.remove(lost);
                let mut statements = case.statements();
                statements[number][key] = rest.into();
                let findings = case.findings(&policy(&statements));
                // AWS itself advises to do without.
                if gone == "bedrock-agentcore:GetWorkloadAccessTokenForUserId" {
                    assert!(findings.is_empty(), "{findings:#?}");
                    continue;
                }
                let [finding] = &findings[..] else { panic!("without {gone}: {findings:#?}") };
                assert_eq!(finding.diagnostic.code, Code::ROLE_PERMISSION_MISSING, "without {gone}");
                assert_eq!(finding.statements[0].statement[key], gone);
            }
        }
    }
}

#[test]
fn every_resource_that_is_opened_is_too_wide() {
    let case = Case::new();
    for (number, whole) in case.statements().iter().enumerate().filter(|(_, whole)| whole["Resource"] != "*") {
        let mut statements = case.statements();
        statements[number]["Resource"] = "*".into();
        let codes = case.codes(&policy(&statements));
        assert!(codes.contains(&Code::ROLE_TOO_WIDE), "{whole:#}: {codes:?}");
    }
}

#[test]
fn every_condition_that_is_lifted_is_too_wide() {
    let case = Case::new();
    let bounded: Vec<usize> =
        (0..case.statements().len()).filter(|number| !case.statements()[*number]["Condition"].is_null()).collect();
    assert_eq!(bounded.len(), 2, "metrics, and models through a profile");
    for number in bounded {
        let mut statements = case.statements();
        statements[number].as_object_mut().unwrap().shift_remove("Condition");
        let codes = case.codes(&policy(&statements));
        assert!(!codes.is_empty() && codes.iter().all(|code| *code == Code::ROLE_TOO_WIDE), "{codes:?}");
    }
}

#[test]
fn what_the_agent_itself_does_is_judged_by_rules_and_not_compared() {
    let case = Case::new();
    let with = |action: &str| {
        let mut statements = case.statements();
        statements.push(json!({"Effect": "Allow", "Action": action, "Resource": "*"}));
        case.codes(&policy(&statements))
    };
    assert_eq!(with("sqs:SendMessage").iter().map(|code| code.name()).collect::<Vec<_>>(), ["AwsSolutions-IAM5"]);
    assert!(with("dynamodb:*").iter().any(|code| code.name() == "NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess"));
    assert!(with("iam:PassRole").iter().any(|code| code.name() == "iam-pass-role-wildcard"));
}

#[test]
fn what_does_nothing_is_named_and_what_works_is_not() {
    let case = Case::new();
    let with = |action: &str, resource: &str| {
        let mut statements = case.statements();
        statements.push(json!({"Effect": "Allow", "Action": action, "Resource": resource}));
        case.codes(&policy(&statements)).into_iter().map(|code| code.name()).collect::<Vec<_>>()
    };
    let memory = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:memory/quotes-abcdefghij";
    assert_eq!(with("bedrock-agentcore:CreateEvent", memory), [""; 0]);
    for (action, resource, code) in [
        ("bedrock-agentcore:AddEvent", memory, "iam-action-unknown"),
        ("s3:GetObject", "arn:aws:s3:::quotes", "iam-resource-never-fits"),
        ("s3:GetObject", "arn:aws-cn:s3:::quotes/key", "iam-resource-never-fits"),
        ("bedrock-agentcore:GetResourceApiKey", "*", "iam-credential-incomplete"),
    ] {
        assert!(with(action, resource).contains(&code), "{action} {resource}: {:?}", with(action, resource));
    }
}
