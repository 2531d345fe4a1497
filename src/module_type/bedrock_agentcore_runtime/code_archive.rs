use super::config::{RuntimeConfig, S3Object};
use crate::cloudformation::Fragment;
use crate::cloudformation::text::{self, Segment};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::Node;
use jsonptr::Pointer;

const S3: &Pointer = Pointer::from_static("/agentRuntimeArtifact/codeConfiguration/code/s3");

/// The archive, as the role's statement reads it: its ARN and the action that reads it.
pub fn archive(object: &S3Object, config: &Checked<RuntimeConfig>, resolved: &Resolved) -> Fragment {
    let origins = |key: &str| config.node.at(S3).and_then(|s3| s3.get(key)).map(Node::origins).unwrap_or_default();
    let arn = text::join([
        "arn:",
        resolved.target.partition.text.as_str(),
        ":s3:::",
        object.bucket.as_str(),
        "/",
        literally(&object.prefix).as_str(),
    ]);
    let partition = resolved.target.partition.origins.iter().cloned();
    let places = ["bucket", "prefix"].into_iter().flat_map(origins).chain(partition).collect();
    // S3 asks for another right where a version is named.
    let action = if object.version_id.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
    Fragment::of_entries([("arn", Fragment::of_text(arn, places)), ("action", Fragment::of_text(action, Vec::new()))])
}

/// The key so that IAM takes no character of it for a wildcard or a variable
/// (IAM user guide, "Policy variables": `${*}`, `${?}`, `${$}`).
fn literally(key: &str) -> String {
    let mut builder = text::Builder::default();
    for segment in text::segments(key) {
        match segment {
            Segment::Reference(name) => builder.reference(name),
            Segment::Literal(literal) => {
                for c in literal.chars() {
                    match c {
                        '*' | '?' | '$' => builder.literal(&format!("${{{c}}}")),
                        _ => builder.literal(c.encode_utf8(&mut [0; 4])),
                    }
                }
            }
        }
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::literally;

    #[test]
    fn a_key_is_no_pattern_of_keys() {
        assert_eq!(literally("agents/quotes.zip"), "agents/quotes.zip");
        assert_eq!(literally("a*b?c$d"), "a${!*}b${!?}c${!$}d");
        assert_eq!(literally("${AWS::Region}/*.zip"), "${AWS::Region}/${!*}.zip");
        assert_eq!(literally("${!x}"), "${!$}{x}");
    }
}
