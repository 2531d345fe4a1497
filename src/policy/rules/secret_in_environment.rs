//! The value of an environment variable looks like a credential: a key of AWS or of another service, a password, a token, a
//! connection string. mdaac never shows the value.
//!
//! ```yaml
//! environmentVariables:
//!   DB_SECRET_NAME: prod/quotes/db        # the agent fetches it when it starts
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::credentials;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "CWE-798; patterns of the crate nosecrets-rules",
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
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for runtime in subject.of_type(bedrock_agentcore::RUNTIME) {
        let variables = runtime.properties.get("EnvironmentVariables");
        for (name, part) in variables.into_iter().flat_map(|variables| variables.entries()) {
            let Some(kind) = part.known().and_then(|value| credentials::kind_of(name, &value)) else { continue };
            let mut finding =
                RuleMatch::new(&part.at, format!("the value of `{name}` looks like a credential: {kind}"));
            finding.secret = true;
            found.push(finding);
        }
    }
    found
}
