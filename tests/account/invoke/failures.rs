//! What goes wrong with a call, and what the user sees.

use crate::support::account::Account;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

/// What answers in place of AgentCore: the same to each call.
struct StandIn {
    port: u16,
    /// Says that the next part may go.
    go: Sender<()>,
}

/// What is sent, and what comes then.
#[derive(Clone, Copy)]
enum Then {
    Close,
    /// Waits for a word before each of these.
    Parts(&'static [&'static str]),
    /// Says nothing more, until the caller is gone.
    Hang,
}

impl StandIn {
    fn answering(first: &'static str, then: Then) -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (go, gone) = channel();
        // It ends with the process.
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                answer(connection.unwrap(), first, then, &gone);
            }
        });
        StandIn { port, go }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn answer(mut connection: TcpStream, first: &str, then: Then, gone: &Receiver<()>) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    // The lines of a head end in two characters.
    let (head, body) = first.split_once("\n\n").unwrap_or_default();
    let head = if head.is_empty() { String::new() } else { head.replace('\n', "\r\n") + "\r\n\r\n" };
    connection.write_all((head + body).as_bytes()).unwrap();
    match then {
        Then::Close => {}
        Then::Parts(parts) => {
            for part in parts {
                gone.recv().unwrap();
                connection.write_all(part.as_bytes()).unwrap();
            }
        }
        // What is read is nothing, once it is closed.
        Then::Hang => drop(reader.read(&mut [0])),
    }
}

fn to(stand_in: &str) -> Account {
    let account = Account::new();
    account.deploy(&[], 0);
    account.with_variables(&[("AWS_ENDPOINT_URL_BEDROCK_AGENTCORE", stand_in)])
}

const DENIED: &str = "HTTP/1.1 403 Forbidden\nx-amzn-requestid: 1\nx-amzn-errortype: AccessDeniedException:http://internal/\nconnection: close\n\n{\"message\":\"User: arn:aws:iam::111122223333:user/ann is not authorized to perform: bedrock-agentcore:InvokeAgentRuntime on resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/quotes/runtime-endpoint/DEFAULT\"}";
const MISMATCH: &str = "HTTP/1.1 403 Forbidden\nx-amzn-requestid: 1\nx-amzn-errortype: AccessDeniedException\nconnection: close\n\n{\"message\":\"Authorization method mismatch. The agent is configured for a different authorization method than what was used in your request.\"}";
const INVALID: &str = "HTTP/1.1 400 Bad Request\nx-amzn-requestid: 1\nx-amzn-errortype: ValidationException\nconnection: close\n\n{\"message\":\"1 validation error detected\",\"reason\":\"fieldValidationFailed\"}";
const QUOTA: &str = "HTTP/1.1 402 Payment Required\nx-amzn-requestid: 1\nx-amzn-errortype: ServiceQuotaExceededException\nconnection: close\n\n{\"message\":\"maxVms limit exceeded\"}";
const UNKNOWN: &str = "HTTP/1.1 404 Not Found\nx-amzn-requestid: 1\nx-amzn-errortype: ResourceNotFoundException\nconnection: close\n\n{\"message\":\"No endpoint or agent found with qualifier 'DEFAULT'\"}";
const CONFLICT: &str = "HTTP/1.1 409 Conflict\nx-amzn-requestid: 1\nx-amzn-errortype: RetryableConflictException\nconnection: close\n\n{\"message\":\"the session is being stopped\"}";
const FAILED: &str = "HTTP/1.1 424 Failed Dependency\nx-amzn-requestid: 1\nx-amzn-errortype: RuntimeClientError\nconnection: close\n\n{\"message\":\"Received error (500) from runtime. Please check your CloudWatch logs for more information.\"}";
const THROTTLED: &str = "HTTP/1.1 429 Too Many Requests\nx-amzn-requestid: 1\nx-amzn-errortype: ThrottlingException\nconnection: close\n\n{\"message\":\"Rate exceeded\"}";
const TROUBLE: &str = "HTTP/1.1 500 Internal Server Error\nx-amzn-requestid: 1\nx-amzn-errortype: InternalServerException\nconnection: close\n\n{\"message\":\"An internal error occurred\"}";
const SIGN_IN: &str = "HTTP/1.1 200 OK\ncontent-type: text/html\nconnection: close\n\n<html>Sign in</html>";
const BEGUN: &str = "HTTP/1.1 200 OK\nx-amzn-requestid: 1\ncontent-type: text/event-stream\ntransfer-encoding: chunked\n\n14\r\ndata: one\ndata: two\n";

#[test]
fn a_table_of_failures_and_what_the_user_sees() {
    let mut table = String::new();
    for (what, first, then) in [
        ("these credentials may not", DENIED, Then::Close),
        ("a runtime of the other kind", MISMATCH, Then::Close),
        ("a wrong request", INVALID, Then::Close),
        ("a quota", QUOTA, Then::Close),
        ("no such endpoint", UNKNOWN, Then::Close),
        ("a conflict that stays", CONFLICT, Then::Close),
        ("the agent fails", FAILED, Then::Close),
        ("asked too often", THROTTLED, Then::Close),
        ("trouble of AWS", TROUBLE, Then::Close),
        ("a sign-in page", SIGN_IN, Then::Close),
        ("closed without a word", "", Then::Close),
        ("silence", "", Then::Hang),
        ("broken off in the middle", BEGUN, Then::Close),
        ("silence in the middle", BEGUN, Then::Hang),
    ] {
        let stand_in = StandIn::answering(first, then);
        record(&mut table, what, &to(&stand_in.url()));
    }
    record(&mut table, "no network", &to("http://127.0.0.1:9"));
    insta::assert_snapshot!("failures", table);
}

fn record(table: &mut String, what: &str, account: &Account) {
    let output = account.mdaac(&["invoke", "--patience", "1"]);
    let text = |bytes: &[u8]| account.plain(&String::from_utf8_lossy(bytes));
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let (first, rest) = stderr.split_once('\n').unwrap();
    assert!(first.starts_with("session mdaac-"), "{stderr}");
    writeln!(table, "=== {what}: {}\n{stdout}---\n{rest}", output.status.code().unwrap()).unwrap();
}

#[test]
fn events_are_printed_as_they_come() {
    let stand_in =
        StandIn::answering(BEGUN, Then::Parts(&["\r\nd\r\nid: 3\ndata: t\r\n", "8\r\nhree\n: x\r\n0\r\n\r\n"]));
    let account = to(&stand_in.url());
    let mut process = account.project.command(&["invoke", "-q"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(|line| line.unwrap());
    assert_eq!([lines.next().unwrap(), lines.next().unwrap()], ["one", "two"]);
    stand_in.go.send(()).unwrap();
    stand_in.go.send(()).unwrap();
    assert_eq!(lines.next().unwrap(), "three");
    assert_eq!(lines.next(), None);
    assert!(process.wait().unwrap().success());
}

#[test]
fn ctrl_c_ends_a_call() {
    let stand_in = StandIn::answering(BEGUN, Then::Hang);
    let account = to(&stand_in.url());
    let mut process =
        account.project.command(&["invoke"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "one");
    assert!(Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap().success());
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted; the agent may go on"), "{output:?}");
}
