use super::super::config::{Cognito, JwtAuthorizer, Mfa, OAuthScope, RuntimeConfig};
use super::super::names::below;
use super::{Rules, authorizer};
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic};
use jsonptr::{Pointer, PointerBuf};

/// The user pool of the authorizer that counts, with that and where it stands.
pub fn cognito(config: &RuntimeConfig) -> Option<(&'static Pointer, &JwtAuthorizer, &Cognito)> {
    let (at, jwt) = authorizer::counted(config)?;
    Some((Pointer::from_static(at), jwt, jwt.cognito.as_ref()?))
}

/// Texts that no prefix holds, also within a word (Amazon Cognito developer guide, "Configuring a user pool domain";
/// `newcognito` in amplify-cli#3854).
const RESERVED: [&str; 3] = ["amazon", "aws", "cognito"];

/// What is wrong with the prefix of a domain, in its own words; `None` of one that may be had.
pub fn refused_domain(prefix: &str) -> Option<String> {
    let reserved = RESERVED.iter().find(|word| prefix.contains(*word));
    reserved.map(|word| format!("`{prefix}` holds `{word}`, which Cognito keeps for itself"))
}

impl Rules<'_> {
    pub(super) fn cognito(&mut self) {
        let Some((at, jwt, pool)) = cognito(self.value) else { return };
        let pool_at = below(at, "cognito");
        self.exactly_one(&at.to_buf(), &[("discoveryUrl", jwt.discovery_url.is_some()), ("cognito", true)]);
        if !jwt.allowed_clients.is_empty() {
            self.push(
                Diagnostic::error(Code::EXACTLY_ONE, "`allowedClients` and `cognito` exclude each other")
                    .at_key(self.node, &below(at, "allowedClients"))
                    .related(self.node.key_span(&pool_at), "the other is here")
                    .why("ID tokens of the pool let callers in: they carry `aud`, and no `client_id`")
                    .help(
                        "remove `allowedClients`; the pool's own client is admitted, and others by `allowedAudience`",
                    ),
            );
        }
        if jwt.allowed_audience.known().is_none() {
            self.push(
                Diagnostic::error(Code::MUST_BE_KNOWN, "`allowedAudience` is known only when the stack is deployed")
                    .at_pointer(self.node, &below(at, "allowedAudience"))
                    .why("the client of the pool is put in front of it")
                    .help("list its values one by one; each of them may be `ssm:/path`"),
            );
        }
        self.sign_in(&pool_at, pool);
        self.federation(&pool_at, pool);
    }

    fn sign_in(&mut self, at: &PointerBuf, pool: &Cognito) {
        if self.fits && pool.mfa == Mfa::Required && pool.hosted_ui.is_none() && pool.federation.is_none() {
            let written = [below(at, "mfa"), at.clone()].into_iter().find(|place| self.node.at(place).is_some());
            self.push(
                Diagnostic::warning(Code::MFA_WITHOUT_PAGE, "users have no page to set up their second factor on")
                    .at_key(self.node, &written.unwrap_or_default())
                    .why("at his first sign-in Cognito answers `MFA_SETUP`, which an application must know how to go on with")
                    .help(
                        "add `hostedUi: {callbackUrls: [https://…]}`; or leave it where the application answers the challenge; or write \
                         `mfa: optional`, which AwsSolutions-COG2 then notes or refuses",
                    ),
            );
        }
        let Some(hosted) = &pool.hosted_ui else { return };
        let at = below(at, "hostedUi");
        if let Some(prefix) = hosted.cognito_domain_prefix.as_deref().and_then(text::known)
            && let Some(message) = refused_domain(&prefix)
        {
            self.push(
                Diagnostic::error(Code::COGNITO_DOMAIN, message)
                    .at_pointer(self.node, &below(&at, "cognitoDomainPrefix"))
                    .why("Cognito: \"Domain cannot contain reserved word\"")
                    .help("choose another that holds none of `aws`, `amazon` and `cognito`"),
            );
        }
        if !hosted.allowed_o_auth_scopes.contains(&OAuthScope::Openid) {
            self.push(
                Diagnostic::warning(Code::SCOPES_WITHOUT_OPENID, "nobody who signs in on the page gets an ID token")
                    .at_pointer(self.node, &below(&at, "allowedOAuthScopes"))
                    .why("Cognito gives one for the scope `openid` alone, and the runtime admits nothing else")
                    .help("add `openid`"),
            );
        }
    }

    fn federation(&mut self, at: &PointerBuf, pool: &Cognito) {
        let Some(federation) = &pool.federation else { return };
        let at = below(at, "federation");
        if pool.hosted_ui.is_none() {
            self.push(
                Diagnostic::error(Code::MISSING_KEY, "`federation` has no page that sends users to their provider")
                    .at_key(self.node, &at)
                    .why("users of another provider sign in on the page of `hostedUi` and nowhere else")
                    .help("add `hostedUi: {callbackUrls: [https://…]}` beside it"),
            );
        }
        self.exactly_one(&at, &[("saml", federation.saml.is_some()), ("oidc", federation.oidc.is_some())]);
        let Some(oidc) = &federation.oidc else { return };
        let at = below(&at, "oidc");
        self.client_secret(&below(&at, "clientSecret"), &oidc.client_secret);
        if let Some(issuer) = text::known(&oidc.issuer_url)
            && let Some((base, _)) = issuer.split_once("/.well-known/")
        {
            self.push(
                Diagnostic::error(
                    Code::MALFORMED_VALUE,
                    "`issuerUrl` is where the issuer describes itself, not the issuer",
                )
                .at_pointer(self.node, &below(&at, "issuerUrl"))
                .why("Cognito puts `/.well-known/openid-configuration` behind it")
                .help(format!("write `{base}`")),
            );
        }
    }

    /// A literal stands in the repository and in the template, for all who read either (CWE-798).
    fn client_secret(&mut self, at: &PointerBuf, written: &str) {
        if is_secret_reference(written) {
            return;
        }
        // Not in backticks: what stands in them is masked where it has letters of the secret.
        const NAMED: &str = "keep it in AWS Secrets Manager and write \
                             '{{resolve:secretsmanager:NAME:SecretString:client_secret}}', with the secret's name and the key in it";
        let (found, why, help) = match text::known(written) {
            Some(literal) if literal.contains(text::DYNAMIC_REFERENCE) => (
                Diagnostic::error(Code::CLIENT_SECRET_READABLE, "the client secret is not the reference alone"),
                "what stands around the reference is part of the secret, for all to read",
                "keep all of it in the secret, and write the reference alone",
            ),
            Some(literal) => (
                Diagnostic::error(Code::CLIENT_SECRET_READABLE, "the client secret stands here as text")
                    .secret(literal),
                "whoever may read the repository or the stack reads it",
                NAMED,
            ),
            None => (
                Diagnostic::warning(Code::CLIENT_SECRET_READABLE, "the client secret comes from a parameter"),
                "CloudFormation shows the values of parameters to all who may read the stack",
                NAMED,
            ),
        };
        self.push(found.at_pointer(self.node, at).why(why).help(help));
    }
}

/// All of it, and nothing else around.
fn is_secret_reference(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("{{resolve:secretsmanager:") && text.ends_with("}}") && text.matches("}}").count() == 1
}
