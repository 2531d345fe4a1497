use super::config::{JwtAuthorizer, RuntimeConfig, Statement};
use super::names::item;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity};
use crate::schema::Checked;
use crate::source::Node;
use crate::text;
use jsonptr::{Pointer, PointerBuf};

const CUSTOM_JWT: &str = "/authorizerConfiguration/customJwtAuthorizer";
const JWT: &str = "/authorizerConfiguration/jwtAuthorizer";
const ALLOWLIST: &str = "/requestHeaderConfiguration/requestHeaderAllowlist";
const ALLOWED: &str = "/requestHeaderConfiguration/allowedHeaders";
const VERSION: &str = "/runtimeEndpoint/agentRuntimeVersion";

/// Judges what the schema lets through: keys that exclude each other, and what the service refuses.
pub fn check(config: &Checked<RuntimeConfig>, diagnostics: &mut Diagnostics) {
    let mut rules = Rules { value: &config.value, node: &config.node, diagnostics };
    rules.lifecycle();
    rules.authorizers();
    rules.request_headers();
    rules.policies();
    rules.endpoint_version();
}

/// The authorizer that counts. With both, MDAA takes the first.
pub fn authorizer(config: &RuntimeConfig) -> Option<&'static str> {
    let authorizers = &config.authorizer_configuration;
    let custom = authorizers.custom_jwt_authorizer.is_some().then_some(CUSTOM_JWT);
    custom.or_else(|| authorizers.jwt_authorizer.is_some().then_some(JWT))
}

/// The header list that counts. With both, MDAA takes the first.
pub fn headers(config: &RuntimeConfig) -> Option<&'static str> {
    let headers = &config.request_header_configuration;
    let allowlist = headers.request_header_allowlist.is_some().then_some(ALLOWLIST);
    allowlist.or_else(|| headers.allowed_headers.is_some().then_some(ALLOWED))
}

/// `3` of `3.0.0`, which MDAA's own sample writes and AWS refuses.
pub fn whole_version(config: &RuntimeConfig) -> Option<String> {
    let written = text::known(config.runtime_endpoint.as_ref()?.agent_runtime_version.as_ref()?)?;
    let whole = written.strip_suffix(".0.0").unwrap_or(&written);
    let digits = !whole.is_empty() && whole.len() <= 5 && whole.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !whole.starts_with('0')).then(|| whole.to_owned())
}

struct Rules<'a> {
    value: &'a RuntimeConfig,
    node: &'a Node,
    diagnostics: &'a mut Diagnostics,
}

impl Rules<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn lifecycle(&mut self) {
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

    fn authorizers(&mut self) {
        let authorizers = &self.value.authorizer_configuration;
        if authorizers.custom_jwt_authorizer.is_some() && authorizers.jwt_authorizer.is_some() {
            self.ignored(JWT, "`jwtAuthorizer` is ignored beside `customJwtAuthorizer`");
        }
        let counts = authorizers.custom_jwt_authorizer.as_ref().or(authorizers.jwt_authorizer.as_ref());
        let without_claims = |jwt: &JwtAuthorizer| jwt.allowed_audience.is_empty() && jwt.allowed_clients.is_empty();
        if let (Some(jwt), Some(at)) = (counts, authorizer(self.value))
            && without_claims(jwt)
        {
            self.push(
                Diagnostic::error(Code::JWT_WITHOUT_CLAIMS, "every token of this issuer would be admitted")
                    .at_key(self.node, Pointer::from_static(at))
                    .why("AgentCore wants at least one of allowedAudience and allowedClients")
                    .help("add `allowedAudience:` or `allowedClients:` (Cognito access tokens carry a client id and no audience)"),
            );
        }
    }

    fn request_headers(&mut self) {
        let headers = &self.value.request_header_configuration;
        let (list, at) = match (&headers.request_header_allowlist, &headers.allowed_headers) {
            (Some(list), other) => {
                if other.is_some() {
                    self.ignored(ALLOWED, "`allowedHeaders` is ignored beside `requestHeaderAllowlist`");
                }
                (list, ALLOWLIST)
            }
            (None, Some(list)) => (list, ALLOWED),
            (None, None) => return,
        };
        let has_jwt = authorizer(self.value).is_some();
        for (index, header) in list.iter().enumerate() {
            let Some(name) = text::known(header) else { continue };
            let before = list[..index].iter().any(|other| other.eq_ignore_ascii_case(header));
            let Some((severity, message, help)) = restricted(&name, has_jwt, before) else { continue };
            let found = Diagnostic::error(Code::HEADER_RESTRICTED, message);
            self.push(Diagnostic { severity, ..found }.at_pointer(self.node, &item(at, index)).help(help));
        }
    }

    fn policies(&mut self) {
        if self.value.role_arn.is_some() && !self.value.policies.is_empty() {
            self.ignored("/policies", "`policies` is ignored beside `roleArn`");
        }
        for (index, policy) in self.value.policies.iter().enumerate() {
            let at = item("/policies", index);
            match (&policy.policy_arn, &policy.policy_document) {
                (Some(arn), None) => {
                    let before =
                        self.value.policies[..index].iter().any(|other| other.policy_arn.as_ref() == Some(arn));
                    if before {
                        self.push(
                            Diagnostic::warning(Code::POLICY_TWICE, "the policy is attached already")
                                .at_pointer(self.node, &below(&at, "policyArn"))
                                .help("remove the second one"),
                        );
                    }
                }
                (None, Some(document)) => {
                    for (number, statement) in document.statement.iter().enumerate() {
                        let mut at = below(&below(&at, "policyDocument"), "Statement");
                        at.push_back(number);
                        self.statement(statement, &at);
                    }
                }
                (Some(_), Some(_)) => self.push(
                    Diagnostic::error(Code::POLICY_EXACTLY_ONE, "`policyArn` and `policyDocument` exclude each other")
                        .at_key(self.node, &below(&at, "policyDocument"))
                        .help("make two entries of it"),
                ),
                (None, None) => self.push(
                    Diagnostic::error(
                        Code::POLICY_EXACTLY_ONE,
                        "the entry holds neither `policyArn` nor `policyDocument`",
                    )
                    .at_pointer(self.node, &at)
                    .help("add one of them, or remove the entry"),
                ),
            }
        }
    }

    fn statement(&mut self, statement: &Statement, at: &PointerBuf) {
        let pairs = [
            ("Action", "NotAction", &statement.action, &statement.not_action),
            ("Resource", "NotResource", &statement.resource, &statement.not_resource),
        ];
        for (name, inverse, given, inverse_given) in pairs {
            match (given, inverse_given) {
                (None, None) => self.push(
                    Diagnostic::error(Code::MISSING_KEY, format!("the statement lacks `{name}`"))
                        .at_pointer(self.node, at)
                        .why("IAM refuses a statement that does not say both what and on what")
                        .help(format!("add `{name}:`")),
                ),
                (Some(_), Some(_)) => self.push(
                    Diagnostic::error(Code::POLICY_EXACTLY_ONE, format!("`{name}` and `{inverse}` exclude each other"))
                        .at_key(self.node, &below(at, inverse))
                        .help("make two statements of it"),
                ),
                _ => {}
            }
        }
    }

    fn endpoint_version(&mut self) {
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

    fn ignored(&mut self, at: &'static str, message: &str) {
        self.push(
            Diagnostic::warning(Code::IGNORED_KEY, message)
                .at_key(self.node, Pointer::from_static(at))
                .help("remove it"),
        );
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

fn below(pointer: &Pointer, key: &str) -> PointerBuf {
    let mut below = pointer.to_buf();
    below.push_back(key);
    below
}
