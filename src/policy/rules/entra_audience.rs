//! The issuer is Entra, for tokens of version 2.0, and the audience is an application ID URI. In such tokens `aud` is always
//! the client id of the API that they are for; `api://…` stands in tokens of version 1.
//!
//! ```yaml
//! customJwtAuthorizer:
//!   discoveryUrl: https://login.microsoftonline.com/8a1c0de0-1111-2222-3333-444455556666/v2.0/.well-known/openid-configuration
//!   allowedAudience: ['api://quotes']     # write the client id, a GUID; or leave `/v2.0` out of the URL
//! ```

use super::authorizers::{AUTHORIZERS, authorizers};
use crate::diagnostic::Severity;
use crate::invocation::issuer::is_entra_v2;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "Microsoft identity platform, access token claims reference (2026)", controls: &[] },
    severity: Severity::Warning,
    title: "An audience that Entra's tokens of version 2.0 do not have.",
    why: "in tokens of version 2.0 `aud` is the client id of the API, always (Microsoft: \"access token claims reference\")",
    fix: "write the client id of the API; or, if its tokens are of version 1, leave `/v2.0` out of the discovery URL",
    scope: AUTHORIZERS,
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for (jwt, _) in authorizers(subject).filter(|(_, url)| is_entra_v2(url)) {
        let audiences: Vec<_> = jwt.get("AllowedAudience").iter().flat_map(|list| list.items()).collect();
        let is_uri = |text: &str| text.contains("://");
        // Another one may be the id.
        if let Some(first) = audiences.first()
            && audiences.iter().all(|audience| audience.text().is_some_and(is_uri))
        {
            let finding = RuleMatch::new(&first.at, "Entra's tokens of version 2.0 never have this audience");
            let texts = audiences.iter().filter_map(|audience| audience.text());
            found.push(texts.fold(finding, |found, text| found.covering(format!("AllowedAudience {text}"))));
        }
    }
    found
}
