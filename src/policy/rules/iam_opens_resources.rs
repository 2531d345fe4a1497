//! A statement allows an action that opens things to others, on any of them: it writes resource policies, grants, shares or
//! access control lists.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: lambda:AddPermission     # any function, to any account
//!   Resource: '*'
//! ```
//!
//! Actions that raise the role's own rights are told by `iam-privilege-escalation`. A condition that says who or where bounds
//! the statement, and so does one on what is granted, such as `kms:GrantIsForAWSResource`.

use crate::diagnostic::Severity;
use crate::iam::PolicyKind;
use crate::policy::bounds::is_narrowed;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::spread::reaches_any;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "checkov 3.3.30, CKV_AWS_109 (cloudsplaining, permissions management without constraints)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A right to open anything to others.",
    why: "whoever controls the agent can hand what it reaches to another account, and keep that when the agent is gone",
    fix: "remove the action, or name in `Resource` the one thing it is for",
    scope: &[Scope::Identity(&["Action", "Resource", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Follows,
};

/// Each with a resource that it takes and that nobody made.
const ACTIONS: &[(&str, &str)] = &[
    ("bedrock-agentcore:PutResourcePolicy", "runtime/~made.up.by.no.one~"),
    ("dynamodb:PutResourcePolicy", "table/~made.up.by.no.one~"),
    ("ec2:ModifyImageAttribute", "image/~made.up.by.no.one~"),
    ("ec2:ModifySnapshotAttribute", "snapshot/~made.up.by.no.one~"),
    ("ecr:SetRepositoryPolicy", "repository/~made.up.by.no.one~"),
    ("kms:CreateGrant", "key/~made.up.by.no.one~"),
    ("lambda:AddPermission", "function:~made.up.by.no.one~"),
    ("s3:PutBucketAcl", "~made.up.by.no.one~"),
    ("s3:PutObjectAcl", "~made.up/by.no.one~"),
    ("secretsmanager:PutResourcePolicy", "secret:~made.up/by.no.one~"),
    ("sns:AddPermission", "~made.up.by.no.one~"),
    ("sqs:AddPermission", "~made.up.by.no.one~"),
    ("ssm:ModifyDocumentPermission", "document/~made.up.by.no.one~"),
];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| !is_narrowed(statement)) {
        let grants = statement.grants();
        let granted: Vec<_> = ACTIONS
            .iter()
            .filter_map(|(action, made_up)| {
                let at = grants(action)?;
                let (service, _) = action.split_once(':')?;
                statement.wide_resource(|resource| reaches_any(resource, service, made_up))?;
                Some((*action, at))
            })
            .collect();
        let Some((first, at)) = granted.first() else { continue };
        let what = match granted.len() {
            1 => format!("`{first}` opens"),
            count => format!("`{first}` and {} more like it open", count - 1),
        };
        found.push(RuleMatch::new(at, format!("{what} anything to others")).in_statement(&statement.at));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::ACTIONS;
    use crate::cloudformation::Fragment;
    use crate::iam::Document;
    use crate::iam::authorization::{takes_no_resource, unknown_actions};
    use jsonptr::PointerBuf;
    use serde_json::json;

    #[test]
    fn every_action_is_one_and_takes_a_resource() {
        let actions: Vec<&str> = ACTIONS.iter().map(|(action, _)| *action).collect();
        let document = json!({"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]});
        let document = Document::read(&Fragment::from_json(&document), PointerBuf::default());
        assert_eq!(unknown_actions(&document.statements[0]), []);
        assert!(!actions.iter().any(|action| takes_no_resource(action)));
    }
}
