use super::super::config::RuntimeConfig;
use super::Rules;
use crate::diagnostic::{Code, Diagnostic};
use crate::text;
use jsonptr::Pointer;

const VERSION: &str = "/runtimeEndpoint/agentRuntimeVersion";

/// `3` of `3.0.0`, which MDAA's own sample writes and AWS refuses.
pub fn whole_version(config: &RuntimeConfig) -> Option<String> {
    let written = text::known(config.runtime_endpoint.as_ref()?.agent_runtime_version.as_ref()?)?;
    let whole = written.strip_suffix(".0.0").unwrap_or(&written);
    let digits = !whole.is_empty() && whole.len() <= 5 && whole.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !whole.starts_with('0')).then(|| whole.to_owned())
}

impl Rules<'_> {
    pub(super) fn endpoint_version(&mut self) {
        let Some(version) =
            self.value.runtime_endpoint.as_ref().and_then(|endpoint| endpoint.agent_runtime_version.as_ref())
        else {
            return;
        };
        let Some(written) = text::known(version) else { return };
        let at = Pointer::from_static(VERSION);
        let why = "the versions of a runtime are 1, 2, 3, …";
        match whole_version(self.value) {
            Some(whole) if whole == written => {}
            Some(whole) => self.push(
                Diagnostic::warning(Code::ENDPOINT_VERSION_NOT_WHOLE, format!("`{written}` is read as `{whole}`"))
                    .at_pointer(self.node, at)
                    .why(why)
                    .help(format!("write `'{whole}'`, or remove the key so that the endpoint follows the runtime")),
            ),
            None => self.push(
                Diagnostic::error(Code::ENDPOINT_VERSION_NOT_WHOLE, format!("`{written}` is no version of a runtime"))
                    .at_pointer(self.node, at)
                    .why(why)
                    .help("write a whole number from 1 to 99999, or remove the key so that the endpoint follows the runtime"),
            ),
        }
    }
}
