//! A statement allows decrypting with every key: `kms:Decrypt` or `kms:ReEncryptFrom` on `*`, or on every key of an account.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: kms:Decrypt
//!   Resource: '*'     # write arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-1111-2222-3333-444455556666
//! ```
//!
//! Under a condition that says which keys or through which service (`kms:ViaService`, `kms:ResourceAliases`,
//! `aws:ResourceTag/…`) it is a note. Security Hub does not read conditions and finds it all the same.
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
        source: "AWS Security Hub, KMS.1 and KMS.2 (Config, iam-customer-policy-blocked-kms-actions)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A right to decrypt with any key.",
    why: "the key is the last lock: whoever reaches the data of others by mistake then reads it, too",
    fix: "name the keys in `Resource`",
    scope: &[Scope::Identity(&["Action", "Resource", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Follows,
};

const ACTIONS: [&str; 2] = ["kms:Decrypt", "kms:ReEncryptFrom"];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity) {
        let grants = statement.grants();
        let granted = ACTIONS.iter().find_map(|action| Some((action, grants(action)?)));
        let wide = statement.wide_resource(|resource| reaches_any(resource, "kms", "key/~made.up.by.no.one~"));
        let Some(((action, at), _)) = granted.zip(wide) else { continue };
        let finding = RuleMatch::new(at, format!("`{action}` is allowed with any key")).in_statement(&statement.at);
        found.push(if is_narrowed(statement) { finding.note() } else { finding });
    }
    found
}
