#![allow(clippy::unwrap_used)]
use super::*;
use crate::iam::Document;
use jsonptr::PointerBuf;
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111122223333:role/quote-batch";
const OWN: &str = "arn:aws:iam::111122223333:role/quotes";

/// The worst of what a policy opens, and the actions of that.
fn worst(statements: &Value) -> (Doubt, String) {
    let document = Document::read(&json!({"Statement": statements}), PointerBuf::default());
    let statements: Vec<_> = document.statements.iter().collect();
    let ways = escalations(&statements, |resource| resource.text == OWN);
    let actions =
        |way: &Escalation<'_, PointerBuf>| way.steps.iter().map(|step| step.action).collect::<Vec<_>>().join(" ");
    let mut found: Vec<(Doubt, String)> = ways.iter().map(|way| (way.severity, actions(way))).collect();
    found.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
    found.into_iter().next().unwrap_or((Doubt::Silent, String::new()))
}

fn allow(actions: &[&str], resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resource})
}

fn with(mut statement: Value, condition: Value) -> Value {
    statement["Condition"] = condition;
    statement
}

#[test]
fn every_row_is_found_by_its_actions_and_lost_without_any_of_its_steps() {
    for path in PATHS {
        let mut steps: Vec<&'static str> = path.steps.iter().map(|step| step[0]).collect();
        if !path.passed_to.is_empty() {
            steps.push(PASS_ROLE);
        }
        let spread = |steps: &[&str]| Value::from_iter(steps.iter().map(|step| allow(&[step], "*")));
        let document = Document::read(&json!({"Statement": spread(&steps)}), PointerBuf::default());
        let statements: Vec<_> = document.statements.iter().collect();
        let severity = |statements: &[&Statement<PointerBuf>]| {
            let found = taken(path, &Grants::of(statements, &steps.iter().copied().collect()), &|_| false);
            found.into_iter().map(|way| way.severity).max()
        };
        assert_eq!(severity(&statements), Some(path.many), "{steps:?}");
        for left_out in 0..statements.len() {
            let mut fewer = statements.clone();
            fewer.remove(left_out);
            assert_eq!(severity(&fewer), None, "{steps:?} without {}", steps[left_out]);
        }
    }
}

#[test]
fn every_action_of_a_row_is_one_that_there_is() {
    for action in PATHS.iter().flat_map(|path| path.steps).flat_map(|step| *step) {
        let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
        let document = Document::read(&json!({"Statement": statement}), PointerBuf::default());
        let unknown = crate::iam::authorization::unknown_actions(&document.statements[0]);
        assert!(unknown.is_empty(), "{action}");
    }
}

#[test]
fn a_role_that_is_named_may_be_more_or_no_more() {
    let create = allow(&["lambda:CreateFunction", "lambda:InvokeFunction"], "*");
    let pass = |role: &str| allow(&["iam:PassRole"], role);
    assert_eq!(worst(&json!([create, pass("*")])).0, Doubt::Error);
    assert_eq!(worst(&json!([create, pass(ROLE)])).0, Doubt::Warning);
    assert_eq!(worst(&json!([create, pass(OWN)])).0, Doubt::Silent);
    for action in ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary"] {
        assert_eq!(worst(&json!([allow(&[action], ROLE)])).0, Doubt::Warning, "{action}");
        assert_eq!(worst(&json!([allow(&[action], OWN)])).0, Doubt::Error, "{action}");
    }
    for statements in [
        json!([allow(&["iam:PutRolePolicy"], ROLE), allow(&["sts:AssumeRole"], ROLE)]),
        json!([allow(&["iam:CreateRole"], ROLE), allow(&["iam:AttachRolePolicy"], ROLE)]),
        json!([allow(&["iam:CreateRole", "iam:PutRolePolicy"], "arn:aws:iam::111122223333:role/made/*")]),
    ] {
        assert_eq!(worst(&statements).0, Doubt::Error, "{statements}");
    }
    let other =
        json!([allow(&["iam:CreateRole"], ROLE), allow(&["iam:AttachRolePolicy"], "arn:aws:iam::111122223333:role/x")]);
    assert_eq!(worst(&other).0, Doubt::Warning);
}

