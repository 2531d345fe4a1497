use crate::cloudformation::is_function;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Node;

/// Reports every function of CloudFormation in a config. It looks at the coerced config, since a
/// list may be written as JSON text: `{Ref: AWS::NoValue}` would lift the condition it stands in.
pub fn refuse(config: &Node, diagnostics: &mut Diagnostics) {
    config.walk(&mut |pointer, node| {
        for (key, entry) in node.as_map().into_iter().flatten().filter(|(key, _)| is_function(key)) {
            let mut at = pointer.to_buf();
            at.push_back(key.as_str());
            let mut found = Diagnostic::error(
                Code::INTRINSIC_IN_CONFIG,
                format!("`{key}` is a CloudFormation function, which a config cannot hold"),
            )
            .at(entry.key)
            .help(match entry.node.as_str().and_then(parameter_of).filter(|_| key == "Fn::ImportValue") {
                Some(path) => {
                    format!("write `ssm:{path}`: what a module exports it publishes as an SSM parameter, too")
                }
                None => "use a placeholder: `{{account}}`, `ssm:/path`, `{{ref:PATH:ATTRIBUTE}}`".to_owned(),
            });
            found.pointer = Some(at);
            diagnostics.push(found);
        }
    });
}

/// The SSM parameter beside an export of a module of MDAA's or ours, `org:domain:module:type:id:attribute`.
fn parameter_of(export: &str) -> Option<String> {
    let parts: Vec<&str> = export.split(':').collect();
    let is_name =
        |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (parts.len() >= 6 && parts.iter().all(is_name)).then(|| format!("/{}", parts.join("/")))
}
