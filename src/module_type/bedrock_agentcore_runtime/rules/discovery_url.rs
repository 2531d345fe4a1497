use super::super::names::below;
use super::{Rules, authorizer};
use crate::diagnostic::{Code, Diagnostic};
use crate::invocation::issuer::{self, Trouble};
use jsonptr::Pointer;

impl Rules<'_> {
    /// Judges the URL of the authorizer that counts.
    pub(super) fn discovery_url(&mut self) {
        let Some((at, jwt)) = authorizer::counted(self.value) else { return };
        let privately = jwt.private_endpoint.is_some() || !jwt.private_endpoint_overrides.is_empty();
        let trouble = jwt.discovery_url.as_ref().and_then(|url| issuer::trouble(url, privately));
        let Some(Trouble { severity, message, why, help }) = trouble else { return };
        let mut found = Diagnostic::error(Code::DISCOVERY_URL, message)
            .at_pointer(self.node, &below(Pointer::from_static(at), "discoveryUrl"))
            .why(why)
            .help(help);
        found.severity = severity;
        self.push(found);
    }
}
