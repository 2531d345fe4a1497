use serde::{Deserialize, Deserializer};

/// A value that is known now, or only when CloudFormation deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deferred<T> {
    Known(T),
    /// A reference, as text in Fn::Sub syntax.
    AtDeploy(String),
}

impl<T> Deferred<T> {
    /// The value, if it is known now.
    pub fn known(&self) -> Option<&T> {
        match self {
            Deferred::Known(value) => Some(value),
            Deferred::AtDeploy(_) => None,
        }
    }
}

impl<T> Deferred<Vec<T>> {
    /// Whether it is known to hold nothing.
    pub fn is_empty(&self) -> bool {
        self.known().is_some_and(Vec::is_empty)
    }

    /// The items that are known now.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.known().map_or(&[][..], Vec::as_slice).iter()
    }
}

impl<T: Default> Default for Deferred<T> {
    fn default() -> Self {
        Deferred::Known(T::default())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Deferred<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either<T> {
            Known(T),
            AtDeploy(String),
        }
        Ok(match Either::deserialize(deserializer)? {
            Either::Known(value) => Deferred::Known(value),
            Either::AtDeploy(reference) => Deferred::AtDeploy(reference),
        })
    }
}
