//! The agent of the samples, started by a test.

use super::checkout;
use super::python::python3;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// The agent, running on a free port until dropped.
pub struct Agent {
    process: Child,
    port: u16,
}

impl Agent {
    pub fn start() -> Agent {
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

    /// Where it takes calls.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/invocations", self.port)
    }

    pub fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
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
