mod access;
mod alarms;
mod authorizer;
mod code_archive;
mod cognito;
mod condition;
mod delivery;
mod discovery_url;
mod endpoints;
mod entry_point;
mod event_alerts;
mod exclusive;
mod filesystems;
mod gateway;
mod headers;
mod left_as_text;
mod lifecycle;
mod logs;
mod policies;
mod role;
mod target;
mod traces;
mod transaction_search;
mod uses;
mod vpc_endpoint;

use super::config::RuntimeConfig;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::schema::Checked;
use crate::source::Node;
pub(crate) use access::access;
pub(crate) use alarms::alarms;
pub(crate) use authorizer::authorizer;
pub(crate) use code_archive::bucket;
pub(crate) use cognito::{cognito, refused_domain};
use condition::unknown_operators;
pub(crate) use delivery::log_delivery;
pub(crate) use endpoints::whole_version;
pub(crate) use event_alerts::event_alerts;
pub(crate) use filesystems::{access_point_arns, filesystems};
pub(crate) use headers::headers;
use jsonptr::Pointer;
pub(crate) use role::{role_account, role_arn};
pub(crate) use transaction_search::transaction_search;
pub(crate) use uses::{uses, uses_by_arn};
pub(crate) use vpc_endpoint::vpc_endpoint;

/// Judges what the schema lets through: keys that exclude each other, and what the service refuses.
pub fn check(config: &Checked<RuntimeConfig>, diagnostics: &mut Diagnostics) {
    let mut rules = Rules { value: &config.value, node: &config.node, fits: config.fits, diagnostics };
    rules.lifecycle();
    rules.authorizers();
    rules.cognito();
    rules.discovery_url();
    rules.request_headers();
    rules.policies();
    rules.endpoint_versions();
    rules.logs();
    rules.traces();
    rules.unions();
    rules.left_as_text();
    rules.code_archive();
    rules.entry_point();
}

struct Rules<'a> {
    value: &'a RuntimeConfig,
    node: &'a Node,
    /// Whether nothing was left out of it that the schema refuses.
    fits: bool,
    diagnostics: &'a mut Diagnostics,
}

impl Rules<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn older_name(&mut self, at: &'static str, today: &str) {
        let at = Pointer::from_static(at);
        let key = at.back().map(|key| key.decoded().into_owned()).unwrap_or_default();
        self.push(
            Diagnostic::info(Code::OLDER_NAME, format!("`{key}` is an older name of `{today}`"))
                .at_key(self.node, at)
                .help(format!("write `{today}`")),
        );
    }

    fn ignored(&mut self, at: &'static str, message: &str, help: &str) {
        self.push(
            Diagnostic::warning(Code::IGNORED_KEY, message).at_key(self.node, Pointer::from_static(at)).help(help),
        );
    }
}
