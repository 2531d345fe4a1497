//! An editor with yaml-language-server and our schemas completes, explains and finds mistakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use std::fs;
use support::checkout;
use support::language_server::LanguageServer;

#[test]
fn probe() {
    let mut server = LanguageServer::start();
    for file in
        ["mdaa.yaml", "sample-config-minimal.yaml", "sample-config-codepath.yaml", "sample-config-comprehensive.yaml"]
    {
        let path = checkout("sample-configs").join(file);
        println!("{file} {:#?}", server.open(&path, &fs::read_to_string(&path).unwrap()));
    }
    let text = "# yaml-language-server: $schema=../schema/bedrock-agentcore-runtime.schema.json
agentRuntimeName: 42
agentRuntimeArtifact: text
networkConfiguration:
  networkMode: PUBLIC
  securityGroups: sg-1
  subnets: [subnet-1]
  vpc: x
protocolConfiguration: SOAP
enableTransactionSearch: 'yes'
lifecycleConfiguration:
  idleRuntimeSessionTimeout: long
  maxLifetime: 30
authorizerConfiguration:
  jwtAuthorizer: {}
environmentVariables:
  a-b: c
  d: [e]
runtimeEndpoint:
  description: ''
  name: 5
policies:
  - policyDocument:
      Statement:
        - Effect: allow
          
tags: 7
roleArn: 7
";
    let path = checkout("sample-configs").join("broken.yaml");
    for problem in server.open(&path, text) {
        println!(
            "{} {} {} {}",
            problem["range"]["start"], problem["range"]["end"], problem["severity"], problem["message"]
        );
    }
    for (line, ch) in [(3usize, 3usize), (5, 5), (4, 5), (8, 5), (8, 25), (12, 6)] {
        println!("hover {line}:{ch} {}", server.hover(&path, line, ch));
    }
    let text = "# yaml-language-server: $schema=../schema/bedrock-agentcore-runtime.schema.json
agentRuntimeName: a
protocolConfiguration: 
networkConfiguration:
  
lifecycleConfiguration:
  m
enableTransactionSearch: 

";
    let path = checkout("sample-configs").join("new.yaml");
    server.open(&path, text);
    for (line, ch) in [(2usize, 23usize), (4, 2), (6, 3), (7, 25), (8, 0)] {
        println!("completion {line}:{ch}");
        for item in server.completion(&path, line, ch) {
            println!("   {} {:?} {}", item["label"], item["insertText"].as_str(), item["documentation"]);
        }
    }
    let _ = Value::Null;
    panic!();
}
