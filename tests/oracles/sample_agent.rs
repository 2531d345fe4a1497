//! The agent of the samples keeps AgentCore's HTTP contract: GET /ping and POST /invocations.

use crate::support::sample_agent::Agent;
use serde_json::json;

#[test]
fn ping_says_healthy_and_since_when() {
    let (status, answer) = Agent::start().ask("GET", "/ping", "");
    assert_eq!(status, 200);
    assert_eq!(answer["status"], "Healthy");
    assert!(answer["time_of_last_update"].is_u64(), "{answer}");
}

#[test]
fn an_invocation_is_answered_with_json() {
    let agent = Agent::start();
    let prompt = json!({"prompt": "My neighbour was hurt when the pipe burst"}).to_string();
    let (status, answer) = agent.ask("POST", "/invocations", &prompt);
    assert_eq!(status, 200);
    assert_eq!(answer["response"], json!({"queue": "injury", "urgency": "now", "because": "hurt"}));
    assert_eq!(answer["session"], "session-1");
}

#[test]
fn a_wrong_request_gets_an_error_and_the_agent_lives_on() {
    let agent = Agent::start();
    for (method, path, body, expected) in [
        ("POST", "/invocations", "no json", 400),
        ("POST", "/invocations", r#"{"prompt": 7}"#, 400),
        ("POST", "/other", "{}", 404),
        ("GET", "/other", "", 404),
    ] {
        let (status, answer) = agent.ask(method, path, body);
        assert_eq!(status, expected, "{method} {path} {body}: {answer}");
        assert!(answer["error"].is_string(), "{answer}");
    }
    assert_eq!(agent.ask("GET", "/ping", "").0, 200);
}
