//! The archive of code is named by its key alone, without the version of the object.
//!
//! ```yaml
//! s3: {bucket: orbit-code, prefix: agents/quotes.zip}                                        # which upload?
//! s3: {bucket: orbit-code, prefix: agents/quotes.zip, versionId: 3HL4kqtJvjVBH40Nrjfkd}      # this very one
//! s3: {bucket: orbit-code, prefix: agents/9f86d081884c7d659a2feaa0c55ad015.zip}              # named by its content
//! ```
//!
//! Of a key with a number or a hash in its last part it is a note: it may be new with each build. A key that is a hash of
//! the content is none.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::cloudformation::text;
use crate::diagnostic::Severity;
use crate::iam::is_account;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "inferred from CloudFormation's change detection; S3 user guide, versioning",
        controls: &[Control { framework: Framework::Nist, ids: &["CM-2", "SI-7"] }],
    },
    severity: Severity::Warning,
    title: "An archive of code named by a key that may be overwritten.",
    why: "CloudFormation compares texts: with the same key it sees no change, and the runtime keeps the code that it was deployed with (inferred, not tried)",
    fix: "add `versionId:` (the bucket needs versioning), or give each build a key of its own, e.g. with a hash of the archive",
    scope: &[Scope::Having(
        bedrock_agentcore::RUNTIME,
        "/AgentRuntimeArtifact/CodeConfiguration",
        &["/AgentRuntimeArtifact/CodeConfiguration/Code/S3/Prefix"],
    )],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

/// What is shorter may be a word, and is no hash that keeps contents apart.
const SHORTEST_HASH: usize = 7;
/// An MD5, in hex. CDK names assets by a SHA-256.
const SHORTEST_CONTENT_HASH: usize = 32;

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for runtime in subject.of_type(bedrock_agentcore::RUNTIME) {
        let archive = ["AgentRuntimeArtifact", "CodeConfiguration", "Code", "S3"];
        let Some(archive) = runtime.properties.below(&archive).filter(|archive| archive.get("VersionId").is_none())
        else {
            continue;
        };
        let Some(key) = archive.get("Prefix") else { continue };
        // What a parameter gives may be new with each deploy.
        let parameters = &subject.template.parameters;
        let Some(text) = key.text().filter(|text| !text::references(text).any(|name| parameters.contains_key(name)))
        else {
            continue;
        };
        match tells_builds_apart(text) {
            None => {}
            Some(false) => {
                found.push(RuleMatch::new(&key.at, format!("the key `{text}` names whatever was uploaded last")))
            }
            Some(true) => found.push(
                RuleMatch::new(&key.at, format!("the key `{text}` may be uploaded again with other code")).note(),
            ),
        }
    }
    found
}

/// Whether a key looks new with each build; none where it is made of the content.
fn tells_builds_apart(key: &str) -> Option<bool> {
    let is_hash = |word: &str, shortest| word.len() >= shortest && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = || key.split(|c: char| !c.is_ascii_alphanumeric());
    if words().any(|word| is_hash(word, SHORTEST_CONTENT_HASH)) {
        return None;
    }
    let is_number = |word: &str| {
        let digits = word.trim_start_matches(['v', 'V']);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) && !is_account(digits)
    };
    let is_commit = |word: &str| {
        let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
        is_hash(word, SHORTEST_HASH) && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    };
    Some(words().any(|word| is_number(word) || is_commit(word)))
}

#[cfg(test)]
mod tests {
    use super::tells_builds_apart;

    #[test]
    fn a_key_with_a_number_or_a_hash_may_be_new_with_each_build() {
        for key in [
            "agents/quotes.zip",
            "quotes.zip",
            "deadbeef/agent.zip",
            "code-111122223333/a.zip",
            "${AWS::AccountId}/quotes.zip",
        ] {
            assert_eq!(tells_builds_apart(key), Some(false), "{key}");
        }
        for key in ["agents/quotes-1.4.2.zip", "agents/v7/quotes.zip", "2026-11-30/quotes.zip", "quotes-3f2a91c.zip"] {
            assert_eq!(tells_builds_apart(key), Some(true), "{key}");
        }
        for key in ["9f86d081884c7d659a2feaa0c55ad015.zip", "quotes/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b/agent.zip"]
        {
            assert_eq!(tells_builds_apart(key), None, "{key}");
        }
    }
}
