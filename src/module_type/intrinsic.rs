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
            .help(match entry.node.as_str().is_some_and(is_of_module) && key == "Fn::ImportValue" {
                true => {
                    "write `ssm:/org/domain/module/type/name/attribute`, the parts of the export's name: what a module exports it \
                     publishes as an SSM parameter, too"
                }
                false => "use a placeholder: `{{account}}`, `ssm:/path`, `{{ref:PATH:ATTRIBUTE}}`",
            });
            found.pointer = Some(at);
            diagnostics.push(found);
        }
    });
}

/// Whether it is the name of an export of a module of MDAA's or ours, `org:domain:module:type:name:attribute`. What it is
/// may be as secret as any value of a variable.
fn is_of_module(export: &str) -> bool {
    export.split(':').count() >= 6
}
