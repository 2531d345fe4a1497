//! Paths that lead nowhere, whoever the issuer is.

use super::Trouble;
use super::url::{DiscoveryUrl, SUFFIX};

pub fn trouble(url: &DiscoveryUrl) -> Option<Trouble> {
    let path = url.path();
    if path.contains(&".well-known") {
        let message = "`/.well-known/` stands twice in the discovery URL";
        return Some(Trouble::error(
            message,
            "an issuer describes itself once",
            format!("keep one `{SUFFIX}`, at the end"),
        ));
    }
    match path[..] {
        [.., "realms"] => {
            let help = format!("write `/realms/<realm>{SUFFIX}`");
            return Some(Trouble::error(
                "the discovery URL names no realm of Keycloak",
                "each realm is an issuer of its own",
                help,
            ));
        }
        [.., "realms", realm, "protocol", _] | [.., "realms", realm, "protocol", _, _] => {
            let message = format!("Keycloak describes the realm `{realm}` elsewhere");
            let help = format!("write `/realms/{realm}{SUFFIX}`");
            return Some(Trouble::warning(message, "`/protocol/…` is where its endpoints are", help));
        }
        [.., end @ ("authorize" | "token" | "userinfo" | "jwks" | "certs" | "jwks.json" | "keys")] => {
            return Some(Trouble::warning(
                format!("`{end}` is most likely an endpoint of the issuer, not the issuer"),
                "an issuer describes itself below its own URL",
                format!("write what stands before it, and `{SUFFIX}`"),
            ));
        }
        _ => {}
    }
    url.segments.iter().any(String::is_empty).then(|| {
        Trouble::warning(
            "two slashes stand side by side in the path of the discovery URL",
            "to most servers that is another path",
            "remove one: the URL of an issuer that ends with `/` gets no second one",
        )
    })
}
