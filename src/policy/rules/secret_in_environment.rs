//! The value of an environment variable is, or looks like, a credential. It is an error where the form leaves no doubt: the key
//! of a known vendor, a private key, a URL or a connection string with a password, a header with a token; also where JSON,
//! YAML or Base64 in the value holds it. It is a warning where the name (`…_TOKEN`, `…_SECRET`, `…_PASS`, `…_KEY`) and letters
//! that no name has make it likely.
//!
//! ARNs, paths and names of secrets, references such as `{{resolve:secretsmanager:…}}`, UUIDs, digests, public keys and
//! placeholders (`changeme`, `${DB_PASSWORD}`) are none. mdaac never shows what it found.
//!
//! ```yaml
//! environmentVariables:
//!   DB_SECRET_NAME: prod/quotes/db        # the agent fetches it when it starts
//! ```

use super::secrets;
use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "CWE-798; forms of keys as their vendors document them, 2026-11",
        controls: &[
            Control { framework: Framework::Nist, ids: &["IA-5(7)", "SC-28"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)"] },
            Control { framework: Framework::Pci, ids: &["3.4", "8.2.1"] },
        ],
    },
    severity: Severity::Warning,
    title: "What looks like a credential, in clear.",
    why: "it stands in the template, in the console and in every answer of the API, for all who may read the runtime (CWE-798)",
    fix: "keep it in AWS Secrets Manager, and give the agent its name and the right to read it",
    scope: &[Scope::Values(&[bedrock_agentcore::RUNTIME], &["/EnvironmentVariables"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for runtime in subject.of_type(bedrock_agentcore::RUNTIME) {
        let variables = runtime.properties.get("EnvironmentVariables");
        for (name, part) in variables.into_iter().flat_map(|variables| variables.entries()) {
            found.extend(secrets::found_in(&part, &format!("the value of `{name}`"), name));
        }
    }
    found
}
