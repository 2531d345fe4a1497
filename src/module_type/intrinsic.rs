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
            .help("use a placeholder: `{{account}}`, `ssm:/path`, `{{ref:PATH:ATTRIBUTE}}`");
            found.pointer = Some(at);
            diagnostics.push(found);
        }
    });
}
