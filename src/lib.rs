//! mdaac compiles MDAA-style YAML module configs into CloudFormation for Amazon Bedrock
//! AgentCore runtimes. Data moves one way: source → project → resolve → module_type → template → policy.
//!
//! The library never prints and never exits; `cli` owns the terminal.
#![forbid(unsafe_code)]

pub mod build_context;
pub mod cli;
pub mod compile;
pub mod context;
pub mod diagnostic;
pub mod module_type;
pub mod naming;
pub mod placeholder;
pub mod policy;
pub mod project;
pub mod resolve;
pub mod schema;
pub mod source;
pub mod template;
pub mod text;
pub mod waiver;
