use crate::cli::workspace::Workspace;
use crate::cloudformation::PolicyKind;
use crate::diagnostic::visible_line;
use crate::difference::{AccessChange, PublishedNames};
use crate::source::Span;
use crate::stack::{Plan, PlannedAccess, PlannedAction, PlannedChange, PropertyChange};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is shown in place of a value that may be a secret.
const HIDDEN: &str = "•••";

/// The plan for a person: what is added, changed in place, replaced and removed, each with the line that causes it. Of a
/// new stack, where all of it is new, types are counted unless `all` of it is asked for.
pub fn human(plan: &Plan, target: &str, workspace: &Workspace, all: bool) -> String {
    let mut text = String::new();
    let imports = plan.changes.iter().any(|change| change.action == PlannedAction::Import);
    let kind = match (plan.creates_stack, imports) {
        (true, _) => "a new stack",
        (false, true) => "an import, before the update",
        (false, false) => "an update",
    };
    let _ = writeln!(text, "plan for {} in {target}: {kind}", visible_line(&plan.stack_name));
    if plan.creates_stack && !all {
        return text + &new_stack(plan, workspace);
    }
    let mut changes: Vec<&PlannedChange> = plan.changes.iter().collect();
    changes.sort_by_key(|change| gravity(change.action));
    let (unaffected, changes): (Vec<&PlannedChange>, Vec<&PlannedChange>) =
        changes.into_iter().partition(|change| change.action == PlannedAction::Unaffected);
    for change in changes {
        resource(change, workspace, &mut text);
    }
    if !unaffected.is_empty() {
        let count = match unaffected.len() {
            1 => "1 more is listed by CloudFormation and stays".to_owned(),
            count => format!("{count} more are listed by CloudFormation and stay"),
        };
        let _ = writeln!(text, "  {count} the same");
    }
    if plan.puts_keys_on() {
        let _ = writeln!(text, "  then, once MDAA's function is gone and has taken the key off:");
    } else if plan.takes_away() {
        let _ = writeln!(text, "  then taken away or put back, once CloudFormation knows of it:");
    } else if !plan.later.is_empty() {
        let _ = writeln!(text, "  {LATER}");
    }
    for change in &plan.later {
        resource(change, workspace, &mut text);
    }
    for line in plan.published_names.iter().flat_map(PublishedNames::lines) {
        let _ = writeln!(text, "  {line}");
    }
    for access in &plan.access {
        permissions(access, &format!(" {}", access.change.logical_id), workspace, &mut text);
    }
    let _ = writeln!(text, "{}", counted(plan));
    text
}

/// What comes with the second operation of a new stack.
const LATER: &str = "then, with the runtime there, made, or taken in if AgentCore made it first:";

/// How many resources of each type, and who may do what: what a file of the user's asks for each by itself, and of what
/// our templates say the number.
fn new_stack(plan: &Plan, workspace: &Workspace) -> String {
    let mut text = String::new();
    types(&plan.changes, &mut text);
    if !plan.later.is_empty() {
        let _ = writeln!(text, "  {LATER}");
        types(&plan.later, &mut text);
    }
    for access in &plan.access {
        let of_template =
            |span: &Option<Span>| span.is_some_and(|span| workspace.context.sources.is_built_in(span.file));
        let pairs = access.change.changes.iter().cloned().zip(access.spans.iter().copied());
        let (usual, own): (Vec<_>, Vec<_>) = pairs.partition(|(_, span)| of_template(span));
        let count = match (usual.len(), own.is_empty()) {
            (0, _) => String::new(),
            (count, true) => format!(": {count} of mdaac's template"),
            (count, false) => format!(": {count} of mdaac's template, and"),
        };
        let (changes, spans) = own.into_iter().unzip();
        let resource_type = &access.change.resource_type;
        let is_only = plan.changes.iter().filter(|change| change.resource_type == *resource_type).count() == 1;
        let id = if is_only { String::new() } else { format!(" {}", access.change.logical_id) };
        let change = AccessChange { changes, ..access.change.clone() };
        permissions(&PlannedAccess { change, spans }, &(id + &count), workspace, &mut text);
    }
    let _ = writeln!(text, "{}; `--all` shows each with its line", counted(plan));
    text
}

