use crate::diagnostic::Diagnostics;
use crate::placeholder::Context;
use crate::project::Module;

/// The names of the parameters that a module's config asks for and whose values are not in the
/// context, as far as the config can be read.
pub fn asked(module: &Module, context: &Context) -> Vec<String> {
    // What is wrong with the config is told when it is compiled.
    let resolved = super::resolve(module.clone(), context, &mut Diagnostics::default());
    let parameters = resolved.iter().flat_map(|resolved| resolved.parameters.asked());
    parameters.cloned().collect()
}
