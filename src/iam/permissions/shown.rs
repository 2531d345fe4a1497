use super::{Conditions, NameSet, Permission, PermissionChange, What};
use std::fmt;

impl fmt::Display for Permission {
    /// `Allow s3:GetObject on arn:aws:s3:::x if aws:SourceAccount StringEquals 123456789012`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.effect.name(), self.action)?;
        if let Some(resource) = &self.resource {
            write!(f, " on {resource}")?;
        }
        match &self.principal {
            Some(NameSet::Of(everyone)) if everyone == "*" => f.write_str(" to everyone")?,
            Some(principal) => write!(f, " to {principal}")?,
            None => {}
        }
        if !self.conditions.is_empty() {
            write!(f, " if {}", self.conditions)?;
        }
        Ok(())
    }
}

impl PermissionChange {
    /// One line for each thing that a reviewer must know, `+` for what came, `-` for what went, `!`
    /// for the rest: `+ Allow s3:GetObject on arn:aws:s3:::x`.
    pub fn lines(&self) -> Vec<String> {
        match &self.what {
            What::Gained(permission) => vec![format!("+ {permission}")],
            What::Lost(permission) => vec![format!("- {permission}")],
            What::Condition { of, before, after } => match (&before[..], &after[..]) {
                ([before], [after]) => single(of, before, after),
                _ => vec![format!("! {of}: held {}, now {}", any(before), any(after))],
            },
            What::UnreadCame(json) => vec![format!("! came, and cannot be read: {}", beginning(json))],
            What::UnreadWent(json) => vec![format!("! went, and cannot be read: {}", beginning(json))],
            What::Attached(policy) => vec![format!("+ everything in the policy {policy}")],
            What::Detached(policy) => vec![format!("- everything in the policy {policy}")],
            What::Boundary { before, after } => vec![match (before, after) {
                (Some(before), Some(after)) => format!("! permissions boundary changed from {before} to {after}"),
                (Some(before), None) => format!("! permissions boundary {before} removed"),
                (None, Some(after)) => format!("! permissions boundary {after} added"),
                (None, None) => "! permissions boundary".to_owned(),
            }],
            What::TooMany => {
                vec![format!(
                    "! the policies changed and hold more than {} permissions; compare their text",
                    super::MAX_PERMISSIONS
                )]
            }
        }
    }
}

/// The most characters that are shown of a statement.
const SHOWN: usize = 300;

fn beginning(json: &str) -> String {
    match json.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} …", &json[..end]),
        None => json.to_owned(),
    }
}

/// Which single conditions are not the same.
fn single(of: &Permission, before: &Conditions, after: &Conditions) -> Vec<String> {
    let mut lines = Vec::new();
    for condition in before.iter() {
        match after.like(condition) {
            None => lines.push(format!("! condition {condition} removed from {of}")),
            Some(now) if now.values != condition.values => lines.push(format!(
                "! condition {} {} changed from {} to {} in {of}",
                condition.key,
                condition.operator,
                condition.shown_values(),
                now.shown_values(),
            )),
            Some(_) => {}
        }
    }
    let added = after.iter().filter(|condition| before.like(condition).is_none());
    lines.extend(added.map(|condition| format!("! condition {condition} added to {of}")));
    lines
}

fn any(alternatives: &[Conditions]) -> String {
    let shown = |conditions: &Conditions| match conditions.is_empty() {
        true => "always".to_owned(),
        false => format!("if {conditions}"),
    };
    alternatives.iter().map(shown).collect::<Vec<_>>().join(", or ")
}
