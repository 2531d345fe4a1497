use super::Rules;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::Pointer;

impl Rules<'_> {
    pub(super) fn lifecycle(&mut self) {
        let lifecycle = &self.value.lifecycle_configuration;
        let known = |setting: &Option<crate::module_type::Deferred<u32>>| {
            setting.as_ref().and_then(|value| value.known().copied())
        };
        let (idle, max) = (known(&lifecycle.idle_runtime_session_timeout), known(&lifecycle.max_lifetime));
        if let (Some(idle), Some(max)) = (idle, max)
            && idle > max
        {
            let at = Pointer::from_static("/lifecycleConfiguration/idleRuntimeSessionTimeout");
            let other = self.node.span(Pointer::from_static("/lifecycleConfiguration/maxLifetime"));
            self.push(
                Diagnostic::error(
                    Code::IDLE_EXCEEDS_MAX,
                    format!("an idle session would live {idle} s, longer than any session's {max} s"),
                )
                .at_pointer(self.node, at)
                .related(other, "the longest life of a session")
                .why("AgentCore: \"idleRuntimeSessionTimeout must be less than or equal to maxLifeTime\"")
                .help(format!("give at most {max}, or raise `maxLifetime`")),
            );
        }
    }
}
