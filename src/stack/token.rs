/// Marks one operation as this run's: CloudFormation takes a call that is made twice with one token for the same call,
/// and writes the token on every event of the operation (API reference, StackEvent, ClientRequestToken).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationToken(String);

impl OperationToken {
    /// One that no other operation has.
    pub fn new() -> OperationToken {
        OperationToken(format!("mdaac-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)))
    }

    /// That of an operation that somebody else may have started.
    pub fn of(token: &str) -> OperationToken {
        OperationToken(token.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
