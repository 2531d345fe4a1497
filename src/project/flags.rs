//! Context entries that switch MDAA or CDK: what they are to mdaac.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use crate::placeholder::closest;
use crate::source::{Map, Span, Value};

/// Role parameters get the logical ids that MDAA gave them before 1.6.
pub const LEGACY_PARAM_SCOPE: &str = "@aws-mdaa/legacyParamScope";
/// No SSM parameters are made.
pub const SKIP_CREATE_PARAMS: &str = "@aws-mdaa/skipCreateParams";
/// Tags are named `caef_*`.
pub const LEGACY_CAEF_TAGS: &str = "@aws-mdaa/legacyCaefTags";
/// The names of SSM parameters, exports and generated roles' parameters hold the environment (MDAA 1.8).
pub const ENV_IN_SSM_PATH: &str = "@mdaaIncludeEnvInSsmPath";

/// What others do, as far as that is known.
const OTHERS: [(&str, &str); 2] = [
    ("@mdaaLookupSSMValues", "MDAA looks SSM parameters up when it makes the template; `--resolve-ssm` does the same"),
    ("@aws-cdk/", "it switches CDK, which makes no template here"),
];

/// What is said of a flag that changes nothing here: keys with an `@` are flags by CDK's convention.
pub fn unknown(key: &str, at: Span) -> Option<Diagnostic> {
    let known = [LEGACY_PARAM_SCOPE, SKIP_CREATE_PARAMS, LEGACY_CAEF_TAGS, ENV_IN_SSM_PATH];
    if known.contains(&key) || !key.starts_with('@') {
        return None;
    }
    if let Some(meant) = closest(key, known.into_iter()) {
        let message = format!("the context flag `{key}` changes nothing here");
        return Some(Diagnostic::warning(Code::CONTEXT_FLAG_UNKNOWN, message).at(at).help(Help::nearest(meant)));
    }
    let found = Diagnostic::info(Code::CONTEXT_FLAG_UNKNOWN, format!("the context flag `{key}` changes nothing here"));
    let why = OTHERS.iter().find(|(flag, _)| *flag == key || flag.ends_with('/') && key.starts_with(flag));
    let found = why.map_or(found.clone(), |(_, why)| found.why(*why));
    Some(found.at(at).help("keep it for MDAA, or remove it"))
}

/// What [`ENV_IN_SSM_PATH`] says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnvInSsmPath {
    /// Whether the environment is part of the names that are published.
    pub is_on: bool,
    /// Where it is switched on or off.
    pub written: Option<Span>,
}

/// Reads it. MDAA 1.8 takes four values and fails on any other (mdaa-newer 13).
pub fn env_in_ssm_path(context: &Map, diagnostics: &mut Diagnostics) -> EnvInSsmPath {
    let Some(entry) = context.get(ENV_IN_SSM_PATH) else { return EnvInSsmPath::default() };
    let (key, value) = (entry.key, entry.node.span);
    // Either makes another name of it.
    let written = if key.file == value.file { Span { end: value.end, ..key } } else { value };
    let told = |is_on| EnvInSsmPath { is_on, written: Some(written) };
    match &entry.node.value {
        Value::Bool(is) => return told(is.value),
        Value::String(text) if text == "true" => return told(true),
        Value::String(text) if text == "false" => return told(false),
        // An empty entry is told as one.
        Value::Null => return told(false),
        Value::String(text) if text.is_empty() => return told(false),
        _ => {}
    }
    let written = entry.node.scalar_text().map(|written| format!(" with `{written}`")).unwrap_or_default();
    diagnostics.push(
        Diagnostic::error(Code::MALFORMED_VALUE, format!("`{ENV_IN_SSM_PATH}` is neither on nor off{written}"))
            .about(&entry.node)
            .why("MDAA takes `true` and `false` here, and nothing else")
            .help("write `'true'` to have the environment in the names of SSM parameters and exports, else remove it"),
    );
    told(false)
}

/// Whether a flag is on: MDAA looks for `true`, in any case, anywhere in its text.
pub fn is_on(context: &Map, flag: &str) -> bool {
    let value = context.get(flag).and_then(|entry| entry.node.scalar_text());
    value.is_some_and(|value| value.to_ascii_lowercase().contains("true"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{LEGACY_PARAM_SCOPE, is_on};
    use crate::diagnostic::Diagnostics;
    use crate::source::{Sources, parse};
    use std::path::Path;

    /// MDAA 1.7 tests the text for /true/i.
    #[test]
    fn a_flag_is_on_where_true_stands_anywhere_in_it() {
        let is_on = |value: &str| {
            let sources = Sources::new(Path::new("."), &[]).unwrap();
            let file = sources.add("a.yaml", format!("'{LEGACY_PARAM_SCOPE}': {value}\n"));
            let document = parse(file, &sources, &mut Diagnostics::default()).unwrap();
            is_on(document.root.as_map().unwrap(), LEGACY_PARAM_SCOPE)
        };
        for value in ["true", "'true'", "TRUE", "' true'", "untrue", "'{\"on\": \"True\"}'"] {
            assert!(is_on(value), "{value}");
        }
        for value in ["false", "'no'", "1", "''", "~", "[true]"] {
            assert!(!is_on(value), "{value}");
        }
    }
}
