//! Issuers of tokens: takes the discovery URL of an authorizer, gives what cannot work about it, and what tokens of a
//! known issuer carry. Nobody is asked: what stands here is from documentation.

mod aws;
mod entra;
mod host;
mod known;
mod left_in;
mod okta;
mod path;
#[cfg(test)]
mod tests;
mod url;

use crate::cloudformation::text::{self, Segment};
use crate::diagnostic::Severity;
pub use known::issuer;
pub use url::DiscoveryUrl;

/// Whether the issuer is Entra, for tokens of version 2.0.
pub use entra::is_v2 as is_entra_v2;

/// What is wrong with a discovery URL.
#[derive(Debug, PartialEq, Eq)]
pub struct Trouble {
    pub severity: Severity,
    pub message: String,
    pub why: &'static str,
    pub help: String,
}

impl Trouble {
    /// No service answers there.
    fn error(message: impl Into<String>, why: &'static str, help: impl Into<String>) -> Trouble {
        Trouble { severity: Severity::Error, message: message.into(), why, help: help.into() }
    }

    /// It may work, and most likely does not.
    fn warning(message: impl Into<String>, why: &'static str, help: impl Into<String>) -> Trouble {
        Trouble { severity: Severity::Warning, ..Trouble::error(message, why, help) }
    }

    /// It may be meant so.
    fn info(message: impl Into<String>, why: &'static str, help: impl Into<String>) -> Trouble {
        Trouble { severity: Severity::Info, ..Trouble::error(message, why, help) }
    }
}

/// Stands for what only the deploy knows, and could be part of a name.
const AT_DEPLOY: &str = "0deploy0time0";

type Judge = fn(&DiscoveryUrl) -> Option<Trouble>;

/// Whether a part of a URL is known only at the deploy.
fn is_open(part: &str) -> bool {
    part.contains(AT_DEPLOY)
}

/// What cannot work about a discovery URL, in Fn::Sub syntax; the first thing only. `privately` says that AgentCore
/// gets a way into a VPC.
pub fn trouble(written: &str, privately: bool) -> Option<Trouble> {
    // What begins with a value of the deploy's may bring anything along.
    let Some(Segment::Literal(first)) = text::segments(written).next() else { return None };
    if first.starts_with(text::DYNAMIC_REFERENCE) {
        return None;
    }
    let text = without_references(&text::filled(written, |_| Some(AT_DEPLOY.to_owned()))?);
    let url = match DiscoveryUrl::parse(&text) {
        Ok(url) => url,
        Err(trouble) => return Some(trouble),
    };
    let always: [Judge; 7] =
        [left_in::word, host::unreachable, aws::trouble, entra::trouble, okta::trouble, path::trouble, host::example];
    let private = (!privately).then_some(host::private as Judge);
    // The worst; of equals the first.
    always.into_iter().chain(private).filter_map(|judge| judge(&url)).min_by_key(|found| found.severity)
}

/// `{{resolve:secretsmanager:…}}` is of the deploy, too.
fn without_references(text: &str) -> String {
    let mut known = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(text::DYNAMIC_REFERENCE) {
        known.push_str(before);
        known.push_str(AT_DEPLOY);
        rest = behind.split_once("}}").map_or("", |(_, behind)| behind);
    }
    known + rest
}

/// The discovery URL in a template's text, as far as it is one.
pub fn discovery_url(written: &str) -> Option<DiscoveryUrl> {
    DiscoveryUrl::parse(&text::filled(written, |_| Some(AT_DEPLOY.to_owned()))?).ok()
}
