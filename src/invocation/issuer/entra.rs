//! Microsoft Entra ID.

use super::left_in::left_in;
use super::url::{DiscoveryUrl, SUFFIX};
use super::{Trouble, is_open};

/// The hosts of its clouds (Microsoft identity platform, national clouds).
pub const HOSTS: &[&str] = &[
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
    "login.microsoft.com",
    "login.windows.net",
    "sts.windows.net",
];

/// Microsoft identity platform, "OpenID Connect": of these two the metadata says `{tenantid}` in place of a tenant. That
/// AgentCore makes no exception for it is [inferred]. `consumers` is a tenant of its own.
const OF_NO_TENANT: &[&str] = &["common", "organizations"];

pub fn trouble(url: &DiscoveryUrl) -> Option<Trouble> {
    if !HOSTS.contains(&url.host.as_str()) {
        return None;
    }
    let path = url.path();
    let help = format!("write `https://{}/<tenant>/v2.0{SUFFIX}`, with the id of your tenant", url.host);
    let (tenant, rest) = match path.as_slice() {
        [] | ["v2.0"] => {
            return Some(Trouble::error(
                "the discovery URL names no tenant of Entra",
                "each tenant is an issuer of its own",
                help,
            ));
        }
        // Older addresses of Azure AD B2C.
        ["tfp" | "te", ..] => return None,
        [tenant, rest @ ..] => (*tenant, rest),
    };
    if is_open(tenant) {
        return None;
    }
    if OF_NO_TENANT.contains(&tenant.to_lowercase().as_str()) {
        return Some(Trouble::error(
            format!("no token is issued by Entra's `{tenant}`"),
            "it describes its issuer as `https://login.microsoftonline.com/{tenantid}/…`, which is the issuer of no token; that AgentCore makes no exception is [inferred]",
            help,
        ));
    }
    if tenant.eq_ignore_ascii_case("consumers") {
        return None;
    }
    if tenant.bytes().all(|byte| byte == b'-' || byte == b'0') {
        return Some(left_in(tenant));
    }
    if !is_guid(tenant) && !tenant.contains('.') {
        let message = format!("`{tenant}` is no tenant of Entra");
        return Some(Trouble::error(message, "a tenant is named by its GUID or by a domain of it", help));
    }
    (!matches!(rest, [] | ["v2.0"])).then(|| {
        Trouble::warning(
            format!("Entra describes no issuer at `/{}`", path.join("/")),
            "it does so at `/<tenant>/v2.0`, and for tokens of version 1 at `/<tenant>`",
            help,
        )
    })
}

/// Whether it is the issuer of version 2.0 tokens.
pub fn is_v2(url: &DiscoveryUrl) -> bool {
    HOSTS.contains(&url.host.as_str()) && url.path().last() == Some(&"v2.0")
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    lengths.eq([8, 4, 4, 4, 12]) && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