/// A line for each type, in the order of the alphabet.
fn types(changes: &[PlannedChange], text: &mut String) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    changes.iter().for_each(|change| *counts.entry(&change.resource_type).or_default() += 1);
    for (resource_type, count) in counts {
        let _ = writeln!(text, "  + {count:3} {}", visible_line(resource_type));
    }
}

fn counted(plan: &Plan) -> String {
    let count =
        |action: PlannedAction| plan.changes.iter().chain(&plan.later).filter(|change| change.action == action).count();
    let counts: Vec<String> = [
        (PlannedAction::Add, "to add"),
        (PlannedAction::Import, "to import"),
        (PlannedAction::ChangeInPlace, "to change in place"),
        (PlannedAction::Replace, "to replace"),
        (PlannedAction::Remove, "to remove"),
    ]
    .into_iter()
    .map(|(action, words)| (count(action), words))
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect();
    if counts.is_empty() { "nothing in it changes".to_owned() } else { counts.join(", ") }
}

/// What is asked before a plan is executed: which stack, where, and what is lost.
pub fn question(plan: &Plan, target: &str) -> String {
    let count = |action: PlannedAction| plan.changes.iter().filter(|change| change.action == action).count();
    let losses: Vec<String> = [(PlannedAction::Replace, "replaces"), (PlannedAction::Remove, "removes")]
        .into_iter()
        .filter(|(action, _)| count(*action) > 0)
        .map(|(action, words)| format!("{words} {}", count(action)))
        .collect();
    let losses = if losses.is_empty() { String::new() } else { format!(", which {}", losses.join(" and ")) };
    format!("deploy {} to {target}{losses}?", plan.stack_name)
}

/// What a role or policy lets somebody do more or less, behind its type and what is said of it as a whole.
fn permissions(access: &PlannedAccess, remark: &str, workspace: &Workspace, text: &mut String) {
    let AccessChange { resource_type, kind, changes, .. } = &access.change;
    let whose = match kind {
        PolicyKind::Identity => "permissions of",
        PolicyKind::Trust => "who may become",
        PolicyKind::Resource => "who may use",
    };
    let _ = writeln!(text, "  {whose} {}{}", visible_line(resource_type), visible_line(remark));
    for (change, span) in changes.iter().zip(&access.spans) {
        let mut place = span.map(|span| at(span, workspace));
        for line in change.lines() {
            let _ = writeln!(text, "      {}{}", visible_line(&line), place.take().unwrap_or_default());
        }
    }
}

/// What loses something comes last, nearest to the question.
fn gravity(action: PlannedAction) -> u8 {
    match action {
        PlannedAction::Add | PlannedAction::Import => 0,
        PlannedAction::ChangeInPlace | PlannedAction::Unaffected => 1,
        PlannedAction::Remove => 2,
        PlannedAction::Replace => 3,
    }
}

fn resource(change: &PlannedChange, workspace: &Workspace, text: &mut String) {
    let (sign, words) = match change.action {
        PlannedAction::Add => ("+", ""),
        PlannedAction::Import => ("=", ": exists, becomes part of the stack"),
        PlannedAction::ChangeInPlace if change.makes_version() => {
            ("~", ": in place, a new version; sessions restart on it")
        }
        PlannedAction::ChangeInPlace | PlannedAction::Unaffected => ("~", ": in place"),
        PlannedAction::Replace => ("!", ": REPLACED by a new one with another id"),
        PlannedAction::Remove if change.retained => ("-", ": leaves the stack and stays in the account"),
        PlannedAction::Remove => ("-", ": deleted"),
    };
    let place = change.span.filter(|_| change.action != PlannedAction::ChangeInPlace).map(|span| at(span, workspace));
    let (id, kind) = (visible_line(&change.logical_id), visible_line(&change.resource_type));
    let _ = writeln!(text, "  {sign} {kind} {id}{words}{}", place.unwrap_or_default());
    for property in &change.properties {
        self::property(property, workspace, text);
    }
}

