use super::{Conditions, PermissionChange, What};
use crate::iam::Effect;

/// Whether a change lets somebody do more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    More,
    Less,
    MoreAndLess,
    /// It cannot be told.
    Unknown,
}

impl Direction {
    /// A stable name.
    pub fn name(self) -> &'static str {
        match self {
            Direction::More => "more",
            Direction::Less => "less",
            Direction::MoreAndLess => "moreAndLess",
            Direction::Unknown => "unknown",
        }
    }
}

impl PermissionChange {
    pub fn direction(&self) -> Direction {
        let granted = |effect: Effect, grows: bool| match (effect, grows) {
            (Effect::Allow, true) | (Effect::Deny, false) => Direction::More,
            (Effect::Allow, false) | (Effect::Deny, true) => Direction::Less,
        };
        match &self.what {
            What::Gained(permission) => granted(permission.effect, true),
            What::Lost(permission) => granted(permission.effect, false),
            What::Condition { of, before, after } => match (beyond(after, before), beyond(before, after)) {
                (true, false) => granted(of.effect, true),
                (false, true) => granted(of.effect, false),
                (true, true) => Direction::MoreAndLess,
                (false, false) => Direction::Unknown,
            },
            // A boundary only takes away.
            What::Boundary { before: Some(_), after: None } => Direction::More,
            What::Boundary { before: None, after: Some(_) } => Direction::Less,
            // What is in a policy from outside the stack nobody said: it may deny.
            What::Boundary { .. } | What::Attached(_) | What::Detached(_) => Direction::Unknown,
            What::UnreadCame(_) | What::UnreadWent(_) | What::TooMany => Direction::Unknown,
        }
    }

    /// Whether somebody may do more than before, as far as can be told: in doubt, yes.
    pub fn widens(&self) -> bool {
        self.direction() != Direction::Less
    }

    /// Whether somebody may do less than before, as far as can be told: in doubt, yes.
    pub fn narrows(&self) -> bool {
        self.direction() != Direction::More
    }
}

/// Whether one of `these` holds where none of `those` does, as far as can be told: in doubt, yes.
fn beyond(these: &[Conditions], those: &[Conditions]) -> bool {
    these.iter().any(|this| !those.iter().any(|that| that.covers(this)))
}
