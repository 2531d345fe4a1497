//! An `Allow` has a `*` in an action or in a resource.
//!
//! ```yaml
//! - Effect: Allow
//!   Action: dynamodb:*                                        # DeleteTable too
//!   Resource: arn:aws:dynamodb:eu-central-1:111122223333:table/*
//! ```
//!
//! Some wildcards nobody can do without. Those findings are notes: `--all` and the formats for programs list each with its
//! reason.
//!
//! - The statements that mdaac writes, where AWS's API takes no narrower resource: the reason stands beside them in
//!   `templates/`. MDAA suppresses this rule for the whole of its own policy.
//! - `Resource: '*'` in a statement whose actions all take no resource, as AWS's service authorization reference says.
//! - The suffix that AgentCore adds to the name of a runtime, where the name is whole and of a runtime of this mdaa.yaml:
//!
//! ```yaml
//! - Effect: Allow
//!   Action: bedrock-agentcore:InvokeAgentRuntime
//!   Resource: arn:aws:bedrock-agentcore:eu-central-1:111122223333:runtime/acme_dev_sales_quotes_agent-*
//! ```
//!
//! - The streams of one log group, `log-group:NAME:*`.
//!
//! In the rest of your statements it is a warning.

use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::diagnostic::Severity;
use crate::iam::{LocatedText, Pattern, PolicyKind, Statement, Token, authorization};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::part::as_cdk_nag;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: cdk_nag!("IAMNoWildcardPermissions", [AwsSolutions("IAM5", LEAST_PRIVILEGE)]),
    severity: Severity::Warning,
    title: "A wildcard in what a policy allows.",
    why: "a wildcard also allows what is added later, by AWS or by others in the account",
    fix: "name the actions and resources one by one, or waive it with the reason why that cannot be done",
    scope: &[Scope::Identity(&["Action", "Resource"])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let suffixed = suffixed(subjects);
    let each = subjects.iter().enumerate();
    each.flat_map(|(index, subject)| of(subject, &suffixed).into_iter().map(move |found| (index, found))).collect()
}

fn of(subject: &Subject<'_>, suffixed: &[Pattern]) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Identity).filter(|statement| statement.allows()) {
        let forced = subject.justification(&statement.at);
        let (without, apart) = (without_resource(statement), apart(statement));
        let actions = statement.actions().map(|action| ("Action", "actions", action));
        let resources = statement.resources().map(|resource| ("Resource", "resources", resource));
        for (key, what, written) in actions.chain(resources).filter(|(.., written)| has_star(written)) {
            let LocatedText { text, at } = written;
            let mut finding = RuleMatch::new(at, format!("`{text}` allows {what} by a wildcard"));
            finding.granular = Some(format!("{key}::{}", as_cdk_nag(text)));
            finding.statement = Some(statement.at.clone());
            let of_resource = || match key {
                "Resource" if without => Some(format!(
                    "AWS's service authorization reference of {} knows no resource for these actions",
                    authorization::date()
                )),
                "Resource" if is_suffix(written, suffixed) => Some(SUFFIX.to_owned()),
                "Resource" if are_streams(written) => Some(STREAMS.to_owned()),
                _ => None,
            };
            if let Some(reason) = forced.clone().or_else(of_resource) {
                finding = finding.note().why(reason);
            } else if let Some(help) = apart.as_ref().filter(|_| key == "Resource") {
                finding = finding.help(help.clone());
            }
            found.push(finding);
        }
    }
    found
}

/// Whether IAM knows no resource for any of its actions.
fn without_resource(statement: &Statement<PointerBuf>) -> bool {
    let mut actions = statement.actions().peekable();
    statement.not_action.is_none()
        && actions.peek().is_some()
        && actions.all(|action| authorization::takes_no_resource(&action.text))
}

/// What to do with those of its actions that take no resource, where others do.
fn apart(statement: &Statement<PointerBuf>) -> Option<String> {
    let texts = statement.actions().map(|action| action.text.as_str());
    let without: Vec<String> =
        texts.filter(|text| authorization::takes_no_resource(text)).map(|text| format!("`{text}`")).collect();
    let words = "which takes no resource, into a statement of its own, and name the resources of the rest";
    match &without[..] {
        [] => None,
        [one] => Some(format!("put {one}, {words}")),
        [.., last] => Some(format!(
            "put {} and {last}, {}",
            without[..without.len() - 1].join(", "),
            words.replace("takes", "take").replace("its", "their")
        )),
    }
}

const SUFFIX: &str = "AgentCore adds a hyphen and ten characters to the name of a runtime, which only the deploy knows";

const STREAMS: &str = "the streams of one log group have no names before they are made";

/// Whether it is a log group with all that is in it.
fn are_streams(written: &LocatedText<PointerBuf>) -> bool {
    let Some(parts) = written.as_resource().arn_parts() else { return false };
    let [partition, service, region, account, resource] = &parts;
    let ends = [Token::Char(':'), Token::Any];
    let name = resource
        .tokens()
        .strip_suffix(&ends)
        .filter(|name| name.starts_with(Pattern::text("log-group:").tokens()) && !name.iter().any(Token::is_wild));
    let plain = |part: &Pattern| !part.is_wild();
    *service == Pattern::text("logs") && name.is_some() && [partition, region, account].into_iter().all(plain)
}

/// What is named after a runtime, for every runtime whose name is known: without its place.
fn suffixed(subjects: &[Subject<'_>]) -> Vec<Pattern> {
    let runtimes = subjects.iter().flat_map(|subject| subject.of_type(RUNTIME));
    let names = runtimes.filter_map(|runtime| runtime.properties.get("AgentRuntimeName")?.known());
    let resources = names.flat_map(|name| {
        [
            format!("bedrock-agentcore:runtime/{name}-*"),
            format!("bedrock-agentcore:workload-identity-directory/default/workload-identity/{name}-*"),
            format!("logs:log-group:/aws/bedrock-agentcore/runtimes/{name}-*"),
        ]
    });
    resources.map(|resource| Pattern::text(&resource)).collect()
}

/// Whether its only wildcard is that suffix, or what stands behind it.
fn is_suffix(written: &LocatedText<PointerBuf>, suffixed: &[Pattern]) -> bool {
    let Some([partition, service, region, account, resource]) = written.as_resource().arn_parts() else { return false };
    let place = [&partition, &service, &region, &account];
    let narrow = || {
        let tokens = service.tokens().iter().chain(&[Token::Char(':')]).chain(resource.tokens());
        Pattern::new(tokens.cloned().collect())
    };
    !place.iter().any(|part| part.is_wild()) && suffixed.iter().any(|one| one.covers(&narrow()))
}

/// `?` is a wildcard too, and none to cdk-nag. `${*}` is a star that is no wildcard.
fn has_star(written: &LocatedText<PointerBuf>) -> bool {
    written.as_resource().tokens().contains(&Token::Any)
}
