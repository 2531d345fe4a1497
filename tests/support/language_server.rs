use super::npm;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Longer than any answer takes, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// yaml-language-server, spoken to over its standard input and output. Ends with this value.
pub struct LanguageServer {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last_id: u64,
    problems: BTreeMap<String, Vec<Value>>,
}

impl LanguageServer {
    /// Starts one that fetches nothing and knows MDAA's tag `!include`.
    pub fn start() -> LanguageServer {
        let server =
            npm::installed("language-server").join("node_modules/yaml-language-server/bin/yaml-language-server");
        let mut process = Command::new(npm::node())
            .arg(server)
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = message(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut server = LanguageServer { process, input, messages, last_id: 0, problems: BTreeMap::new() };
        let markdown = json!(["markdown"]);
        let capabilities = json!({"textDocument": {
            "hover": {"contentFormat": markdown},
            "completion": {"completionItem": {"documentationFormat": markdown, "snippetSupport": true}}
        }});
        server
            .ask("initialize", json!({"processId": std::process::id(), "rootUri": null, "capabilities": capabilities}));
        server.tell("initialized", json!({}));
        let settings = json!({"yaml": {
            "schemaStore": {"enable": false},
            "kubernetesCRDStore": {"enable": false},
            "validate": true, "hover": true, "completion": true,
            "customTags": ["!include scalar"]
        }});
        server.tell("workspace/didChangeConfiguration", json!({"settings": settings}));
        server
    }

    /// Opens a text as if it stood at `path`.
    pub fn open(&mut self, path: &Path, text: &str) {
        let document = json!({"uri": uri(path), "languageId": "yaml", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// What is wrong with an open text; waits until that is known.
    pub fn problems(&mut self, path: &Path) -> Vec<Value> {
        let uri = uri(path);
        while !self.problems.contains_key(&uri) {
            self.read();
        }
        self.problems[&uri].clone()
    }

    /// What is offered at a place; lines and characters count from 0.
    pub fn completion(&mut self, path: &Path, line: usize, character: usize) -> Vec<Value> {
        let answer = self.ask("textDocument/completion", place(path, line, character));
        answer["items"].as_array().unwrap().clone()
    }

    /// What is shown over a place; lines and characters count from 0.
    pub fn hover(&mut self, path: &Path, line: usize, character: usize) -> String {
        let answer = self.ask("textDocument/hover", place(path, line, character));
        answer["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let answer = loop {
            let message = self.read();
            if message["id"] == id && message["method"].is_null() {
                break message;
            }
        };
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn send(&mut self, message: Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// The next message. What asks for an answer gets none that matters: the settings are sent already.
    fn read(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("the language server ended or does not answer");
        if message["method"] == "textDocument/publishDiagnostics" {
            let uri = message["params"]["uri"].as_str().unwrap().to_owned();
            self.problems.insert(uri, message["params"]["diagnostics"].as_array().unwrap().clone());
        } else if !message["method"].is_null() && !message["id"].is_null() {
            self.send(json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        }
        message
    }
}

impl Drop for LanguageServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The next message; `None` at the end.
fn message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut header = String::new();
        if output.read_line(&mut header).ok()? == 0 {
            return None;
        }
        match header.trim_end().split_once(": ") {
            Some(("Content-Length", bytes)) => length = bytes.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn place(path: &Path, line: usize, character: usize) -> Value {
    json!({"textDocument": {"uri": uri(path)}, "position": {"line": line, "character": character}})
}

fn uri(path: &Path) -> String {
    let path = path.to_str().unwrap().replace('\\', "/");
    let escaped = percent_encoding::utf8_percent_encode(path.trim_start_matches('/'), PATH);
    format!("file:///{escaped}")
}

/// What a path in a URI cannot hold as it is.
const PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_');
