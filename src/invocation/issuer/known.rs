use super::url::DiscoveryUrl;
use super::{entra, okta};

/// What is known of an issuer's tokens.
#[derive(Debug, PartialEq, Eq)]
pub struct Issuer {
    /// As users know it.
    pub name: &'static str,
    hosts: Hosts,
    /// Whether its access tokens carry `aud`.
    pub audience: bool,
    /// Whether they carry `client_id`.
    pub client_id: bool,
    /// The claims that hold the client in place of `client_id`.
    pub client_claims: &'static [&'static str],
}

#[derive(Debug, PartialEq, Eq)]
enum Hosts {
    /// These hosts and all below them.
    Below(&'static [&'static str]),
    /// Hosts that begin and end so.
    Between(&'static str, &'static [&'static str]),
}

/// Access tokens; of those who give callers ID tokens only, these. AgentCore holds `allowedClients` against `client_id` and
/// nothing else (its developer guide, "Configure inbound JWT authorizer"; of Entra it asks for "valid `aud` claims").
///
/// Cognito: developer guide, "Understanding the access token". Entra: "Access token claims reference" (`azp`, in version 1
/// `appid`). Okta: "Tokens and claims". Auth0: "Access token profiles"; with the profile of RFC 9068, which a tenant may
/// choose, its tokens do carry `client_id`. The others: their documentation of ID tokens.
const ISSUERS: &[Issuer] = &[
    Issuer {
        name: "Cognito",
        hosts: Hosts::Between("cognito-idp", &[".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"]),
        audience: false,
        client_id: true,
        client_claims: &[],
    },
    Issuer {
        name: "Entra",
        hosts: Hosts::Below(entra::HOSTS),
        audience: true,
        client_id: false,
        client_claims: &["azp", "appid"],
    },
    Issuer {
        name: "Entra External ID",
        hosts: Hosts::Below(&["b2clogin.com", "ciamlogin.com"]),
        audience: true,
        client_id: false,
        client_claims: &["azp"],
    },
    Issuer { name: "Okta", hosts: Hosts::Below(okta::OKTA), audience: true, client_id: false, client_claims: &["cid"] },
    Issuer {
        name: "Auth0",
        hosts: Hosts::Below(&[okta::AUTH0]),
        audience: true,
        client_id: false,
        client_claims: &["azp"],
    },
    Issuer {
        name: "Google",
        hosts: Hosts::Below(&["accounts.google.com", "securetoken.google.com"]),
        audience: true,
        client_id: false,
        client_claims: &["azp"],
    },
    Issuer {
        name: "GitHub Actions",
        hosts: Hosts::Below(&["token.actions.githubusercontent.com"]),
        audience: true,
        client_id: false,
        client_claims: &[],
    },
    Issuer {
        name: "GitLab",
        hosts: Hosts::Below(&["gitlab.com"]),
        audience: true,
        client_id: false,
        client_claims: &[],
    },
    Issuer {
        name: "Amazon EKS",
        hosts: Hosts::Between("oidc.eks.", &[".amazonaws.com", ".amazonaws.com.cn"]),
        audience: true,
        client_id: false,
        client_claims: &[],
    },
];

/// The issuer of a discovery URL, if it is a known one.
pub fn issuer(url: &DiscoveryUrl) -> Option<&'static Issuer> {
    ISSUERS.iter().find(|known| match known.hosts {
        Hosts::Below(names) => names.iter().any(|name| url.is_below(name)),
        Hosts::Between(begin, ends) => url.host.starts_with(begin) && ends.iter().any(|end| url.host.ends_with(end)),
    })
}
