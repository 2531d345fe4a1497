use super::super::config::MAX_VARIABLES;
use super::super::traces::{UNIFIED_TRACES, has_room};
use super::Rules;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::Pointer;

const VARIABLES: &Pointer = Pointer::from_static("/environmentVariables");

impl Rules<'_> {
    /// Of the variables of a config AWS takes all, and then not ours beside them.
    pub(super) fn traces(&mut self) {
        let variables = &self.value.environment_variables;
        if has_room(self.value) || variables.len() > MAX_VARIABLES || variables.contains_key(UNIFIED_TRACES) {
            return;
        }
        let message = format!("there is no room for `{UNIFIED_TRACES}`: it is left out");
        self.push(
            Diagnostic::info(Code::ENVIRONMENT_FULL, message)
                .at_key(self.node, VARIABLES)
                .why(format!(
                    "AgentCore takes {MAX_VARIABLES} variables, and spans go to X-Ray's log groups without that one"
                ))
                .help(format!("remove a variable, or write `{UNIFIED_TRACES}: 'false'` in place of one")),
        );
    }
}
