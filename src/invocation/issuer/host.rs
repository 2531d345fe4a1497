//! Hosts that AgentCore cannot reach, whoever answers there on another machine.

use super::url::DiscoveryUrl;
use super::{Trouble, is_open};
use std::net::{IpAddr, Ipv4Addr};

/// This machine, or no machine.
pub fn unreachable(url: &DiscoveryUrl) -> Option<Trouble> {
    let host = &url.host;
    let own =
        ["localhost", "localdomain", "docker.internal", "containers.internal"].iter().any(|name| url.is_below(name))
            || address(host).is_some_and(|address| is_own(&address));
    if own {
        return Some(Trouble::error(
            format!("`{host}` is a name of the machine that asks, so AgentCore would ask itself"),
            "AgentCore fetches the issuer's keys from its own network",
            "write a name by which AgentCore reaches the issuer; a tunnel will do while you try it out",
        ));
    }
    url.is_below("invalid").then(|| {
        Trouble::error(
            format!("`{host}` is no host, and never will be"),
            "RFC 6761 keeps the ending `.invalid` for names that must not exist",
            "write the issuer's own host",
        )
    })
}

/// Of a network that AgentCore has no way into. Names with a dot may be anyone's.
pub fn private(url: &DiscoveryUrl) -> Option<Trouble> {
    let host = &url.host;
    let address = address(host);
    let inside = match address {
        Some(IpAddr::V4(v4)) => v4.is_private() || is_shared(v4),
        Some(IpAddr::V6(v6)) => (v6.segments()[0] & 0xfe00) == 0xfc00,
        None => !host.contains('.') && !is_open(host) && !host.starts_with('['),
    };
    inside.then(|| {
        Trouble::warning(
            format!("`{host}` is known in a private network only"),
            "AgentCore looks for the issuer on the internet unless it is told a way into a VPC",
            "add `privateEndpoint:` to the authorizer, or write the issuer's public name",
        )
    })
}

/// A name that is kept for examples (RFC 2606): what has it, is not finished.
pub fn example(url: &DiscoveryUrl) -> Option<Trouble> {
    let kept = ["example.com", "example.net", "example.org", "example"].iter().any(|name| url.is_below(name));
    kept.then(|| {
        Trouble::info(
            format!("`{}` is a name for examples: no issuer has it", url.host),
            "RFC 2606 keeps it for documentation",
            "write your issuer's own host before you deploy",
        )
    })
}

fn address(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host).parse().ok()
}

/// Loopback, link-local and no address at all.
fn is_own(address: &IpAddr) -> bool {
    let v4 = |v4: &Ipv4Addr| v4.is_loopback() || v4.is_unspecified() || v4.octets()[0] == 0 || v4.is_link_local();
    match address {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => {
            let link_local = (address.segments()[0] & 0xffc0) == 0xfe80;
            let mapped = address.to_ipv4_mapped();
            address.is_loopback() || address.is_unspecified() || link_local || mapped.is_some_and(|mapped| v4(&mapped))
        }
    }
}

/// RFC 6598, which VPCs may have, too.
fn is_shared(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [100, 64..=127, ..])
}
