use super::{Condition, Effect, Names, Permission, PermissionChange, What};
use std::fmt;

impl fmt::Display for Permission {
    /// `Allow s3:GetObject on arn:aws:s3:::x if aws:SourceAccount StringEquals 123456789012`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = match self.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        write!(f, "{effect} {}", self.action)?;
        if let Some(resource) = &self.resource {
            write!(f, " on {resource}")?;
        }
        match &self.principal {
            Some(Names::Of(everyone)) if everyone == "*" => f.write_str(" to everyone")?,
            Some(principal) => write!(f, " to {principal}")?,
            None => {}
        }
        if self.condition != Condition::default() {
            write!(f, " if {}", self.condition)?;
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
                ([before], [after]) => tests(of, before, after),
                _ => vec![format!("! {of}: held {}, now {}", any(before), any(after))],
            },
            What::Unread { before: None, .. } => {
                vec!["! a statement came that only CloudFormation can read".to_owned()]
            }
            What::Unread { after: None, .. } => vec!["! a statement went that only CloudFormation can read".to_owned()],
            What::Unread { .. } => vec!["! a statement changed that only CloudFormation can read".to_owned()],
            What::Attached(arn) => vec![format!("+ everything in the policy {arn}")],
            What::Detached(arn) => vec![format!("- everything in the policy {arn}")],
            What::Boundary { before: None, after: Some(after) } => {
                vec![format!("! permissions boundary {after} added")]
            }
            What::Boundary { before: Some(before), after: None } => {
                vec![format!("! permissions boundary {before} removed")]
            }
            What::Boundary { before, after } => {
                let arn = |arn: &Option<String>| arn.clone().unwrap_or_default();
                vec![format!("! permissions boundary changed from {} to {}", arn(before), arn(after))]
            }
            What::TooMany => {
                vec![format!(
                    "! the policies changed and hold more than {} permissions; compare their text",
                    super::MAX_PERMISSIONS
                )]
            }
        }
    }
}

/// What of one condition is not the same.
fn tests(of: &Permission, before: &Condition, after: &Condition) -> Vec<String> {
    let mut lines = Vec::new();
    for test in before.tests() {
        match after.like(test) {
            None => lines.push(format!("! condition {test} removed from {of}")),
            Some(now) if now.values != test.values => lines.push(format!(
                "! condition {} {} changed from {} to {} in {of}",
                test.key,
                test.operator,
                test.shown_values(),
                now.shown_values(),
            )),
            Some(_) => {}
        }
    }
    let added = after.tests().filter(|test| before.like(test).is_none());
    lines.extend(added.map(|test| format!("! condition {test} added to {of}")));
    lines
}

fn any(conditions: &[Condition]) -> String {
    let shown: Vec<String> = conditions
        .iter()
        .map(
            |condition| {
                if *condition == Condition::default() { "always".to_owned() } else { format!("if {condition}") }
            },
        )
        .collect();
    shown.join(", or ")
}
