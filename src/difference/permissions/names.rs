use super::pattern;
use std::collections::BTreeSet;
use std::fmt;

/// Actions, resources or principals that a permission is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Names {
    /// What one pattern matches.
    Of(String),
    /// All but what these match: NotAction, NotResource, NotPrincipal.
    AllBut(BTreeSet<String>),
}

/// What kind of name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Case does not count.
    Action,
    /// Wildcards match within ARNs.
    Resource,
    /// No wildcard but `*` alone.
    Principal,
}

impl Names {
    /// All but these. A name within another one says nothing.
    pub fn all_but(names: &BTreeSet<String>, kind: Kind) -> Names {
        let mut widest: Vec<&String> = Vec::new();
        for name in names {
            if !widest.iter().any(|wide| kind.covers(wide, name)) {
                widest.retain(|narrow| !kind.covers(name, narrow));
                widest.push(name);
            }
        }
        Names::AllBut(widest.into_iter().cloned().collect())
    }

    /// Whether everything in `narrow` is in here. It errs on the side of no.
    pub fn covers(&self, narrow: &Names, kind: Kind) -> bool {
        match (self, narrow) {
            (Names::Of(wide), Names::Of(narrow)) => kind.covers(wide, narrow),
            (Names::Of(wide), Names::AllBut(_)) => wide == "*",
            (Names::AllBut(left_out), Names::Of(narrow)) => {
                left_out.iter().all(|left_out| !kind.overlap(left_out, narrow))
            }
            (Names::AllBut(wide), Names::AllBut(narrow)) => {
                wide.iter().all(|left_out| narrow.iter().any(|other| kind.covers(other, left_out)))
            }
        }
    }

    /// Whether both are the same names.
    pub fn same(&self, other: &Names, kind: Kind) -> bool {
        self.covers(other, kind) && other.covers(self, kind)
    }
}

impl Kind {
    fn covers(self, wide: &str, narrow: &str) -> bool {
        match self {
            Kind::Action => {
                wide.eq_ignore_ascii_case(narrow)
                    || (wide.contains(['*', '?'])
                        && pattern::covers(&wide.to_ascii_lowercase(), &narrow.to_ascii_lowercase()))
            }
            Kind::Resource => pattern::covers(wide, narrow),
            Kind::Principal => wide == "*" || wide == narrow,
        }
    }

    fn overlap(self, one: &str, other: &str) -> bool {
        match self {
            Kind::Action => pattern::overlap(&one.to_ascii_lowercase(), &other.to_ascii_lowercase()),
            Kind::Resource => pattern::overlap(one, other),
            // An account stands for its roles, and a role for its sessions: they may be the same caller.
            Kind::Principal => true,
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Names::Of(name) => f.write_str(name),
            Names::AllBut(left_out) => {
                let left_out: Vec<&str> = left_out.iter().map(String::as_str).collect();
                write!(f, "all but {}", left_out.join(", "))
            }
        }
    }
}
