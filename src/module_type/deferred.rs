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
