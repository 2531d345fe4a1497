//! The agent of the samples keeps AgentCore's HTTP contract: GET /ping and POST /invocations.

use crate::support::checkout;
use crate::support::python::python3;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// The agent, running on a free port until dropped.
struct Agent {
    process: Child,
    port: u16,
}

impl Agent {
    fn start() -> Agent {
        let mut process = Command::new(python3())
            .args(["-B", "server.py"])
            .current_dir(checkout("sample-configs/runtime-src"))
            .env("PORT", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("listening on port ").expect(&line).parse().unwrap();
        Agent { process, port }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\
             X-Amzn-Bedrock-AgentCore-Runtime-Session-Id: session-1\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect(&answer);
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

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
