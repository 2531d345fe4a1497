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
            .help(instead(key, &entry.node, !config.place(&at).secrets.is_empty()));
            found.pointer = Some(at);
            diagnostics.push(found);
        }
    });
}

/// What to write in its place. Of what may be secret nothing is repeated.
fn instead(function: &str, argument: &Node, is_secret: bool) -> String {
    if function == "Fn::ImportValue" && argument.as_str().is_some_and(is_of_module) {
        return "write `ssm:/…/…`, with the parts of the export's name between the `/`: what a module exports it publishes as an \
                SSM parameter, too"
            .to_owned();
    }
    match placeholders(function, argument).filter(|_| !is_secret) {
        Some(text) => format!("write `'{text}'` in place of the map"),
        None => "use a placeholder: `{{account}}`, `ssm:/path`, `{{ref:PATH:ATTRIBUTE}}`".to_owned(),
    }
}

/// Whether it is the name of an export of a module of MDAA's or ours, `org:domain:module:type:name:attribute`.
fn is_of_module(export: &str) -> bool {
    export.split(':').count() >= 6
}

/// What `{Ref: AWS::Region}` and `{Fn::Sub: …}` are in a config, where they name nothing of a stack.
fn placeholders(function: &str, argument: &Node) -> Option<String> {
    let text = match function {
        "Ref" => format!("${{!{}}}", argument.as_str()?),
        "Fn::Sub" => argument.as_str()?.to_owned(),
        _ => return None,
    };
    let names = [("AccountId", "account"), ("Region", "region"), ("Partition", "partition")];
    let ours = |text: String, (theirs, ours): (&str, &str)| {
        text.replace(&format!("${{!AWS::{theirs}}}"), &format!("{{{{{ours}}}}}"))
    };
    // In the syntax of Fn::Sub a `${` of the user's is `${!`.
    let text = names.into_iter().fold(text, ours);
    (!text.contains(['$', '\'', '`', '\n'])).then_some(text)
}
