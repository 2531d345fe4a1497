use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::is_parameter;
use crate::source::{Node, Value};

/// Reports `ssm:/path` in a list that `written` holds as JSON text: the text became a list after its
/// placeholders were replaced, so the path would stay text.
pub fn refuse_parameters(written: &Node, config: &Node, diagnostics: &mut Diagnostics) {
    config.walk(&mut |list, node| {
        let from_text = node.as_list().is_some() && written.at(list).is_some_and(|node| node.as_str().is_some());
        if !from_text {
            return;
        }
        node.walk(&mut |inside, item| {
            let Value::String(text) = &item.value else { return };
            if is_parameter(text) {
                let at = list.to_buf().concat(inside);
                diagnostics.push(
                    Diagnostic::error(Code::SSM_PATH, format!("`{text}` is not looked up in a list written as text"))
                        .at_pointer(config, &at)
                        .help("write the list as YAML, without the quotes around it"),
                );
            }
        });
    });
}