fn property(property: &PropertyChange, workspace: &Workspace, text: &mut String) {
    let path = property.path.strip_prefix("/Properties/").unwrap_or(&property.path);
    let replaces = if property.replaces { ", which replaces it" } else { "" };
    if let Some(other) = &property.read_from {
        let _ = writeln!(text, "      {}{replaces}: comes from {}", visible_line(path), visible_line(other));
        return;
    }
    let place = property.span.map(|span| at(span, workspace)).unwrap_or_default();
    let _ = writeln!(text, "      {}{replaces}{place}", visible_line(path));
    let [before, after] = values(property);
    for (sign, value) in [("-", before), ("+", after)] {
        if let Some(value) = value {
            let _ = writeln!(text, "        {sign} {}", visible_line(&value));
        }
    }
}

/// CloudFormation's placeholder for what only the deploy makes known (API reference, ResourceTargetDefinition).
const KNOWN_AFTER: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// Before and after, as they may be shown.
fn values(property: &PropertyChange) -> [Option<String>; 2] {
    [&property.before, &property.after].map(|value| {
        let value = value.as_deref()?;
        Some(if property.secret {
            HIDDEN.to_owned()
        } else if value.contains(KNOWN_AFTER) {
            "(known after the deploy)".to_owned()
        } else {
            value.to_owned()
        })
    })
}

fn at(span: Span, workspace: &Workspace) -> String {
    format!("  ({})", workspace.place(span))
}

pub fn json(plan: &Plan, workspace: &Workspace) -> Value {
    let place = |span: Option<Span>| span.map(|span| workspace.place(span));
    let changes: Vec<Value> = plan
        .changes
        .iter()
        .map(|change| {
            let properties: Vec<Value> = change
                .properties
                .iter()
                .map(|property| {
                    let [before, after] = values(property);
                    json!({
                        "path": property.path,
                        "before": before,
                        "after": after,
                        "replaces": property.replaces,
                        "comesFrom": property.read_from,
                        "place": place(property.span),
                    })
                })
                .collect();
            json!({
                "action": action(change.action),
                "logicalId": change.logical_id,
                "physicalId": change.physical_id,
                "type": change.resource_type,
                "retained": change.retained,
                "newVersion": change.makes_version(),
                "place": place(change.span),
                "properties": properties,
            })
        })
        .collect();
    let access: Vec<Value> = plan
        .access
        .iter()
        .map(|access| {
            let changes = access.change.changes.iter().zip(&access.spans).map(|(change, span)| {
                json!({
                    "lines": change.lines(),
                    "direction": change.direction().name(),
                    "widens": change.widens(),
                    "narrows": change.narrows(),
                    "place": place(*span),
                })
            });
            json!({
                "logicalId": access.change.logical_id,
                "type": access.change.resource_type,
                "changes": changes.collect::<Vec<_>>(),
            })
        })
        .collect();
    let later: Vec<Value> = plan
        .later
        .iter()
        .map(|change| {
            let paths: Vec<&str> = change.properties.iter().map(|property| property.path.as_str()).collect();
            json!({
                "logicalId": change.logical_id, "type": change.resource_type, "place": place(change.span),
                "properties": paths,
            })
        })
        .collect();
    let mut json = json!({
        "stack": plan.stack_name,
        "creates": plan.creates_stack,
        "changeSet": plan.change_set_name,
        "changes": changes,
        "later": later,
        "permissions": access,
    });
    if let Some(moved) = plan.published_names {
        json["publishedNames"] = moved.json();
    }
    json
}

fn action(action: PlannedAction) -> &'static str {
    match action {
        PlannedAction::Add => "add",
        PlannedAction::Import => "import",
        PlannedAction::ChangeInPlace => "change",
        PlannedAction::Unaffected => "unaffected",
        PlannedAction::Replace => "replace",
        PlannedAction::Remove => "remove",
    }
}
