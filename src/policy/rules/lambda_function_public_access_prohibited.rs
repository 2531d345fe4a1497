//! A permission of a Lambda function is for everyone: `Principal: '*'` without a source or an organization. mdaac gives the right
//! to call a function to EventBridge, for one rule.
//!
//! ```yaml
//! Type: AWS::Lambda::Permission
//! Properties:
//!   Action: lambda:InvokeFunction
//!   Principal: '*'              # name a service and `SourceArn`, an account or a role
//! ```

use crate::cloudformation::resource_types::lambda;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use crate::policy::{Control, Framework};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "LambdaFunctionPublicAccessProhibited",
        [
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &[
                    "AC-2(6)",
                    "AC-3",
                    "AC-3(7)",
                    "AC-4(21)",
                    "AC-6",
                    "AC-17b",
                    "AC-17(1)",
                    "AC-17(1)",
                    "AC-17(4)(a)",
                    "AC-17(9)",
                    "AC-17(10)",
                    "MP-2",
                    "SC-7a",
                    "SC-7b",
                    "SC-7c",
                    "SC-7(2)",
                    "SC-7(3)",
                    "SC-7(7)",
                    "SC-7(9)(a)",
                    "SC-7(11)",
                    "SC-7(12)",
                    "SC-7(16)",
                    "SC-7(20)",
                    "SC-7(21)",
                    "SC-7(24)(b)",
                    "SC-7(25)",
                    "SC-7(26)",
                    "SC-7(27)",
                    "SC-7(28)",
                    "SC-25",
                ],
            }]),
            Hipaa(&[Control {
                framework: Framework::Hipaa,
                ids: &[
                    "164.308(a)(3)(i)",
                    "164.308(a)(4)(ii)(A)",
                    "164.308(a)(4)(ii)(C)",
                    "164.312(a)(1)",
                    "164.312(e)(1)",
                ],
            }]),
            Pci(&[Control {
                framework: Framework::Pci,
                ids: &["1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "2.2.2"],
            }])
        ]
    ),
    severity: Severity::Error,
    title: "A Lambda function that everyone may call.",
    why: "without a source anyone with AWS credentials may call the function",
    fix: "name a service in `Principal` and the resource that calls in `SourceArn`, or an account or a role",
    scope: &[Scope::Values(&[lambda::PERMISSION], &["/Principal"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const BOUNDS: [&str; 3] = ["PrincipalOrgID", "SourceAccount", "SourceArn"];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for permission in subject.of_type(lambda::PERMISSION) {
        let everyone = permission.properties.get("Principal").filter(|principal| principal.text() == Some("*"));
        let bounded = BOUNDS.iter().any(|key| permission.properties.get(key).is_some());
        if let Some(everyone) = everyone.filter(|_| !bounded) {
            found.push(RuleMatch::new(&everyone.at, format!("`{}` lets everyone call the function", permission.id)));
        }
    }
    found
}