#[test]
fn conditions_and_denials_count_for_what_they_say() {
    let create = allow(&["lambda:CreateFunction", "lambda:InvokeFunction"], "*");
    let pass = allow(&["iam:PassRole"], "*");
    let to = |service: &str| with(pass.clone(), json!({"StringEquals": {"iam:PassedToService": service}}));
    let deny = |condition: Value| with(json!({"Effect": "Deny", "Action": "iam:*", "Resource": "*"}), condition);
    let make = allow(&["iam:CreateRole", "iam:AttachRolePolicy"], "*");
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    for (statements, severity) in [
        (json!([create, to("lambda.amazonaws.com")]), Doubt::Error),
        (
            json!([create, with(pass.clone(), json!({"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}))]),
            Doubt::Error,
        ),
        (json!([create, to("bedrock-agentcore.amazonaws.com")]), Doubt::Silent),
        (json!([create, with(pass.clone(), json!({"StringLike": {"iam:PassedToService": "*"}}))]), Doubt::Error),
        (
            json!([
                create,
                with(pass.clone(), json!({"StringNotEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}))
            ]),
            Doubt::Silent,
        ),
        (
            json!([
                create,
                with(pass.clone(), json!({"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}))
            ]),
            Doubt::Error,
        ),
        (
            json!([create, pass, deny(json!({"StringNotEquals": {"iam:PassedToService": "glue.amazonaws.com"}}))]),
            Doubt::Silent,
        ),
        (
            json!([create, pass, deny(json!({"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}))]),
            Doubt::Silent,
        ),
        (json!([create, pass, {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}]), Doubt::Silent),
        (json!([create, pass, {"Effect": "Deny", "Action": "lambda:CreateFunction", "Resource": "*"}]), Doubt::Silent),
        (json!([create, pass, {"Effect": "Deny", "Action": "iam:PassRole", "Resource": ROLE}]), Doubt::Error),
        (
            json!([create, pass, deny(json!({"StringNotEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f60718"}}))]),
            Doubt::Error,
        ),
        (
            json!([
                create,
                with(pass.clone(), json!({"ArnLike": {"iam:AssociatedResourceArn": "arn:aws:ec2:*:*:instance/i-1"}}))
            ]),
            Doubt::Warning,
        ),
        (json!([make]), Doubt::Error),
        (json!([with(make.clone(), json!({"StringEquals": {"iam:PermissionsBoundary": boundary}}))]), Doubt::Silent),
        (
            json!([with(make.clone(), json!({"StringEqualsIfExists": {"iam:PermissionsBoundary": boundary}}))]),
            Doubt::Error,
        ),
        (json!([make, deny(json!({"StringNotEquals": {"iam:PermissionsBoundary": boundary}}))]), Doubt::Silent),
        (
            json!([with(
                make.clone(),
                json!({"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})
            )]),
            Doubt::Warning,
        ),
        (
            json!([with(make.clone(), json!({"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}))]),
            Doubt::Error,
        ),
        (
            json!([with(
                allow(&["ssm:SendCommand"], "*"),
                json!({"StringEquals": {"ssm:resourceTag/team": "quotes"}})
            )]),
            Doubt::Warning,
        ),
        (
            json!([with(
                allow(&["iam:AttachRolePolicy"], "*"),
                json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})
            )]),
            Doubt::Error,
        ),
    ] {
        assert_eq!(worst(&statements).0, severity, "{statements}");
    }
}

#[test]
fn what_names_the_one_thing_it_is_for_is_left() {
    let function = "arn:aws:lambda:eu-west-1:111122223333:function:tool";
    for statements in [
        json!([{"Effect": "Allow", "Action": ["s3:GetObject", "sts:AssumeRole"], "Resource": ["arn:aws:s3:::quotes/*", ROLE]}]),
        json!([{"Effect": "Allow", "Action": ["logs:PutLogEvents", "lambda:UpdateFunctionCode"], "Resource": ["arn:aws:logs:*:*:*", function]}]),
        json!([allow(&["lambda:UpdateFunctionCode"], &format!("{function}:*"))]),
        json!([allow(&["lambda:InvokeFunction"], "*"), allow(&["lambda:GetFunction"], "*")]),
        json!([allow(&["codebuild:StartBuild"], "arn:aws:codebuild:eu-west-1:111122223333:project/docs")]),
        json!([allow(&["cloudformation:UpdateStack"], "arn:aws:cloudformation:eu-west-1:111122223333:stack/quotes/*")]),
        json!([allow(&["cloudformation:CreateStack", "cloudformation:DescribeStacks"], "*")]),
        json!([allow(&["cloudformation:CreateChangeSet"], "*")]),
        json!([{"Effect": "Allow", "Action": "ssm:SendCommand",
            "Resource": ["arn:aws:ssm:*:*:document/*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"]}]),
        json!([allow(&["ssm:GetParameter*", "ssm:DescribeInstanceInformation"], "*")]),
        json!([allow(
            &["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"],
            "arn:aws:bedrock-agentcore:*:aws:code-interpreter/*"
        )]),
        json!([allow(
            &["bedrock-agentcore:InvokeCodeInterpreter"],
            "arn:aws:bedrock-agentcore:*:111122223333:code-interpreter-custom/quotes-*"
        )]),
        json!([allow(
            &["bedrock-agentcore:InvokeAgentRuntime"],
            "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/*"
        )]),
        json!([allow(&["bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:UpdateAgentRuntime"], "*")]),
        json!([allow(
            &["iam:CreateServiceLinkedRole", "iam:GetRole", "iam:ListRoles", "iam:SimulatePrincipalPolicy"],
            "*"
        )]),
        json!([allow(&["iam:PassRole"], ROLE), allow(&["glue:StartJobRun"], "*")]),
        json!([allow(&["kms:Decrypt", "kms:GenerateDataKey*", "kms:GetKeyPolicy"], "*")]),
        json!([allow(&["s3:PutObject", "s3:GetBucketPolicy"], "*")]),
        json!([allow(&["logs:PutResourcePolicy"], "*")]),
        json!([allow(&["dynamodb:*"], "arn:aws:dynamodb:eu-west-1:111122223333:table/quotes")]),
        json!([allow(&["s3:*"], "*")]),
        json!([allow(&["states:StartExecution", "scheduler:GetSchedule", "ecs:RunTask"], "*")]),
    ] {
        assert_eq!(worst(&statements), (Doubt::Silent, String::new()), "{statements}");
    }
}
