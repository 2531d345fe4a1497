use crate::cloudformation::Template;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;

/// What CloudFormation takes of a template (user guide, "Understand CloudFormation quotas").
const MAX_RESOURCES: usize = 500;
const MAX_OUTPUTS: usize = 200;

/// Refuses a stack of more than CloudFormation takes: an endpoint makes four resources and two outputs, with alarms ten
/// resources, an event rule five and two.
pub fn check(template: &Template, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let counts =
        [("resources", template.resources.len(), MAX_RESOURCES), ("outputs", template.outputs.len(), MAX_OUTPUTS)];
    for (what, count, most) in counts.into_iter().filter(|(_, count, most)| count > most) {
        diagnostics.push(
            Diagnostic::error(Code::TEMPLATE_TOO_LARGE, format!("the stack has {count} {what}, more than {most}"))
                .at(resolved.id.module.span)
                .why("CloudFormation refuses such a template, and nobody can raise that")
                .help("give endpoints, alarms or event rules to another module"),
        );
    }
}
