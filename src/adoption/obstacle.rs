use super::cause::Cause;
use super::subject::TemplateElement;
use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::iam::permissions::PermissionChange;
use crate::source::Span;
use serde_json::Value;

/// A difference that has no reason: with it a stack is not adopted.
#[derive(Clone, Debug, PartialEq)]
pub struct Obstacle {
    pub kind: ObstacleKind,
    pub subject: TemplateElement,
    /// Where in it; empty for a whole.
    pub path: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// For a policy, what it would allow more or less.
    pub permission: Option<PermissionChange>,
    /// What it comes from; those of one cause are mended as one.
    pub(super) cause: Cause,
    /// The line of the user's files that it comes from.
    pub span: Option<Span>,
}

/// What an obstacle would do, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObstacleKind {
    /// Another resource takes the place of one, under another name.
    Renames,
    /// Another resource takes the place of one.
    Replaces,
    Removes,
    Widens,
    /// Somebody may do more or less, and it cannot be told which.
    Unclear,
    Narrows,
    /// Something comes that may be in the way of what exists.
    Adds,
    /// Anything else that no reason explains.
    Changes,
}

impl ObstacleKind {
    pub fn name(self) -> &'static str {
        match self {
            ObstacleKind::Renames => "renames",
            ObstacleKind::Replaces => "replaces",
            ObstacleKind::Removes => "removes",
            ObstacleKind::Widens => "widens",
            ObstacleKind::Unclear => "unclear",
            ObstacleKind::Narrows => "narrows",
            ObstacleKind::Adds => "adds",
            ObstacleKind::Changes => "changes",
        }
    }
}

impl Obstacle {
    /// How to avoid it: a line of the config.
    pub fn help(&self) -> String {
        self.cause.help()
    }

    /// Whether it is a replacement that the user allows.
    pub fn is_allowed(&self, allowed: &[String]) -> bool {
        self.is_replacement() && allowed.contains(&self.subject.name)
    }

    fn is_replacement(&self) -> bool {
        matches!(self.kind, ObstacleKind::Renames | ObstacleKind::Replaces)
            && self.subject.is_resource()
            && !self.is_doubled()
    }

    /// Whether one thing would have two logical ids: CloudFormation makes the new one before it deletes the old one,
    /// and that fails.
    fn is_doubled(&self) -> bool {
        self.path.is_empty()
    }

    /// What would happen, as the message of a problem.
    pub fn words(&self) -> String {
        let TemplateElement { kind, name } = &self.subject;
        let it = match kind.as_str() {
            "Output" => format!("the output `{name}`"),
            "Parameter" => format!("the parameter `{name}`"),
            "Template" => format!("`{name}` of the template"),
            kind => format!("`{name}` ({kind})"),
        };
        let path = &self.path;
        match self.kind {
            ObstacleKind::Renames if self.is_doubled() => format!("{it} would get another logical id"),
            ObstacleKind::Renames => format!("{it} would be replaced by one of another name"),
            ObstacleKind::Replaces => format!("{it} would be replaced"),
            ObstacleKind::Removes if path.is_empty() => format!("{it} would leave the stack"),
            ObstacleKind::Removes => format!("{it} would be deleted with the stack"),
            ObstacleKind::Widens => format!("{it} would allow more"),
            ObstacleKind::Unclear => format!("{it} would allow more or less, it cannot be told which"),
            ObstacleKind::Narrows => format!("{it} would allow less"),
            ObstacleKind::Adds => format!("{it} would be new"),
            ObstacleKind::Changes if path.is_empty() => format!("{it} would change"),
            ObstacleKind::Changes => format!("`{path}` of {it} is not what is deployed"),
        }
    }

    /// The difference itself, a few words for each value.
    fn difference(&self) -> Option<String> {
        if let Some(permission) = &self.permission {
            return Some(few(permission.lines().iter().map(String::as_str), "; "));
        }
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let path = &self.path;
        match (&self.before, &self.after) {
            _ if path.is_empty() => None,
            (Some(before), Some(after)) => {
                Some(format!("`{path}` is `{}` and would be `{}`", text(before), text(after)))
            }
            (Some(before), None) => Some(format!("`{path}` is `{}` and would go", text(before))),
            (None, Some(after)) => Some(format!("`{path}` would come: `{}`", text(after))),
            (None, None) => None,
        }
    }
}

/// The most that is named of anything.
const NAMED: usize = 3;

fn few<'a>(all: impl ExactSizeIterator<Item = &'a str>, between: &str) -> String {
    let more = all.len().saturating_sub(NAMED);
    let named: Vec<&str> = all.take(NAMED).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    named.join(between) + &more
}

/// One problem for each cause, the gravest obstacle of it in front.
pub fn diagnostics<'a>(obstacles: impl Iterator<Item = &'a Obstacle>) -> Vec<Diagnostic> {
    let mut groups: Vec<Vec<&Obstacle>> = Vec::new();
    for obstacle in obstacles {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| first.cause.same(&obstacle.cause))) {
            Some(group) => group.push(obstacle),
            None => groups.push(vec![obstacle]),
        }
    }
    for group in &mut groups {
        // Stable: of two that are alike the first stays in front.
        group.sort_by_key(|obstacle| (obstacle.kind, obstacle.subject.kind != bedrock_agentcore::RUNTIME));
    }
    groups.sort_by_key(|group| group.first().map(|first| first.kind));
    groups.iter().filter_map(|group| diagnostic(group)).collect()
}

fn diagnostic(group: &[&Obstacle]) -> Option<Diagnostic> {
    let (first, others) = group.split_first()?;
    let help = match group.iter().all(|obstacle| obstacle.is_replacement()) {
        true => {
            let mut ids: Vec<&str> = group.iter().map(|obstacle| obstacle.subject.name.as_str()).collect();
            ids.dedup();
            let allowed = Help::command("deploy", format!("--allow-replacement {}", ids.join(",")));
            Help::from(first.help()).then("; if the new one is meant, allow it with ").then(allowed)
        }
        false => first.help().into(),
    };
    let of_first = group.iter().filter(|one| one.subject == first.subject).filter_map(|one| one.difference());
    let of_first: Vec<String> = of_first.collect();
    let mut names: Vec<&str> =
        others.iter().filter(|other| other.subject != first.subject).map(|other| other.subject.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut why = Vec::new();
    if !of_first.is_empty() {
        why.push(few(of_first.iter().map(String::as_str), "; "));
    }
    if !names.is_empty() {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        why.push(format!("with it {}", few(names.iter().map(String::as_str), ", ")));
    }
    let mut found = Diagnostic::error(Code::ADOPTION_REFUSED, first.words()).help(help);
    found.span = group.iter().find_map(|obstacle| obstacle.span);
    found.why = (!why.is_empty()).then(|| why.join("; "));
    Some(found)
}
