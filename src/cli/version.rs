use super::exit::Exit;
use super::failure::Failure;
use super::stream::Stream;
use crate::cloudformation::resource_types::SCHEMAS_OF;
use crate::policy::RULES_OF;
use serde_json::json;

/// Options of `version`.
#[derive(Debug, clap::Args)]
pub struct VersionOptions {
    /// How it is printed
    #[arg(long, value_enum, default_value_t = VersionFormat::Text)]
    pub format: VersionFormat,
}

/// How `version` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum VersionFormat {
    /// For a person.
    Text,
    /// One JSON object.
    Json,
}

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit that was built, as build.rs found it, with its day: `0a1b2c3d4e5f 2026-11-30`.
const COMMIT: &str = env!("MDAAC_COMMIT");
const DEPLOYS: bool = cfg!(feature = "deploy");

/// `mdaac version`: what this is, and of which day the rules are that it judges by.
pub fn run(options: &VersionOptions) -> Result<Exit, Failure> {
    match options.format {
        VersionFormat::Text => {
            let deploys = if DEPLOYS { "" } else { "built without the commands that speak to AWS\n" };
            Stream::Stdout.print(format!(
                "mdaac {VERSION}\ncommit   {COMMIT}\nrules    of {RULES_OF}\nschemas  AWS's of {SCHEMAS_OF}\n{deploys}"
            ))
        }
        VersionFormat::Json => Stream::Stdout.print_json(format!(
            "{:#}\n",
            json!({
                "version": VERSION,
                "commit": COMMIT.split(' ').next().filter(|commit| *commit != "unknown"),
                "commitDate": COMMIT.split(' ').nth(1),
                "changed": COMMIT.ends_with(" with changes"),
                "rules": RULES_OF,
                "schemas": SCHEMAS_OF,
                "deploys": DEPLOYS,
            })
        )),
    };
    Ok(Exit::Done)
}

/// The same in a line, for `--version`.
pub fn line() -> String {
    format!("mdaac {VERSION} (commit {COMMIT}, rules of {RULES_OF})\n")
}
