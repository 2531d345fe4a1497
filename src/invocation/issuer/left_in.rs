//! What documentation writes where everybody's own name belongs.

use super::url::DiscoveryUrl;
use super::{Trouble, is_open};
use percent_encoding::percent_decode_str;
use regex::Regex;
use std::sync::LazyLock;

const WHY: &str = "it stands for a name or an id that only you know";
const HELP: &str = "copy the URL from your issuer's settings, or write your own name or id there";

macro_rules! noun {
    () => {
        "(?:tenant|domain|company|org|organi[sz]ation|user[-_]?pool|pool|region|idp|issuer|realm|host|server|app|application\
         |account|okta|auth0|keycloak|directory|subdomain|identity[-_]?provider|auth(?:orization)?[-_]?server|provider)"
    };
}

/// `<tenant-id>`, `{tenant}`, `${TENANT}`, `$TENANT`, `[tenant]`, `%TENANT%`, `...`.
static BRACKETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = r"<[^<>]*>|\$?\{+[^{}]*\}+|\$[A-Za-z_]\w*|\[[^\[\]]*[g-zG-Z_-][^\[\]]*\]|%[A-Za-z_]*[G-Zg-z_]\w*%|\.\.\.|…|[<>{}]";
    Regex::new(forms).ok()
});

/// Nobody's name. What it stands for may follow: `your-tenant-id`.
static SURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = concat!(
        r"(?i)^(?:your[-_.]?(?:own[-_.]?)?",
        noun!(),
        "(?:[-_]?(?:",
        noun!(),
        r"|id|name|here))*|(?:.*[-_])?x{4,}(?:[-_].*)?|(?:change|replace)[-_]?(?:me|this|with[-_].*)|placeholder|insert[-_].+|fixme|tbd)$",
    );
    Regex::new(words).ok()
});

/// Could be a name.
static DOUBTFUL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = concat!(
        r"(?i)^(?:my[-_]?(?:tenant|company|domain|org|organi[sz]ation)(?:[-_]?(?:id|name))?|:[a-z]\w*|",
        noun!(),
        r"[-_]?(?:id|name|here))$",
    );
    Regex::new(words).ok()
});

/// A placeholder in brackets of any kind, which no URL may hold.
pub fn brackets(text: &str) -> Option<Trouble> {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let pattern = BRACKETS.as_ref()?;
    let found = pattern.find(text).or_else(|| pattern.find(&decoded))?;
    Some(left_in(found.as_str()))
}

/// A word in place of a name.
pub fn word(url: &DiscoveryUrl) -> Option<Trouble> {
    let matching = |pattern: &LazyLock<Option<Regex>>| {
        let mut parts = url.host.split('.').chain(url.path()).filter(|part| !is_open(part));
        parts.find(|part| pattern.as_ref().is_some_and(|pattern| pattern.is_match(part)))
    };
    let doubtful =
        |found| Trouble::warning(format!("`{found}` in the discovery URL looks like a word to replace"), WHY, HELP);
    matching(&SURE).map(left_in).or_else(|| matching(&DOUBTFUL).map(doubtful))
}

/// Whether an id is one that documentation writes.
pub fn is_word(id: &str) -> bool {
    SURE.as_ref().is_some_and(|words| words.is_match(id)) || id.eq_ignore_ascii_case("example")
}

/// The trouble with what was left in.
pub fn left_in(found: &str) -> Trouble {
    Trouble::error(format!("`{found}` in the discovery URL is still to be replaced"), WHY, HELP)
}
