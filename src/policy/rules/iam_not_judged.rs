//! `roleArn` names a role, or `policyArn` a policy, that is made elsewhere. What it allows is in no template, so no rule has
//! judged it: a check without findings says nothing about it.
//!
//! ```yaml
//! roleArn: arn:aws:iam::111122223333:role/agents/quotes
//! ```
//!
//! `mdaac role check ARN -m MODULE` looks a role up and judges all its policies by the same rules; `--policy FILE` judges the
//! text of one without an account. A deploy does so before it starts, as far as its rights suffice. Of the policies of AWS
//! AwsSolutions-IAM4 tells.

use crate::cloudformation::resource_types::{bedrock_agentcore::RUNTIME, iam};
use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "what rules read: the template, and nothing of the account",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Info,
    title: "Permissions that no rule has judged.",
    why: "rules read the template, and what this allows stands in the account",
    fix: "judge it with `mdaac role check`",
    scope: &[Scope::Values(&[RUNTIME, iam::ROLE], &[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let module = &subject.id.module.name;
    let elsewhere = |part: &Part<'_>| {
        let own = part.fragment.referenced().is_some_and(|id| subject.template.resources.contains_key(id));
        !own && part.text().is_some_and(|arn| !arn.contains(":iam::aws:"))
    };
    let mut found = Vec::new();
    for runtime in subject.of_type(RUNTIME) {
        let Some(arn) = runtime.properties.get("RoleArn").filter(elsewhere) else { continue };
        let written = subject.as_written(arn.text().unwrap_or_default());
        let words = format!("what the role `{written}` may do was not judged");
        let argument = arn.known().unwrap_or_else(|| "ARN".to_owned());
        let help = format!("judge it: `mdaac role check {argument} -m {module}`");
        found.push(RuleMatch::new(&arn.at, words).help(help));
    }
    for role in subject.of_type(iam::ROLE) {
        let attached = role.properties.get("ManagedPolicyArns").into_iter().flat_map(|arns| arns.items());
        let attached: Vec<Part<'_>> = attached.filter(elsewhere).collect();
        let Some(first) = attached.first() else { continue };
        let names: Vec<String> =
            attached.iter().filter_map(|arn| Some(format!("`{}`", subject.as_written(arn.text()?)))).collect();
        let words = match names.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("what the policies {} and {last} allow was not judged", before.join(", "))
            }
            _ => format!("what the policy {} allows was not judged", names.concat()),
        };
        let name = role.properties.get("RoleName").and_then(|name| name.known());
        let arn = name.zip(subject.surroundings().partition).filter(|_| !subject.account.contains("${"));
        let arn = arn.map(|(name, partition)| format!("arn:{partition}:iam::{}:role/{name}", subject.account));
        let arn = arn.unwrap_or_else(|| "ARN".to_owned());
        let help = format!(
            "judge its text: `mdaac role check {arn} -m {module} --policy FILE`; once the role is there, without `--policy`"
        );
        found.push(RuleMatch::new(&first.at, words).help(help));
    }
    found
}
