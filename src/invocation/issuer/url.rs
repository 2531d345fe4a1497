use super::{Trouble, left_in};
use fluent_uri::Iri;

/// What every discovery URL ends with.
pub const SUFFIX: &str = "/.well-known/openid-configuration";

/// A discovery URL that is one.
#[derive(Debug, PartialEq, Eq)]
pub struct DiscoveryUrl {
    /// In lower case; an IPv6 address in brackets.
    pub host: String,
    /// What of the path stands before the suffix, between the slashes.
    pub segments: Vec<String>,
}

const HTTPS: &str = "OpenID Connect Discovery wants https, and AgentCore fetches the issuer's keys from there";

impl DiscoveryUrl {
    /// Takes a text in which nothing is left to the deploy.
    pub fn parse(text: &str) -> Result<DiscoveryUrl, Trouble> {
        if let Some(found) = unseen(text).or_else(|| left_in::brackets(text)) {
            return Err(found);
        }
        let lower = text.to_ascii_lowercase();
        let Some((scheme, rest)) = lower.split_once("://") else {
            return Err(Trouble::error(
                "the discovery URL does not begin with `https://`",
                HTTPS,
                format!("write `https://{}`", text.trim_start_matches("https").trim_start_matches([':', '/'])),
            ));
        };
        match scheme {
            "https" => {}
            "http" => {
                let help = format!("write `https://{}`", &text["http://".len()..]);
                return Err(Trouble::error("the discovery URL begins with `http://`", HTTPS, help));
            }
            _ => {
                let message = format!("the discovery URL begins with `{}://`", &text[..scheme.len()]);
                return Err(Trouble::error(
                    message,
                    HTTPS,
                    "write the `https://` URL at which the issuer describes itself",
                ));
            }
        }
        if rest.starts_with("https://") || rest.starts_with("http://") || rest.starts_with("https:/") {
            let help = "keep one of the two";
            return Err(Trouble::error(
                "`https://` stands twice in the discovery URL",
                "the first is taken for a host",
                help,
            ));
        }
        if let Some((_, path)) = rest.split_once("ssm:/") {
            let path = &text[text.len() - path.len()..];
            let path = path.split_once("/.well-known").map_or(path, |(path, _)| path);
            return Err(Trouble::error(
                "an `ssm:` in the midst of the discovery URL stays text",
                "CloudFormation reads a parameter where it is all of a value, or in its own form",
                format!("write `{{{{resolve:ssm:/{path}}}}}` in its place"),
            ));
        }
        let Ok(iri) = Iri::parse(text) else {
            return Err(no_url("it holds a character that no URL may hold"));
        };
        let authority = iri.authority();
        let host = authority.as_ref().map(|authority| authority.host()).unwrap_or_default();
        if !is_host(host) {
            return Err(no_url(&match host {
                "" => "no host stands behind `https://`".to_owned(),
                host => format!("`{host}` cannot be the name of a host"),
            }));
        }
        if authority.as_ref().is_some_and(|authority| !matches!(authority.port_to_u16(), Ok(None | Some(1..)))) {
            return Err(no_url("its port is none"));
        }
        if authority.is_some_and(|authority| authority.has_userinfo()) {
            return Err(Trouble::warning(
                "the discovery URL holds a user's name before its host",
                "issuers describe themselves to everyone, and the URL stands in the template in clear",
                "remove what stands before the `@`, and the `@`",
            ));
        }
        if iri.fragment().is_some() {
            return Err(Trouble::error(
                "the discovery URL ends at its `#`",
                "what stands behind a `#` is never sent to a server",
                format!("remove the `#`: `https://{host}/…{SUFFIX}`"),
            ));
        }
        let path = iri.path().as_str();
        let Some(path) = path.strip_suffix(SUFFIX).filter(|_| iri.query().is_none()) else {
            return Err(Trouble::warning(
                format!("the path of the discovery URL does not end with `{SUFFIX}`"),
                "what stands behind a `?` belongs to no path",
                format!("write the issuer's URL and `{SUFFIX}` behind it"),
            ));
        };
        let url = DiscoveryUrl {
            host: host.trim_end_matches('.').to_lowercase(),
            segments: path.split('/').skip(1).map(str::to_owned).collect(),
        };
        Ok(url)
    }

    /// What stands before the suffix, without what is empty.
    pub fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).filter(|segment| !segment.is_empty()).collect()
    }

    /// Whether the host is a name or lies below it.
    pub fn is_below(&self, name: &str) -> bool {
        self.host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

/// Blanks and what nobody sees, and quotes that a text processor made.
fn unseen(text: &str) -> Option<Trouble> {
    let found = text.chars().find(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2018}'..='\u{201f}' | '\u{2060}' | '\u{feff}' | '"' | '«' | '»')
    })?;
    let (what, help) = match found {
        ' ' => ("a blank".to_owned(), "remove it"),
        '\u{2018}'..='\u{201f}' | '"' | '«' | '»' => {
            (format!("a quote, `{found}`"), "remove it; YAML knows `'` and `\"` only, around the value")
        }
        other => (
            format!("the character U+{:04X}", u32::from(other)),
            "type the URL anew: it was pasted with what nobody sees",
        ),
    };
    Some(Trouble::error(format!("the discovery URL holds {what}"), "no URL may hold it", help))
}

fn no_url(message: &str) -> Trouble {
    Trouble::error(
        format!("the discovery URL is none: {message}"),
        "AgentCore asks the issuer for its keys there",
        format!("write the issuer's URL and `{SUFFIX}` behind it"),
    )
}

/// An address, or labels of letters, digits, `-` and `_`; other alphabets may stand for themselves (IDNA).
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let taken = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii();
        (1..=63).contains(&label.len()) && label.chars().all(taken)
    };
    host.starts_with('[') || host.strip_suffix('.').unwrap_or(host).split('.').all(label)
}
