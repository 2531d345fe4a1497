use super::Rules;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Node;
use jsonptr::Pointer;

const BUCKET: &Pointer = Pointer::from_static("/agentRuntimeArtifact/codeConfiguration/code/s3/bucket");
const PREFIX: &Pointer = Pointer::from_static("/agentRuntimeArtifact/codeConfiguration/code/s3/prefix");

/// Refuses a URI, a path or an ARN as the bucket's name, in better words than its schema has. It runs first, so
/// that the schema says nothing more about it.
pub fn bucket(config: &Node, diagnostics: &mut Diagnostics) {
    let Some(given) = config.at(BUCKET).and_then(Node::as_str).and_then(text::example) else { return };
    let after = ["s3://", "s3a://"].into_iter().find_map(|scheme| given.strip_prefix(scheme));
    let arn = given.strip_prefix("arn:").and_then(|_| given.split_once(":s3:::"));
    let (what, rest) = match (after, arn) {
        (Some(rest), _) => ("a URI", rest),
        (_, Some((_, rest))) => ("an ARN", rest),
        (None, None) if given.starts_with("https://") || given.starts_with("http://") => ("a URL", ""),
        (None, None) if given.contains('/') => ("a path", given.as_str()),
        (None, None) => return,
    };
    let help = match rest.split_once('/').unwrap_or((rest, "")) {
        ("", _) => "write the name of the bucket alone".to_owned(),
        (bucket, "") => format!("write `bucket: {bucket}`"),
        (bucket, key) => format!("write `bucket: {bucket}`, and `{key}` in `prefix`"),
    };
    diagnostics.push(
        Diagnostic::error(Code::MALFORMED_VALUE, format!("`bucket` is {what}")).at_pointer(config, BUCKET).help(help),
    );
}

impl Rules<'_> {
    /// What is no key of an object, or of none that holds a ZIP file. S3 takes any text for a key: an error is only
    /// what names another kind of place.
    pub(super) fn code_archive(&mut self) {
        let Some(code) = &self.value.agent_runtime_artifact.code_configuration else { return };
        let Some(key) = text::example(&code.code.s3.prefix) else { return };
        let bucket = text::example(&code.code.s3.bucket);
        if let Some(found) = not_a_key(&key, bucket.as_deref()).or_else(|| unlikely_key(&key)) {
            self.push(found.at_pointer(self.node, PREFIX));
        }
    }
}

const KEY: &str = "`prefix` is the whole key of one object, the archive";

fn not_a_key(key: &str, bucket: Option<&str>) -> Option<Diagnostic> {
    let error = |message: String| Diagnostic::error(Code::CODE_ARCHIVE_KEY, message).why(KEY);
    if let Some(path) = ["s3://", "s3a://"].into_iter().find_map(|scheme| key.strip_prefix(scheme)) {
        let help = match path.split_once('/') {
            Some((named, key)) if bucket == Some(named) => format!("write `prefix: {key}`"),
            Some((named, key)) => format!("write `bucket: {named}` and `prefix: {key}`"),
            None => "write the key of the archive, without the bucket".to_owned(),
        };
        return Some(error("`prefix` is a URI, not the key of an object".to_owned()).help(help));
    }
    let is_other = |start: &&str| {
        key.len() >= start.len() && key.is_char_boundary(start.len()) && key[..start.len()].eq_ignore_ascii_case(start)
    };
    if ["arn:", "http://", "https://", "file://"].iter().any(is_other) {
        let help = "write the key of the archive in its bucket, e.g. `agents/quotes.zip`";
        return Some(error(format!("`{key}` is not the key of an object")).help(help));
    }
    let is_drive = key.get(1..3).is_some_and(|after| after == ":\\" || after == ":/");
    if is_drive || ["./", "../", "~/", ".\\", "..\\"].iter().any(|start| key.starts_with(start)) || key == "." {
        return Some(
            error(format!("`{key}` is a path on a machine, not the key of an object"))
                .help("upload the archive and write its key there: `aws s3 cp ARCHIVE s3://BUCKET/KEY`"),
        );
    }
    key.ends_with('/').then(|| {
        error(format!("`{key}` is a folder, not an archive"))
            .help(format!("write the key of the archive, e.g. `{key}agent.zip`"))
    })
}

fn unlikely_key(key: &str) -> Option<Diagnostic> {
    let warning = |message: String| Diagnostic::warning(Code::CODE_ARCHIVE_KEY, message);
    if let Some(rest) = key.strip_prefix('/') {
        return Some(
            warning(format!("the key `{key}` begins with a `/`"))
                .why("keys of S3 begin without one, unless the object was uploaded to a folder with an empty name")
                .help(format!(
                    "write `prefix: {}`, if the archive is not in such a folder",
                    rest.trim_start_matches('/')
                )),
        );
    }
    let name = key.rsplit('/').next().unwrap_or(key);
    let is_zip = name.len() > 4 && name.to_ascii_lowercase().ends_with(".zip");
    // What is named by its content needs no ending.
    let is_hash = name.len() >= 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_zip || is_hash {
        return None;
    }
    let found = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            warning(format!("`{name}` does not end in `.zip`"))
        }
        _ => warning(format!("`{key}` looks like a folder")),
    };
    Some(
        found
            .why(format!("AgentCore reads a ZIP archive; {KEY}"))
            .help("write the key of the ZIP archive, e.g. `agents/quotes.zip`"),
    )
}
