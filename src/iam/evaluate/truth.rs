/// Whether something holds. IAM knows it always; we only where the policy and the request say enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// Nobody here can know, for this reason: lower case, no full stop.
    CannotTell(String),
}

impl Truth {
    /// What is known for certain.
    pub fn known(holds: bool) -> Truth {
        if holds { Truth::Yes } else { Truth::No }
    }

    /// Not known, and why.
    pub fn cannot_tell(why: impl Into<String>) -> Truth {
        Truth::CannotTell(why.into())
    }

    /// Whether it holds for certain.
    pub fn is_yes(&self) -> bool {
        *self == Truth::Yes
    }

    /// Whether it does not, for certain.
    pub fn is_no(&self) -> bool {
        *self == Truth::No
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, other) => other,
            (doubt, _) => doubt,
        }
    }

    /// At least one.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
            (Truth::No, other) => other,
            (doubt, _) => doubt,
        }
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Truth {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            doubt => doubt,
        }
    }

    /// All of them; of none, yes.
    pub fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::Yes, Truth::and)
    }

    /// At least one of them; of none, no.
    pub fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::No, Truth::or)
    }
}
