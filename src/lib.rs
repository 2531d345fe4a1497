//! mdaac compiles MDAA-style YAML module configs into CloudFormation for Amazon Bedrock
//! AgentCore runtimes. Data moves one way: source → project → resolve → module_type → template → policy → stack.
//!
//! The library never prints and never exits; `cli` owns the terminal.
#![forbid(unsafe_code)]

pub mod access;
pub mod adoption;
pub mod authorization;
pub mod build_context;
pub mod cli;
pub mod compile;
pub mod context;
pub mod diagnostic;
pub mod difference;
pub mod iam;
pub mod identity;
pub mod module_type;
pub mod naming;
pub mod placeholder;
pub mod policy;
pub mod policy_text;
pub mod project;
pub mod resolve;
pub mod role;
pub mod schema;
pub mod source;
pub mod ssm;
#[cfg(feature = "deploy")]
pub mod stack;
pub mod template;
pub mod text;
pub mod waiver;
pub mod why;
