mod rows;

use self::rows::{ROWS, Row, To};
use crate::diagnostic::Code;
use crate::schema::ForeignKey;
use crate::source::{Node, Value};
use jsonptr::{Pointer, PointerBuf};

/// What an unknown key, and the keys below it, are in other tools. Names as of the AWS API (botocore 1.44.8), Terraform's
/// aws_bedrockagentcore_agent_runtime, the CDK's `RuntimeProps`, the `.bedrock_agentcore.yaml` of the starter toolkit and
/// the `agentcore.json` of the agentcore CLI 0.30.
pub fn foreign_keys(at: &Pointer, root: &Node) -> Vec<ForeignKey> {
    let mut found = Vec::new();
    gather(at, root, MAX_DEPTH, &mut found);
    found
}

/// How deep keys are looked for below an unknown one, and how many are told.
const MAX_DEPTH: usize = 4;
const MAX_TOLD: usize = 20;

fn gather(at: &Pointer, root: &Node, depth: usize, found: &mut Vec<ForeignKey>) {
    let path = plain(at);
    if let Some(row) = ROWS.iter().find(|row| row.is_at(&path)) {
        found.extend(row.key(at));
        // Of a map that has a way of its own, the parts have none.
        if !matches!(row.to, To::Parts(_)) {
            return;
        }
    } else if let Some(key) = beyond(at) {
        found.push(key);
        return;
    }
    let holds_ours = ROWS.iter().any(|row| row.at.iter().any(|other| other.starts_with(&format!("{path}/"))));
    if let (Some(Value::Map(map)), true, true) = (root.at(at).map(|node| &node.value), depth > 0, holds_ours) {
        let before = found.len();
        for key in map.keys().take(MAX_TOLD) {
            gather(&at.with_trailing_token(key.as_str()), root, depth - 1, found);
        }
        // Its parts say it all.
        if found.len() > before && before > 0 && found[before - 1].at == *at {
            found.remove(before - 1);
        }
    }
}

/// Letters and digits of each key, without the places of items: `network_mode_config`, `NetworkModeConfig` and
/// `networkModeConfig` are one.
fn plain(at: &Pointer) -> String {
    let token = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let keys = at.tokens().map(|key| token(&key.decoded())).filter(|key| key.parse::<usize>().is_err());
    keys.collect::<Vec<_>>().join("/")
}

impl Row {
    fn is_at(&self, path: &str) -> bool {
        self.at.contains(&path)
    }

    fn key(&self, at: &Pointer) -> Option<ForeignKey> {
        let (ours, help) = match self.to {
            To::Key(ours) => (Some(ours), format!("write `{}` in its place", nested(ours, at))),
            To::Other(ours, how) => (Some(ours), how.to_owned()),
            To::Way(how) | To::Parts(how) => (None, how.to_owned()),
        };
        let ours = ours.map(PointerBuf::parse).transpose().ok()?;
        let why = match self.of {
            rows::OTHERS => "other tools have that key".to_owned(),
            of => format!("that is a key of {of}"),
        };
        Some(ForeignKey { at: at.to_buf(), code: Code::UNKNOWN_KEY, why, help, ours })
    }
}

/// The key with the maps around it that the place does not have: `containerConfiguration: {containerUri: …}`.
fn nested(ours: &str, at: &Pointer) -> String {
    let parent = at.parent().map(|parent| format!("{parent}/")).unwrap_or_default();
    let inside = ours.strip_prefix(&parent).filter(|_| parent.len() > 1).unwrap_or(&ours[1..]);
    let keys: Vec<&str> = inside.split('/').collect();
    keys.iter().rev().fold("…".to_owned(), |inner, key| match inner.contains(':') {
        true => format!("{key}: {{{inner}}}"),
        false => format!("{key}: {inner}"),
    })
}

/// What AWS's API has and AWS::BedrockAgentCore::Runtime has not (facts 14: botocore 1.44.8 against the schema of
/// 2026-10-20), letters and digits only.
const BEYOND: &[&str] = &[
    "hooksconfiguration",
    "allowedports",
    "resourceconfigurations",
    "metadataconfiguration",
    "requiremmdsv2",
    "requireservices3endpoint",
    "certificateconfigurations",
    "advertisedscopemapping",
    "privilegemode",
    "s3bucketmount",
    "protocolconfiguration/port",
    "protocolconfiguration/path",
];

fn beyond(at: &Pointer) -> Option<ForeignKey> {
    let path = plain(at);
    let last = path.rsplit('/').next().unwrap_or_default();
    (BEYOND.contains(&last) || BEYOND.contains(&&*path)).then(|| ForeignKey {
        at: at.to_buf(),
        code: Code::NOT_SUPPORTED,
        why: format!(
            "AWS's API has `{}`, but CloudFormation's AWS::BedrockAgentCore::Runtime of 2026-10-20 has not, so no stack can set it",
            at.back().map(|key| key.decoded().into_owned()).unwrap_or_default()
        ),
        help: "remove it".to_owned(),
        ours: None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::schema;
    use super::rows::{ROWS, To};
    use serde_json::Value as Json;

    /// The part of our schema at a place whose keys are written in any spelling.
    fn ours<'a>(schema: &'a Json, path: &str) -> Option<&'a Json> {
        let plain = |text: &str| text.to_ascii_lowercase();
        path.split('/').try_fold(schema, |schema, token| {
            let schema = if schema["items"].is_object() { &schema["items"] } else { schema };
            let properties = schema["properties"].as_object()?;
            properties.iter().find(|(key, _)| plain(key) == plain(token)).map(|(_, of)| of)
        })
    }

    #[test]
    fn every_foreign_key_has_one_answer_and_each_answer_is_a_key_of_ours() {
        let schema = schema().unwrap();
        let mut all: Vec<&str> = Vec::new();
        for row in ROWS {
            for at in row.at {
                assert!(!all.contains(at), "{at} stands twice");
                assert!(ours(&schema, at).is_none(), "{at} is a key of ours, and never asked for");
                all.push(at);
            }
            if let To::Key(key) | To::Other(key, _) = row.to {
                assert!(ours(&schema, &key[1..]).is_some(), "there is no key {key}");
            }
        }
    }
}
