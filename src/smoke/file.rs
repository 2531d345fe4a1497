use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::schema::{Checked, Schema, SchemaError};
use crate::source::{self, Sources, Span};
use jsonptr::{Pointer, PointerBuf};
use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

/// A call that `deploy --smoke` makes once all is deployed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SmokeFile {
    /// The module whose agent is called, `module` or `domain/env/module`. Where one alone is deployed it may be left out.
    #[schemars(length(min = 1))]
    pub module: Option<String>,

    /// The endpoint that is called, as the config names it.
    #[schemars(length(min = 1), extend("default" = "DEFAULT"))]
    pub endpoint: Option<String>,

    /// The session; without it each call has its own.
    // botocore 1.44, bedrock-agentcore, SessionType.
    #[schemars(length(min = 33, max = 256))]
    pub session: Option<String>,

    /// What the agent gets, as JSON. Nothing in it is replaced.
    pub payload: Value,

    /// What must come. Without it, an answer with status 200.
    #[serde(default)]
    pub expect: Expectations,
}

/// What an answer must be: all that is said here.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Expectations {
    /// The HTTP status, also that of a refusal.
    #[schemars(range(min = 100, max = 599), extend("default" = 200))]
    pub status: Option<u16>,

    /// A text that the answer holds.
    #[schemars(length(min = 1))]
    pub contains: Option<String>,

    /// A regular expression that matches somewhere in the answer. `.` matches line feeds, too.
    #[schemars(length(min = 1))]
    pub matches: Option<String>,

    /// What the answer holds as JSON: of a map these keys at least, all else as it stands here.
    #[serde(default)]
    pub json: Option<Value>,

    /// How many seconds the whole call may take.
    #[schemars(range(min = 1, max = 3600), extend("default" = 900))]
    pub within_seconds: Option<u32>,
}

/// A smoke file that was read and can be used.
#[derive(Debug)]
pub struct SmokeTest {
    /// The file's name, as a reader knows it.
    pub name: String,
    pub file: SmokeFile,
    pub(super) matches: Option<Regex>,
    checked: source::Node,
}

/// The most memory that a compiled pattern may take.
const MAX_PATTERN: usize = 1 << 20;

impl SmokeTest {
    /// Reads the file that the command line names; what is wrong with it is reported.
    ///
    /// # Errors
    /// When our schema of it is none: our bug.
    pub fn read(
        path: &Path,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<SmokeTest>, SchemaError> {
        let mut found = Diagnostics::default();
        let read = read(path, sources, &mut found)?;
        let test = read.filter(|_| found.errors() == 0).and_then(|checked| {
            let name = sources.name(checked.node.span.file);
            let pattern = checked.value.expect.matches.as_deref();
            let matches = match pattern.map(compiled).transpose() {
                Ok(matches) => matches,
                Err(why) => {
                    found.push(
                        Diagnostic::error(Code::SMOKE_FILE, "`matches` is no regular expression")
                            .at_pointer(&checked.node, Pointer::from_static("/expect/matches"))
                            .why(why)
                            .help("mend it, or write `contains` for a plain text"),
                    );
                    return None;
                }
            };
            Some(SmokeTest { name, file: checked.value, matches, checked: checked.node })
        });
        diagnostics.append(found);
        Ok(test)
    }

    /// The place of what a JSON pointer names in the file, or else of what is above it.
    pub fn place(&self, pointer: &str) -> Span {
        self.checked.span(&PointerBuf::parse(pointer).unwrap_or_default())
    }
}

fn read(
    path: &Path,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Checked<SmokeFile>>, SchemaError> {
    let schema = Schema::<SmokeFile>::new()?;
    let Some(file) = sources.open_argument(path, diagnostics) else { return Ok(None) };
    let Some(document) = source::parse(file, sources, diagnostics) else { return Ok(None) };
    // Nothing waits for the deploy: placeholders are the config's.
    Ok(schema.check(&document.root, &|text| Some(text.to_owned()).into(), diagnostics).filter(|checked| checked.fits))
}

fn compiled(pattern: &str) -> Result<Regex, String> {
    let regex = RegexBuilder::new(pattern).dot_matches_new_line(true).size_limit(MAX_PATTERN).build();
    // The message draws the pattern over several lines; the last one says what is wrong.
    regex.map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    })
}
