//! Of a module whose `access:` makes policies: who gets in is read from its template.

use super::command::screen;
use crate::support::checkout;
use crate::support::project::Project;
use std::fs;

const VPC: &str = "vpc-0123456789abcdef0";

/// A good project, and a policy of a caller that allows everything.
fn check(project: &str, arguments: &[&str]) -> String {
    let project = Project::copy_of(&checkout("tests/fixtures/good").join(project));
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    fs::write(project.path().join("caller.json"), policy).unwrap();
    screen(&project.mdaac(&[&["access", "check"], arguments].concat()))
}

fn signed(project: &str, caller: &str, more: &[&str]) -> String {
    check(project, &[&["--principal", caller, "--identity-policy", "caller.json"], more].concat())
}

#[test]
fn who_is_listed_gets_in_and_nobody_else() {
    let listed = ["arn:aws:iam::222222222222:role/any", "arn:aws:iam::333333333333:role/team/caller"];
    for caller in listed {
        assert!(signed("access", caller, &[]).ends_with("exit code 0\n"), "{}", signed("access", caller, &[]));
    }
    insta::assert_snapshot!("not_listed", signed("access", "arn:aws:iam::333333333333:role/other", &[]));
}

#[test]
fn an_action_that_is_not_listed_is_asked_of_the_config() {
    let caller = "arn:aws:iam::222222222222:role/any";
    let screen = signed("access", caller, &["--action", "GetAgentCard"]);
    assert!(screen.contains("help: add `GetAgentCard` to `access.actions` of the config"), "{screen}");
    let screen = signed("access", caller, &["--action", "InvokeAgentRuntimeForUser"]);
    assert!(screen.contains("help: add `InvokeAgentRuntime` and `InvokeAgentRuntimeForUser` to"), "{screen}");
}

#[test]
fn tokens_get_in_where_they_are_listed_from_the_one_vpc() {
    let project = "access-with-tokens";
    let inside = ["--jwt", "--via-vpc", VPC, "--endpoint"];
    assert!(check(project, &[&inside[..], &["blue"]].concat()).ends_with("exit code 0\n"));
    insta::assert_snapshot!("token_on_a_closed_endpoint", check(project, &[&inside[..], &["green"]].concat()));
    insta::assert_snapshot!("token_from_outside", check(project, &["--jwt", "--endpoint", "blue"]));
}

#[test]
fn conditions_are_met_by_what_is_said_of_the_request() {
    let (project, caller) = ("access-of-every-kind", "arn:aws:iam::222222222222:role/any");
    let context = ["--context", "aws:PrincipalOrgID=o-a1b2c3d4e5", "--context", "aws:PrincipalTag/team=sales-north"];
    for endpoint in ["DEFAULT", "blue", "red-hot"] {
        let screen = signed(project, caller, &[&context[..], &["--via-vpc", VPC, "--endpoint", endpoint]].concat());
        assert!(screen.ends_with("exit code 0\n"), "{endpoint}: {screen}");
    }
    let from_outside = signed(project, caller, &context);
    assert!(
        from_outside.starts_with("denied: ") && from_outside.contains("`DenyOutsideVpc` denies the call"),
        "{from_outside}"
    );
    let unknown = signed(project, caller, &["--via-vpc", VPC]);
    assert!(unknown.starts_with("cannot tell: ") && unknown.contains("`aws:PrincipalOrgID` is not known"), "{unknown}");
}

#[test]
fn a_runtime_of_a_gateway_lets_its_roles_in_and_nobody_else() {
    let project = "access-from-a-gateway";
    for role in ["arn:aws:iam::111122223333:role/tools/gateway", "arn:aws:iam::222222222222:role/gateway"] {
        for endpoint in ["DEFAULT", "blue"] {
            let screen = signed(project, role, &["--endpoint", endpoint]);
            assert!(screen.ends_with("exit code 0\n"), "{screen}");
        }
    }
    let session = signed(project, "arn:aws:sts::222222222222:assumed-role/gateway/s", &[]);
    assert!(session.contains("note: taken for granted: the session's role has no path"), "{session}");
    assert!(session.ends_with("exit code 0\n"), "{session}");
    for other in [
        "arn:aws:iam::111122223333:role/gateway",
        "arn:aws:iam::111122223333:user/admin",
        "arn:aws:iam::222222222222:role/orders",
        "arn:aws:sts::111122223333:assumed-role/orders/night",
    ] {
        let screen = signed(project, other, &[]);
        assert!(screen.starts_with("denied: ") && screen.contains("`DenyAllButGateway` denies the call"), "{screen}");
    }
    // Its path would tell whether it is the gateway.
    let session = signed(project, "arn:aws:sts::111122223333:assumed-role/gateway/s", &[]);
    assert!(session.contains("`--context aws:PrincipalArn=ARN`") && session.ends_with("exit code 1\n"), "{session}");
}

#[test]
fn a_policy_for_whom_the_gateway_shuts_out_is_not_printed() {
    let project = Project::copy_of(&checkout("tests/fixtures/good/access-from-a-gateway"));
    let of = |caller: &str| screen(&project.mdaac(&["access", "caller-policy", "--principal", caller]));
    assert!(of("arn:aws:iam::222222222222:role/gateway").ends_with("exit code 0\n"));
    assert!(of("arn:aws:iam::111122223333:role/tools/gateway").ends_with("exit code 0\n"));
    let other = of("arn:aws:iam::222222222222:role/orders");
    assert!(
        other.contains("`access.gatewayRoles` of this module shuts") && !other.ends_with("exit code 0\n"),
        "{other}"
    );
}

#[test]
fn a_call_through_the_vpc_meets_the_policy_of_the_endpoint_that_the_module_makes() {
    let (listed, other) = ("arn:aws:iam::111122223333:role/desk", "arn:aws:iam::111122223333:role/other");
    let via = ["--via-vpc", VPC];
    let screen = signed("vpc-endpoint", listed, &via);
    assert!(screen.ends_with("exit code 0\n") && !screen.contains("--vpc-endpoint-policy"), "{screen}");
    let screen = signed("vpc-endpoint", other, &via);
    assert!(screen.ends_with("exit code 1\n") && screen.contains("silent      VPC endpoint policy"), "{screen}");
    // Another VPC has an endpoint of its own, of which nobody said what it lets pass.
    let screen = signed("vpc-endpoint", other, &["--via-vpc", "vpc-0fedcba9876543210"]);
    assert!(screen.ends_with("exit code 0\n") && screen.contains("--vpc-endpoint-policy"), "{screen}");
}
