//! Second opinions: other tools and AWS's own data agree with what we say and write.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod agreement;
mod authorization_reference;
mod cfn_lint;
mod generated_configs;
mod hostile;
mod language_server;
mod printed_policies;
mod reference;
mod resource_schemas;
mod sample_agent;
#[path = "../support/mod.rs"]
mod support;
mod template_formats;
