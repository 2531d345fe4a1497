//! What somebody may not do: the stack's policy, the execution role, or who deploys.

use super::{ANY, Code, Help, Known, Source};
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;

const DENIED: &[&str] = &["not authorized to perform", "handlererrorcode: accessdenied", "api: … denied"];

pub const KNOWN: &[Known] = &[
    Known {
        phases: ANY,
        says: &["denied by stack policy"],
        source: Source::Documented,
        code: Code::STACK_POLICY_DENIES,
        help: |_| {
            "the stack's policy forbids it; lift it in the module's entry of the mdaa.yaml, or change less".into()
        },
        ..Known::BARE
    },
    Known {
        phases: ANY,
        says: DENIED,
        when: Some(|refusal| refusal.is_about_execution_role()),
        source: Source::Documented,
        code: Code::ROLE_PERMISSION_MISSING,
        at: &["/RoleArn", "/PolicyDocument"],
        help: |refusal| {
            let missing = match refusal.action() {
                Some(action) => format!("let the execution role call `{action}`: "),
                None => "give the execution role what it lacks: ".to_owned(),
            };
            Help::from(missing)
                .then(Help::command("role check", ""))
                .then(" finds what else it lacks, ")
                .then(Help::command("role policy", ""))
                .then(" prints the whole")
        },
        ..Known::BARE
    },
    Known {
        phases: ANY,
        // The words for every type of policy: IAM User Guide, "Troubleshoot access denied error messages".
        says: &[
            "explicit deny in a",
            "because no service control policy allows",
            "because no resource control policy allows",
            "because no permissions boundary allows",
            "because no session policy allows",
            "because no vpc endpoint policy allows",
        ],
        source: Source::Documented,
        code: Code::AWS_PERMISSION,
        help: |refusal| {
            let action = refusal.action().unwrap_or("the action");
            let what = refusal.reason.to_lowercase();
            let owner = match () {
                () if what.contains("permissions boundary") => "the permissions boundary of whoever deploys",
                () if what.contains("session policy") => "the session policy of these credentials",
                () if what.contains("vpc endpoint policy") => "the policy of the VPC endpoint on the way",
                () if what.contains("control policy") => "a policy of the organization",
                () if what.contains("resource-based policy") => "the policy of the resource itself",
                () => "a policy of whoever deploys",
            };
            format!("{owner} keeps `{action}` back, and no further right lifts that: ask its owner").into()
        },
        ..Known::BARE
    },
    Known {
        phases: ANY,
        types: &[RUNTIME],
        says: &["not authorized to perform: iam:passrole"],
        source: Source::Documented,
        code: Code::AWS_PERMISSION,
        at: &["/RoleArn"],
        help: |_| {
            Help::from(
                "let whoever deploys (or the role of `--role-arn`) call `iam:PassRole` on the execution role, with                  iam:PassedToService bedrock-agentcore.amazonaws.com; ",
            )
            .then(Help::command("role caller", ""))
            .then(" prints all that a deployer needs")
        },
        ..Known::BARE
    },
    Known {
        phases: ANY,
        says: DENIED,
        source: Source::Documented,
        code: Code::AWS_PERMISSION,
        help: |refusal| {
            let what = match refusal.action() {
                Some(action) => format!("let whoever deploys (or the role of `--role-arn`) call `{action}`; "),
                None => "let whoever deploys (or the role of `--role-arn`) do it; ".to_owned(),
            };
            Help::from(what).then(Help::command("role caller", "")).then(" prints all that a deployer needs")
        },
        ..Known::BARE
    },
];
