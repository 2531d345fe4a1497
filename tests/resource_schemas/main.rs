//! What AWS's resource schemas say and what we say agree: of the properties of our config, and of every resource type.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod config;
#[path = "../support/mod.rs"]
mod support;
mod types;
