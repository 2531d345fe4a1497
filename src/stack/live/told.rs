use super::compare::{Doubt, LiveComparison, LiveDifference};
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::{FragmentValue, Template, line};
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::source::{HIDDEN, SecretKind, Sources, Span};
use crate::stack::plan::is_secret;
use crate::stack::verify::UnhealthyResource;
use jsonptr::PointerBuf;
use serde_json::Value;

/// The template whose lines are shown: that of the project, where it compiles.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub template: &'a Template,
    pub sources: &'a Sources,
}

/// What differs and what nobody could compare, as it is told.
pub fn told(comparison: &LiveComparison, shown: Shown<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = comparison.differences.iter().map(|one| difference(one, shown)).collect();
    found.extend(doubts(&comparison.doubts));
    found
}

/// Marks what is as it was before it was put back: it would come back for ever.
pub fn gone_back(comparison: &mut LiveComparison, before: &[LiveDifference]) {
    // When AgentCore changed last is known of its own types; of the others it is what came back right after it was put back.
    let others = |one: &&mut LiveDifference| !matches!(one.resource_type.as_str(), RUNTIME | RUNTIME_ENDPOINT);
    for one in comparison.differences.iter_mut().filter(others) {
        one.reads_back |= before.iter().any(|was| was.pointer == one.pointer && was.live == one.live);
    }
}

/// What somebody changed by hand and is no property of the resource as CloudFormation compares it: the version that an
/// endpoint serves, what a log group has.
pub fn moved(fault: UnhealthyResource, shown: Shown<'_>) -> Diagnostic {
    let property = fault.property.unwrap_or_default();
    let pointer = PointerBuf::from_tokens(["Resources", &fault.logical_id, "Properties", property]);
    let why = fault.reason.unwrap_or_else(|| "somebody sent it there outside of CloudFormation".to_owned());
    let mut found = Diagnostic::error(Code::LIVE_DIFFERS, fault.words)
        .why(why)
        .help(Help::command("deploy", "--revert-drift").then(" puts it back"));
    found.span = place(&pointer, shown);
    found
}

fn difference(one: &LiveDifference, shown: Shown<'_>) -> Diagnostic {
    let secret = is_secret(shown.template, shown.sources, one.pointer.as_str());
    let value = |value: &Value| {
        if secret {
            shown.sources.secrets().keep_all(value, SecretKind::Deployed);
            return format!("`{HIDDEN}`");
        }
        format!("`{}`", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let of = match one.resource_type.as_str() {
        RUNTIME => format!("the runtime `{}`", one.physical_id),
        RUNTIME_ENDPOINT => format!("the endpoint `{}`", one.physical_id.rsplit('/').next().unwrap_or_default()),
        kind => format!("`{}` ({kind})", one.logical_id),
    };
    let path = shown.sources.shown_pointer(&PointerBuf::from_tokens(one.path.split('/')));
    let path = path.as_str().trim_start_matches('/');
    let in_list = shown.template.get(&one.pointer).is_some_and(|value| matches!(value.value, FragmentValue::List(_)));
    let message = match (&one.expected, &one.live) {
        (None, Some(live)) if in_list => format!("`{path}` of {of} has {} beside what was deployed", value(live)),
        (Some(expected), None) if in_list => format!("`{path}` of {of} lacks {}, which was deployed", value(expected)),
        (Some(expected), Some(live)) => {
            format!("`{path}` of {of} is {}, and was deployed as {}", value(live), value(expected))
        }
        (None, Some(live)) => format!("`{path}` of {of} is {}, and the deployed template sets none", value(live)),
        (Some(expected), None) => format!("`{path}` of {of} is not set, and was deployed as {}", value(expected)),
        (None, None) => format!("{of} is in the stack and does not exist: `{}`", one.physical_id),
    };
    let mut found = if one.reads_back {
        Diagnostic::warning(Code::READS_BACK_DIFFERENTLY, message)
            .why("nobody changed it since CloudFormation wrote it: AWS reads it back otherwise")
            .help("there is nothing to put back; if it matters, ask AWS which of the two holds")
    } else {
        Diagnostic::error(Code::LIVE_DIFFERS, message).why("it was changed outside of CloudFormation").help(
            Help::command("deploy", "--revert-drift").then(match (one.resource_type.as_str(), one.path.as_str()) {
                (RUNTIME, "") => " makes it anew, with another id and ARN, which its callers must learn",
                (_, "") => " makes it anew",
                _ => " puts it back",
            }),
        )
    };
    found.span = place(&one.pointer, shown);
    found
}

/// The line of the property, or of the nearest part around it that the user wrote.
fn place(pointer: &PointerBuf, shown: Shown<'_>) -> Option<Span> {
    let mut pointer = pointer.clone();
    let mut nearest = None;
    // Not above /Resources/ID.
    while pointer.tokens().count() >= 2 {
        if shown.template.get(&pointer).is_some() {
            let span = line(shown.template, shown.sources, pointer.as_str());
            if span.is_some_and(|span| !shown.sources.is_built_in(span.file)) {
                return span;
            }
            nearest = nearest.or(span);
        }
        pointer.pop_back();
    }
    nearest
}

/// One warning for all that somebody could make comparable, and a note for what nobody can.
fn doubts(doubts: &[Doubt]) -> Vec<Diagnostic> {
    let (natural, others): (Vec<&Doubt>, Vec<&Doubt>) = doubts.iter().partition(|doubt| doubt.by_nature);
    let note = |doubt: &&Doubt| {
        let message = format!("not compared with what is live: {}", doubt.words);
        Diagnostic::info(Code::NOT_VERIFIED, message).help("there is nothing to do")
    };
    let mut found: Vec<Diagnostic> = natural.iter().map(note).collect();
    if !others.is_empty() {
        let words: Vec<&str> = others.iter().map(|doubt| doubt.words.as_str()).collect();
        let denied = others.iter().any(|doubt| doubt.denied);
        let mut warning =
            Diagnostic::warning(Code::NOT_VERIFIED, format!("not compared with what is live: {}", words.join(", ")));
        warning.why = others.iter().find_map(|doubt| doubt.reason.clone());
        warning.help = Some(match denied {
            true => Help::from(
                "allow cloudformation:GetResource, cloudformation:DetectStackDrift, cloudformation:DetectStackResourceDrift, \
                 cloudformation:DescribeStackDriftDetectionStatus and \
                 cloudformation:DescribeStackResourceDrifts; ",
            )
            .then(Help::command("role caller", ""))
            .then(" prints the whole policy"),
            false => Help::command("status", "").then(" looks again; what stays must be looked at by hand"),
        });
        found.push(warning);
    }
    found
}
