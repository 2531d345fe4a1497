//! What is refused of a stack or a change set as a whole.

use super::{Code, Help, Known, Phase, Source};
use crate::cloudformation::resource_types::cloudformation::STACK;

pub const KNOWN: &[Known] = &[
    // No resource fails of it; the reason stands in the stack's own event alone (aws-unkind 12).
    Known {
        phases: &[Phase::Update, Phase::Delete],
        types: &[STACK],
        says: &["export … as it is in use by"],
        source: Source::Reported("generative-ai-use-cases#1232"),
        code: Code::EXPORT_IN_USE,
        help: |_| {
            "the stack that AWS names imports it: change that one first so that it does not, or keep the export as it is \
             (`aws cloudformation list-imports --export-name NAME` lists all of them)"
                .into()
        },
        ..Known::BARE
    },
    // Nothing but additions: no value of an SSM parameter either [inferred] (aws-unkind 19).
    Known {
        phases: &[Phase::ChangeSet],
        says: &["not being imported", "during import operations", "as part of the import operation, you cannot"],
        source: Source::Reported("aws-cdk-cli#1575"),
        code: Code::IMPORT_REFUSED,
        help: |_| {
            Help::from(
                "an import may change nothing else, and a value of SSM that has moved since the last deploy may count as a \
                 change [inferred]: run ",
            )
            .then(Help::command("deploy", ""))
            .then(" once with `manageLogGroups: false`, which brings the rest, then take the line out and deploy again")
        },
        ..Known::BARE
    },
    Known {
        phases: &[Phase::ChangeSet, Phase::Import],
        says: &["already in a stack and cannot be imported", "already exists in stack"],
        source: Source::Reported("cloudformation-coverage-roadmap#1607"),
        code: Code::IMPORT_REFUSED,
        help: |refusal| {
            match refusal.owner() {
            Some(owner) => {
                format!("it belongs to the stack `{owner}`: take it out there first, keeping it (`DeletionPolicy: Retain`)").into()
            }
            None => "find out which stack has it (`aws cloudformation describe-stack-resources --physical-resource-id NAME`) and take it out there, keeping it".into(),
        }
        },
        ..Known::BARE
    },
    Known {
        phases: &[Phase::ChangeSet],
        says: &["unable to fetch parameters", "parameters: [ … cannot be found"],
        source: Source::Reported("aws-unkind 22"),
        code: Code::SSM_PARAMETER_MISSING,
        help: |_| {
            "make the parameters that AWS names, in this account and region; one of another account is of the advanced \
             tier, and its owner shares it (AWS RAM)"
                .into()
        },
        ..Known::BARE
    },
];
