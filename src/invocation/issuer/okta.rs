//! Okta and Auth0.

use super::url::{DiscoveryUrl, SUFFIX};
use super::{Trouble, is_open};

/// The domains of its cells (Okta developer documentation, "Find your Okta domain").
pub const OKTA: &[&str] =
    &["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil", "trexcloud.com"];
pub const AUTH0: &str = "auth0.com";

pub fn trouble(url: &DiscoveryUrl) -> Option<Trouble> {
    let path = url.path();
    if url.is_below(AUTH0) && !path.is_empty() && !path.iter().any(|part| is_open(part)) {
        let message = format!("Auth0 describes no issuer at `/{}`", path.join("/"));
        let help = format!("write `https://{}{SUFFIX}`", url.host);
        return Some(Trouble::warning(message, "a tenant of Auth0 is one issuer, at the top of its domain", help));
    }
    let domain = OKTA.iter().find(|domain| url.is_below(domain))?;
    let org = url.host.strip_suffix(domain).unwrap_or_default().trim_end_matches('.');
    if let Some(name) = org.strip_suffix("-admin") {
        return Some(Trouble::error(
            format!("`{}` is the host of Okta's admin console", url.host),
            "Okta: the domain of your organization is the one without `-admin`; that no issuer is at the other is [inferred]",
            format!("write `https://{name}.{domain}/oauth2/default{SUFFIX}`"),
        ));
    }
    let help =
        format!("write `https://{}/oauth2/default{SUFFIX}`, or the id of your server in place of `default`", url.host);
    match path[..] {
        ["oauth2", _] => None,
        [] => Some(Trouble::warning(
            "the discovery URL is that of Okta's org authorization server",
            "Okta: its access tokens are for Okta's own APIs, and nobody else can verify them; ID tokens can be verified",
            help,
        )),
        _ if path.iter().any(|part| is_open(part)) => None,
        _ => Some(Trouble::warning(
            format!("Okta describes no issuer at `/{}`", path.join("/")),
            "it does so at `/oauth2/<authorization server>`",
            help,
        )),
    }
}
