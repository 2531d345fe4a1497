use super::super::config::RuntimeConfig;
use super::super::names::item;
use super::{Rules, authorizer};
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Severity};
use std::collections::HashSet;

const ALLOWLIST: &str = "/requestHeaderConfiguration/requestHeaderAllowlist";
const ALLOWED: &str = "/requestHeaderConfiguration/allowedHeaders";

/// The header list that counts. With both, MDAA takes the first.
pub fn headers(config: &RuntimeConfig) -> Option<&'static str> {
    let headers = &config.request_header_configuration;
    let allowlist = headers.request_header_allowlist.is_some().then_some(ALLOWLIST);
    allowlist.or_else(|| headers.allowed_headers.is_some().then_some(ALLOWED))
}

impl Rules<'_> {
    pub(super) fn request_headers(&mut self) {
        let headers = &self.value.request_header_configuration;
        let (list, at) = match (&headers.request_header_allowlist, &headers.allowed_headers) {
            (Some(list), other) => {
                if other.is_some() {
                    self.ignored(
                        ALLOWED,
                        "`allowedHeaders` is ignored beside `requestHeaderAllowlist`",
                        "move its headers to `requestHeaderAllowlist`",
                    );
                }
                (list, ALLOWLIST)
            }
            (None, Some(list)) => {
                self.older_name(ALLOWED, "requestHeaderAllowlist");
                (list, ALLOWED)
            }
            (None, None) => return,
        };
        let has_jwt = authorizer(self.value).is_some();
        let mut listed = HashSet::new();
        for (index, header) in list.iter().enumerate() {
            let before = !listed.insert(header.to_ascii_lowercase());
            let Some(name) = text::known(header) else { continue };
            let Some((severity, message, help)) = restricted(&name, has_jwt, before) else { continue };
            let found = Diagnostic::error(Code::HEADER_RESTRICTED, message);
            self.push(Diagnostic { severity, ..found }.at_pointer(self.node, &item(at, index)).help(help));
        }
    }
}

/// Why AgentCore does not forward a header, and what to do. An error where its documentation says
/// so (developer guide, "Pass custom headers", 2026-11), a warning where we infer it.
fn restricted(name: &str, has_jwt: bool, before: bool) -> Option<(Severity, String, &'static str)> {
    let lower = name.to_ascii_lowercase();
    let own_name = "send it under a name of your own, e.g. `X-Amzn-Bedrock-AgentCore-Runtime-Custom-…`";
    if before {
        return Some((Severity::Error, format!("`{name}` is listed twice; case does not count"), "keep it once"));
    }
    if lower == "authorization" && !has_jwt {
        return Some((
            Severity::Error,
            "`Authorization` reaches the container only with a JWT authorizer".to_owned(),
            "add `authorizerConfiguration.customJwtAuthorizer`, or remove the header",
        ));
    }
    let reserved = lower.starts_with("x-amzn-") && !lower.starts_with("x-amzn-bedrock-agentcore-runtime-custom-");
    let documented = ["accept", "content-", "if-", "x-amz-"].iter().any(|prefix| lower.starts_with(prefix))
        || ["cache-control", "connection", "etag", "host", "proxy-authorization", "www-authenticate"]
            .contains(&lower.as_str());
    if reserved || documented {
        return Some((Severity::Error, format!("AgentCore does not forward `{name}`"), own_name));
    }
    let inferred = ["cookie", "keep-alive", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade"];
    inferred
        .contains(&lower.as_str())
        .then(|| (Severity::Warning, format!("AgentCore may not forward `{name}` (inferred, not tried)"), own_name))
}
