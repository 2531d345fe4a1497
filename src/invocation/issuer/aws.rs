//! Amazon Cognito, and what of AWS issues no tokens for others.

use super::left_in::{is_word, left_in};
use super::url::{DiscoveryUrl, SUFFIX};
use super::{Trouble, is_open};
use crate::cloudformation::{is_region, of_region};

/// Amazon Cognito developer guide, "Using the endpoints of a user pool".
const COGNITO: &str =
    "Cognito describes a user pool at `https://cognito-idp.<region>.amazonaws.com/<pool>` and nowhere else";

pub fn trouble(url: &DiscoveryUrl) -> Option<Trouble> {
    hosted_ui(url).or_else(|| cognito(url)).or_else(|| no_issuer(url))
}

/// The domain of the sign-in pages answers `400` there.
fn hosted_ui(url: &DiscoveryUrl) -> Option<Trouble> {
    let below = ["amazoncognito.com", "amazoncognito.com.cn"].iter().any(|name| url.is_below(name));
    below.then(|| {
        let region = url.host.split('.').find(|label| is_region(label)).unwrap_or("<region>");
        Trouble::error(
            "the discovery URL names the domain of Cognito's sign-in pages",
            COGNITO,
            format!(
                "write `https://cognito-idp.{region}.{}/{region}_…{SUFFIX}`, with the id of the pool",
                suffix(region)
            ),
        )
    })
}

fn cognito(url: &DiscoveryUrl) -> Option<Trouble> {
    let rest = ["cognito-idp.", "cognito-idp-fips."].iter().find_map(|prefix| url.host.strip_prefix(prefix))?;
    let (region, domain) = rest.split_once('.').unwrap_or((rest, ""));
    if is_open(&url.host) {
        return pool(url, None);
    }
    let of_aws =
        rest.ends_with("amazonaws.com") || rest.ends_with("amazonaws.com.cn") || domain == of_region(region).url_suffix;
    if !of_aws {
        return None;
    }
    if !is_region(region) {
        let message = "the discovery URL names Cognito without a region";
        return Some(Trouble::error(
            message,
            COGNITO,
            format!("write `https://cognito-idp.<region>.amazonaws.com/<pool>{SUFFIX}`"),
        ));
    }
    if domain != suffix(region) {
        return Some(Trouble::error(
            format!("Cognito's host in `{region}` does not end with `{domain}`"),
            COGNITO,
            format!("write `https://cognito-idp.{region}.{}/{}{SUFFIX}`", suffix(region), url.path().join("/")),
        ));
    }
    pool(url, Some(region))
}

fn pool(url: &DiscoveryUrl, region: Option<&str>) -> Option<Trouble> {
    let example = format!("{}_AbCdEf123", region.unwrap_or("<region>"));
    let help = format!("write the id of the pool before `{SUFFIX}`, e.g. `{example}`");
    let path = url.path();
    let [pool] = path[..] else {
        return Some(match path.len() {
            0 => Trouble::error("the discovery URL names no user pool of Cognito", COGNITO, help),
            _ => Trouble::error(
                format!("no user pool of Cognito describes itself at `/{}`", path.join("/")),
                COGNITO,
                help,
            ),
        });
    };
    if is_open(pool) {
        return None;
    }
    let Some((of_pool, id)) = pool.split_once('_').filter(|(region, id)| is_pool(region, id)) else {
        return Some(Trouble::error(
            format!("`{pool}` is no id of a user pool"),
            "it is the pool's region, `_`, letters and digits",
            help,
        ));
    };
    if is_word(id) {
        return Some(left_in(pool));
    }
    let other = region.filter(|region| *region != of_pool)?;
    Some(Trouble::error(
        format!("the user pool `{pool}` is one of `{of_pool}`, the host one of `{other}`"),
        "Cognito answers in the pool's own region only: \"User pool … does not exist\"",
        format!("write `https://cognito-idp.{of_pool}.{}/{pool}{SUFFIX}`", suffix(of_pool)),
    ))
}

fn is_pool(region: &str, id: &str) -> bool {
    (is_region(region) || is_open(region)) && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Services that people take for an issuer. That they never become one is [inferred].
fn no_issuer(url: &DiscoveryUrl) -> Option<Trouble> {
    let of_aws = url.is_below("amazonaws.com") || url.is_below("api.aws");
    let first = url.host.split('.').next().unwrap_or_default();
    let what = if of_aws && first.starts_with("bedrock-agentcore") {
        "AgentCore takes tokens and issues none to callers"
    } else if url.is_below("awsapps.com")
        || (of_aws
            && (url.host.starts_with("oidc.") && !url.host.starts_with("oidc.eks.")
                || url.host.starts_with("portal.sso.")))
    {
        "IAM Identity Center issues no tokens that others can verify"
    } else {
        return None;
    };
    Some(Trouble::warning(
        format!("`{}` is most likely no issuer of tokens", url.host),
        what,
        "write the discovery URL of the issuer where callers sign in",
    ))
}

fn suffix(region: &str) -> &'static str {
    of_region(region).url_suffix
}
