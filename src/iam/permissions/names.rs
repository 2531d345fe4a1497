use crate::iam::wildcard::{Pattern, Syntax};
use std::collections::BTreeSet;
use std::fmt;

/// Actions, resources or principals that a permission is for, in Fn::Sub syntax.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameSet {
    Of(String),
    /// All but what these match: NotAction, NotResource, NotPrincipal.
    AllBut(BTreeSet<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameKind {
    Action,
    Resource,
    /// No wildcard but `*` alone.
    Principal,
}

impl NameSet {
    /// All but these. A name within another one says nothing.
    pub fn all_but(names: &BTreeSet<String>, kind: NameKind) -> NameSet {
        let mut widest: Vec<&String> = Vec::new();
        for name in names {
            if !widest.iter().any(|wide| kind.covers(wide, name)) {
                widest.retain(|narrow| !kind.covers(name, narrow));
                widest.push(name);
            }
        }
        NameSet::AllBut(widest.into_iter().cloned().collect())
    }

    /// Whether everything in `narrow` is in here. It errs on the side of no.
    pub fn covers(&self, narrow: &NameSet, kind: NameKind) -> bool {
        match (self, narrow) {
            (NameSet::Of(wide), NameSet::Of(narrow)) => kind.covers(wide, narrow),
            (NameSet::Of(wide), NameSet::AllBut(_)) => wide == "*",
            (NameSet::AllBut(left_out), NameSet::Of(narrow)) => {
                left_out.iter().all(|left_out| !kind.overlap(left_out, narrow))
            }
            (NameSet::AllBut(wide), NameSet::AllBut(narrow)) => {
                wide.iter().all(|left_out| narrow.iter().any(|other| kind.covers(other, left_out)))
            }
        }
    }

    /// Whether both are the same names.
    pub fn same(&self, other: &NameSet, kind: NameKind) -> bool {
        self.covers(other, kind) && other.covers(self, kind)
    }
}

impl NameKind {
    fn covers(self, wide: &str, narrow: &str) -> bool {
        // Most names are compared with many that are quite different.
        let wild = || wide.contains(['*', '?']);
        match self {
            NameKind::Action => {
                wide.eq_ignore_ascii_case(narrow) || (wild() && self.pattern(wide).covers(&self.pattern(narrow)))
            }
            NameKind::Resource => wide == narrow || (wild() && self.pattern(wide).covers(&self.pattern(narrow))),
            NameKind::Principal => wide == "*" || wide == narrow,
        }
    }

    fn overlap(self, one: &str, other: &str) -> bool {
        match self {
            NameKind::Action | NameKind::Resource => self.pattern(one).overlaps(&self.pattern(other)),
            // An account stands for its roles, and a role for its sessions: they may be the same caller.
            NameKind::Principal => true,
        }
    }

    fn pattern(self, name: &str) -> Pattern {
        match self {
            NameKind::Action => Pattern::action(name, Syntax::Sub),
            _ => Pattern::resource(name, Syntax::Sub),
        }
    }
}

impl fmt::Display for NameSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NameSet::Of(name) => f.write_str(name),
            NameSet::AllBut(left_out) => {
                let left_out: Vec<&str> = left_out.iter().map(String::as_str).collect();
                write!(f, "all but {}", left_out.join(", "))
            }
        }
    }
}
