//! mdaac compiles MDAA-style YAML module configs into CloudFormation for Amazon Bedrock
//! AgentCore runtimes. Data moves one way: source → project → resolve → module_type → template → policy → stack.
//!
//! The library never prints and never exits; `cli` owns the terminal.
#![forbid(unsafe_code)]
// Without AWS much has nobody who asks for it: the build with it shows what nobody uses.
#![cfg_attr(not(feature = "deploy"), allow(dead_code, unused_imports))]

pub mod adoption;
pub mod cli;
pub mod cloudformation;
pub mod compile;
mod credential;
pub mod dependency;
pub mod diagnostic;
mod difference;
pub mod iam;
pub mod invocation;
pub mod module_type;
pub mod placeholder;
pub mod policy;
pub mod project;
pub mod resolve;
pub mod role;
pub mod schema;
mod smoke;
pub mod source;
#[cfg(feature = "deploy")]
mod stack;
pub mod template;
pub mod why;
