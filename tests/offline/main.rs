//! What needs no AWS account and no second opinion: the loop while one works, in seconds (`cargo offline`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod adopt;
mod bad_projects;
mod bedrock_agentcore_runtime;
mod blank_options;
mod build_context;
mod command_line;
mod config_file;
mod diagnostics;
mod diff;
mod dockerignore;
mod escaped;
mod exit_codes;
mod good_projects;
mod help;
mod helps;
mod hostile;
mod identities;
mod init;
mod logical_ids;
mod mdaa_projects;
mod misuse;
mod module_type;
mod naming;
mod no_network;
mod origins;
mod output_file;
mod pages;
mod paths;
mod placeholders;
mod policy;
mod recipes;
mod same_bytes;
mod samples;
mod schema_files;
mod secrets;
mod secrets_at_the_exit;
mod several_modules;
#[path = "../support/mod.rs"]
mod support;
mod troubleshooting;
mod why;
mod written_files;
mod yaml_reader;
