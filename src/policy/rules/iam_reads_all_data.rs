//! A statement allows reading any secret, any parameter or any object in the account, or in all of S3.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: secretsmanager:GetSecretValue
//!   Resource: '*'        # write arn:aws:secretsmanager:eu-central-1:111122223333:secret:quotes/db-??????
//! ```
//!
//! Any secret is an error: who reads them all has the rights of everyone whose secrets they are. Any parameter and any object
//! is a warning. A condition that says which, such as `aws:ResourceTag/team`, bounds the statement.
//!
//! A statement that makes its role an administrator allows this too: then only that is reported.

use crate::diagnostic::Severity;
use crate::iam::PolicyKind;
use crate::policy::bounds::is_narrowed;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::spread::reaches_any;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "checkov 3.3.30, CKV_AWS_108 (cloudsplaining, data exfiltration)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A right to read whatever there is.",
    why: "a prompt is enough to have the agent read what it was never meant to see, and say it to whoever asks",
    fix: "name in `Resource` what the agent reads",
    scope: &[Scope::Identity(&["Action", "Resource", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Follows,
};

/// The actions that read, what there is of them, and a resource of the kind that nobody made.
const ACTIONS: [(&[&str], &str, &str); 3] = [
    (&["secretsmanager:GetSecretValue"], "secret", "secret:~made.up/by.no.one~"),
    (
        &["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
        "parameter",
        "parameter/~made.up/by.no.one~",
    ),
    (&["s3:GetObject"], "object", "~made.up/by.no.one~"),
];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| !is_narrowed(statement)) {
        let grants = statement.grants();
        for (actions, what, made_up) in ACTIONS {
            let Some((action, at)) = actions.iter().find_map(|action| Some((action, grants(action)?))) else {
                continue;
            };
            let Some((service, _)) = action.split_once(':') else { continue };
            if statement.wide_resource(|resource| reaches_any(resource, service, made_up)).is_none() {
                continue;
            }
            let severity = if what == "secret" { Severity::Error } else { Severity::Warning };
            let words = format!("`{action}` reads any {what} there is");
            found.push(RuleMatch::new(at, words).severity(severity).in_statement(&statement.at));
        }
    }
    found
}
