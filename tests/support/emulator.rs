use super::checkout;
use super::python::python_with_tools;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;

/// A local AWS of this test's own (tests/emulator), on 127.0.0.1, empty at first. It ends with this
/// value, and by itself should the test be killed.
pub struct Aws {
    emulator: Child,
    port: u16,
    log: NamedTempFile,
    caller: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    account: String,
    region: String,
    secret: String,
    session_token: Option<String>,
}

/// Why AWS refused a call.
#[derive(Debug)]
pub struct Refusal {
    pub code: String,
    pub message: String,
}

/// Starting takes two seconds, and far longer on a machine that is busy.
const START: Duration = Duration::from_secs(60);

impl Aws {
    /// Starts it, and returns when it answers.
    pub fn start() -> Aws {
        Aws::start_with(&[])
    }

    /// The same with options of tests/emulator/emulator.py.
    pub fn start_with(options: &[&str]) -> Aws {
        let log = NamedTempFile::new().unwrap();
        let output = log.reopen().unwrap();
        let mut emulator = python_with_tools()
            .arg(checkout("tests/emulator/emulator.py"))
            .args(options)
            .stdin(Stdio::piped())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        let port = wait_until_ready(&mut emulator, &log);
        let mut caller = python_with_tools()
            .arg(checkout("tests/emulator/call_aws.py"))
            .arg(format!("http://127.0.0.1:{port}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = caller.stdin.take().unwrap();
        let answers = BufReader::new(caller.stdout.take().unwrap());
        let (account, region) = ("111122223333".to_owned(), "eu-central-1".to_owned());
        let (secret, session_token) = ("none".to_owned(), None);
        Aws { emulator, port, log, caller, requests, answers, account, region, secret, session_token }
    }

    /// Where it listens, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The calls that follow are made in this account and region; gives the ones before.
    pub fn enter(&mut self, account: &str, region: &str) -> (String, String) {
        (
            std::mem::replace(&mut self.account, account.to_owned()),
            std::mem::replace(&mut self.region, region.to_owned()),
        )
    }

    /// The calls that follow are made with this access key and its secret.
    pub fn sign_in(&mut self, access_key: &str, secret: &str) {
        (self.account, self.secret) = (access_key.to_owned(), secret.to_owned());
    }

    /// The calls that follow carry this session token, or none.
    pub fn with_session_token(&mut self, token: Option<&str>) {
        self.session_token = token.map(str::to_owned);
    }

    /// Calls an operation, with boto3's names: `("ssm", "put_parameter", {"Name": …})`.
    pub fn try_call(&mut self, service: &str, operation: &str, parameters: Value) -> Result<Value, Refusal> {
        let request = json!({
            "account": self.account, "secret": self.secret, "token": self.session_token, "region": self.region,
            "service": service, "operation": operation, "parameters": parameters,
        });
        writeln!(self.requests, "{request}").unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let Ok(mut answer) = serde_json::from_str::<Value>(&line) else {
            panic!("{service}.{operation}: no answer; the emulator says:\n{}", self.log());
        };
        match answer.get_mut("error") {
            Some(error) => {
                let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
                Err(Refusal { code: text("code"), message: text("message") })
            }
            None => Ok(answer["ok"].take()),
        }
    }

    /// The same, where a refusal fails the test.
    pub fn call(&mut self, service: &str, operation: &str, parameters: Value) -> Value {
        self.try_call(service, operation, parameters)
            .unwrap_or_else(|refusal| panic!("{service}.{operation}: {refusal:?}; the emulator says:\n{}", self.log()))
    }

    /// Properties of a resource as they are now; none if it does not exist.
    pub fn read(&mut self, resource_type: &str, physical_id: &str) -> Option<Value> {
        let what = json!({"TypeName": resource_type, "Identifier": physical_id});
        match self.try_call("cloudcontrol", "get_resource", what) {
            Ok(found) => {
                Some(serde_json::from_str(found["ResourceDescription"]["Properties"].as_str().unwrap()).unwrap())
            }
            Err(refusal) if refusal.code == "ResourceNotFoundException" => None,
            Err(refusal) => panic!("{resource_type} {physical_id}: {refusal:?}"),
        }
    }

    /// Makes a role that the service may assume; its path starts and ends with `/`.
    pub fn create_role(&mut self, path: &str, name: &str) {
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "bedrock-agentcore.amazonaws.com"},
        }]});
        let role = json!({"RoleName": name, "Path": path, "AssumeRolePolicyDocument": trust.to_string()});
        self.call("iam", "create_role", role);
    }

    /// Forgets everything: every account is new.
    pub fn reset(&mut self) {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request =
            "POST /_ministack/reset HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// What the emulator said lately, for failure messages.
    pub fn log(&self) -> String {
        last_lines(&self.log)
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        for process in [&mut self.caller, &mut self.emulator] {
            // Either may have ended by itself.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn wait_until_ready(emulator: &mut Child, log: &NamedTempFile) -> u16 {
    let started = Instant::now();
    loop {
        let said = fs::read_to_string(log.path()).unwrap();
        let port = said.lines().find_map(|line| line.strip_prefix("emulator port ")?.parse().ok());
        if let Some(port) = port
            && TcpStream::connect(("127.0.0.1", port)).is_ok()
        {
            return port;
        }
        let ended = emulator.try_wait().unwrap();
        if ended.is_some() || started.elapsed() > START {
            let _ = emulator.kill();
            let _ = emulator.wait();
            panic!("the emulator does not start ({ended:?}); it says:\n{}", last_lines(log));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn last_lines(log: &NamedTempFile) -> String {
    let said = String::from_utf8_lossy(&fs::read(log.path()).unwrap()).into_owned();
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
