//! Who calls, what is denied, and what is too large.

use super::{Account, request, two_parameters};
use crate::support::emulator::Aws;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

fn whoami(account: &mut Account) -> Result<Value, String> {
    let found = account.try_call("sts", "get_caller_identity", json!({}));
    found.map(|found| found["Account"].clone()).map_err(|refusal| format!("{}: {}", refusal.code, refusal.message))
}

#[test]
fn the_access_key_is_the_account() {
    let mut account = Account::new();
    account.enter("444455556666", "eu-central-1");
    assert_eq!(whoami(&mut account).unwrap(), "444455556666");
}

#[test]
fn credentials_expire_at_once_or_at_a_time() {
    let mut account = Account::new();
    account.with_session_token(Some("expired"));
    let answers = [
        whoami(&mut account).expect_err("STS"),
        account.refusal("describe_stacks", json!({})).code,
        account.try_call("ssm", "get_parameter", json!({"Name": "/x"})).expect_err("SSM").code,
        account.try_call("cloudcontrol", "list_resources", json!({"TypeName": "AWS::IAM::Role"})).expect_err("CC").code,
    ];
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    account.with_session_token(Some(&format!("expires-at-{}", now + 1000)));
    let later = whoami(&mut account);
    account.with_session_token(Some(&format!("expires-at-{}", now - 1)));
    let now = whoami(&mut account);
    account.with_session_token(None);
    let expired = "ExpiredToken: The security token included in the request is expired";
    assert_eq!(answers, [expired, "ExpiredToken", "ExpiredTokenException", "ExpiredTokenException"]);
    assert!(later.is_ok(), "{later:?}");
    assert_eq!(now.expect_err("it is over"), expired);
}

#[test]
fn an_action_can_be_denied_and_others_go_on() {
    let mut account = Account::new();
    account.create(&two_parameters("1"));
    let arn = "arn:aws:cloudformation:eu-central-1:111122223333:stack/s/*";
    account.switch("deny/cloudformation/DescribeEvents", arn);
    let refusal = account.refusal("describe_events", json!({"StackName": "s"}));
    assert_eq!(refusal.code, "AccessDenied");
    let message = format!(
        "is not authorized to perform: cloudformation:DescribeEvents on resource: {arn} because no identity-based \
         policy allows the cloudformation:DescribeEvents action"
    );
    assert!(refusal.message.starts_with("User: arn:aws:iam::") && refusal.message.ends_with(&message), "{refusal:?}");
    assert!(!account.told().is_empty(), "DescribeStackEvents answers");
    account.switch("deny/ssm/GetParameters", "*");
    let refusal = account.try_call("ssm", "get_parameters", json!({"Names": ["/source"]})).expect_err("denied");
    assert_eq!(refusal.code, "AccessDeniedException");
}

#[test]
fn a_large_template_comes_from_a_bucket() {
    let mut account = Account::new();
    let mut template = two_parameters("1");
    template["Metadata"] = json!({"Filler": "x".repeat(52_000)});
    let create = json!({"ChangeSetType": "CREATE"});
    let refusal = account.refusal("create_change_set", request(&template, create));
    assert_eq!(refusal.code, "ValidationError");
    let wanted = "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200";
    assert!(refusal.message.ends_with(wanted));

    account.call(
        "s3",
        "create_bucket",
        json!({"Bucket": "templates",
        "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}),
    );
    account.call("s3", "put_object", json!({"Bucket": "templates", "Key": "a b/s.json", "Body": template.to_string()}));
    let here = account.url();
    for url in [
        "https://templates.s3.eu-central-1.amazonaws.com/a%20b/s.json".to_owned(),
        "https://s3.eu-central-1.amazonaws.com/templates/a%20b/s.json".to_owned(),
        format!("{here}/templates/a%20b/s.json"),
    ] {
        let change_set = account.change_set(&Value::Null, json!({"ChangeSetType": "CREATE", "TemplateURL": url}));
        assert_eq!(change_set["Status"], "CREATE_COMPLETE", "{url}");
    }
    let lost = json!({"ChangeSetType": "CREATE", "TemplateURL": format!("{here}/templates/none.json")});
    let refusal = account.refusal("create_change_set", request(&Value::Null, lost));
    assert!(refusal.message.starts_with("S3 error: The specified key does not exist."), "{refusal:?}");
    let neither = account.refusal("create_change_set", request(&Value::Null, json!({"ChangeSetType": "CREATE"})));
    assert_eq!(neither.message, "Either Template URL or Template Body must be specified.");
}

#[test]
fn the_role_of_a_stack_must_trust_cloudformation() {
    let mut account = Account::new();
    let arn = format!("arn:aws:iam::{}:role/deployer", whoami(&mut account).unwrap().as_str().unwrap());
    let options = json!({"ChangeSetType": "CREATE", "RoleARN": arn});
    let refusal = account.refusal("create_change_set", request(&two_parameters("1"), options.clone()));
    assert_eq!(refusal.message, format!("Role {arn} is invalid or cannot be assumed"));
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "cloudformation.amazonaws.com"}}]});
    let role = json!({"RoleName": "deployer", "AssumeRolePolicyDocument": trust.to_string()});
    account.call("iam", "create_role", role);
    let change_set = account.change_set(&two_parameters("1"), options);
    account.execute(&change_set);
    assert_eq!(account.stack()["RoleARN"], arn);
}

#[test]
fn with_auth_a_user_may_do_what_a_policy_allows() {
    let mut aws = Aws::start_with(&["--auth"]);
    aws.call("iam", "create_user", json!({"UserName": "ci"}));
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "cloudformation:DescribeStacks", "Resource": "*"},
    ]});
    let policy = json!({"UserName": "ci", "PolicyName": "read", "PolicyDocument": policy.to_string()});
    aws.call("iam", "put_user_policy", policy);
    let key = aws.call("iam", "create_access_key", json!({"UserName": "ci"}))["AccessKey"].take();
    aws.sign_in(key["AccessKeyId"].as_str().unwrap(), key["SecretAccessKey"].as_str().unwrap());
    aws.call("cloudformation", "describe_stacks", json!({}));
    let stack = json!({"StackName": "s", "TemplateBody": two_parameters("1").to_string()});
    let refusal = aws.try_call("cloudformation", "create_stack", stack).expect_err("no policy allows it");
    assert_eq!(refusal.code, "AccessDenied");
    assert!(
        refusal.message.contains("user/ci is not authorized to perform: cloudformation:CreateStack"),
        "{refusal:?}"
    );
    aws.sign_in(key["AccessKeyId"].as_str().unwrap(), "another");
    let refusal = aws.try_call("cloudformation", "describe_stacks", json!({})).expect_err("the secret is wrong");
    assert_eq!(refusal.code, "SignatureDoesNotMatch");
}
