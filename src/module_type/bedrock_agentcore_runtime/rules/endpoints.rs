use super::super::names::{below, item};
use super::Rules;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::{Pointer, PointerBuf};

/// `3` of `3.0.0`, which MDAA's own sample writes and AWS refuses.
pub fn whole_version(written: &str) -> Option<String> {
    let written = text::known(written)?;
    let whole = written.strip_suffix(".0.0").unwrap_or(&written);
    let digits = !whole.is_empty() && whole.len() <= 5 && whole.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !whole.starts_with('0')).then(|| whole.to_owned())
}

impl Rules<'_> {
    pub(super) fn endpoint_versions(&mut self) {
        let config = self.value;
        let single = config
            .runtime_endpoint
            .iter()
            .map(|endpoint| (Pointer::from_static("/runtimeEndpoint").to_buf(), &endpoint.agent_runtime_version));
        let plural = config.runtime_endpoints.iter().enumerate();
        let plural =
            plural.map(|(index, endpoint)| (item("/runtimeEndpoints", index), &endpoint.agent_runtime_version));
        for (at, version) in single.chain(plural) {
            if let Some(version) = version {
                self.endpoint_version(&below(&at, "agentRuntimeVersion"), version);
            }
        }
    }

    fn endpoint_version(&mut self, at: &PointerBuf, version: &str) {
        let Some(written) = text::known(version) else { return };
        let why = "the versions of a runtime are 1, 2, 3, …";
        match whole_version(version) {
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
