//! mdaac compiles MDAA-style YAML module configs into CloudFormation for Amazon Bedrock
//! AgentCore runtimes. Data moves one way: source → project → resolve → module_type → template.
//!
//! The library never prints and never exits; `cli` owns the terminal.
#![forbid(unsafe_code)]

pub mod build_context;
pub mod diagnostic;
pub mod source;
pub mod template;
