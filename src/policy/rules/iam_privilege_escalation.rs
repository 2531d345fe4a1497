//! A statement allows an action that changes what somebody may do, on resources with a wildcard or on the role that has the
//! statement: writing or attaching policies, making keys for users, changing who may take on a role, or putting code under
//! another role.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: iam:AttachRolePolicy     # AdministratorAccess to itself
//!   Resource: '*'
//! ```
//!
//! A statement that makes its role an administrator allows this too: then only that is reported.

use crate::cloudformation::ResourceType;
use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::iam::{LocatedText, PolicyKind};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS IAM: actions of the access level permissions management; Rhino Security Labs, AWS privilege escalation methods",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A right to raise one's own rights.",
    why: "whoever controls the agent can give it every other right in one or two calls",
    fix: "remove the action, or name in `Resource` the one thing it is for",
    check: Check::Template(check),
    admin: Admin::Follows,
};

/// Each is enough on its own.
const ACTIONS: &[&str] = &[
    "glue:UpdateDevEndpoint",
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:DetachRolePolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sts:AssumeRole",
];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let own = own_arns(subject);
    let wide = |resource: &LocatedText<PointerBuf>| {
        resource.as_resource().is_wild() || own.iter().any(|arn| resource.text.ends_with(arn))
    };
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity) {
        let grants = statement.grants();
        let granted: Vec<(&str, &PointerBuf)> =
            ACTIONS.iter().filter_map(|action| Some((*action, grants(action)?))).collect();
        let (Some((first, at)), true) = (granted.first(), statement.wide_resource(wide).is_some()) else {
            continue;
        };
        let what = match granted.len() {
            1 => format!("`{first}` lets"),
            count => format!("`{first}` and {} more like it let", count - 1),
        };
        let words = format!("{what} the role raise its own rights");
        found.push(RuleMatch::new(at, words).in_statement(&statement.at));
    }
    found
}

/// How the ARNs of the template's own roles and policies end: whoever changes those changes himself.
fn own_arns(subject: &Subject<'_>) -> Vec<String> {
    let mut arns = Vec::new();
    for (kind, what) in [(iam::ROLE, "role"), (iam::MANAGED_POLICY, "policy")] {
        for resource in subject.of_type(kind) {
            arns.push(format!("${{{}.Arn}}", resource.id));
            let name =
                ResourceType::of(kind).known_by.property().and_then(|property| resource.properties.get(property));
            arns.extend(name.and_then(|part| part.text()).map(|name| format!(":{what}/{name}")));
        }
    }
    arns
}
