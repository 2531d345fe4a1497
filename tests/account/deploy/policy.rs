//! What violates a policy stops before AWS hears of it.

use crate::support::project::Project;
use crate::support::{checkout, printed};
use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const ADMIN: &str = "policies: [{policyDocument: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}]\n";

/// An AWS that hangs up, and counts how often it was called.
fn deaf_aws() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, calls) = (format!("http://{}", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&calls);
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (url, calls)
}

#[test]
fn what_violates_a_policy_stops_a_deploy_before_any_call_to_aws() {
    let (url, calls) = deaf_aws();
    let known = [
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_ACCESS_KEY_ID", "111122223333"),
        ("AWS_SECRET_ACCESS_KEY", "none"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_MAX_ATTEMPTS", "1"),
    ];
    let known = known.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let project = Project::copy_of(&checkout("tests/fixtures/deploy")).with_variables(known);
    let agent = project.path().join("agent.yaml");
    let allowed = fs::read_to_string(&agent).unwrap();
    fs::write(&agent, format!("{allowed}{ADMIN}")).unwrap();
    for more in [&["--yes"][..], &["--prepare"], &["--yes", "--resolve-ssm"], &["--yes", "--format", "json"]] {
        let deploy = project.mdaac(&[&["deploy", "--today", "2026-11-22"], more].concat());
        assert_eq!(deploy.status.code(), Some(3), "{more:?}: {}", printed(&deploy));
        let said = printed(&deploy);
        assert!(said.contains("IAMPolicyNoStatementsWithAdminAccess"), "{said}");
        assert_eq!(calls.load(Ordering::SeqCst), 0, "{more:?} called AWS");
    }
    fs::write(agent, allowed).unwrap();
    let deploy = project.mdaac(&["deploy", "--yes"]);
    assert_eq!(deploy.status.code(), Some(6), "{}", printed(&deploy));
    assert!(calls.load(Ordering::SeqCst) > 0, "else this proves nothing");
}
