use crate::iam::{Arn, is_account};
use std::fmt;

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Some session of an IAM role, named by the role's ARN.
    Role(Arn),
    /// One session of an IAM role, named by the session's ARN. It does not say the role's path.
    Session(Arn),
    /// An IAM user.
    User(Arn),
    /// A federated user.
    FederatedUser(Arn),
    /// The root user of an account.
    Root(Arn),
    /// Whoever bears a token: no IAM principal, and without identity policies.
    Bearer,
}

/// An ARN that names no caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallerError {
    /// Not an ARN of six parts.
    #[error("it is no ARN; write e.g. `arn:aws:iam::111122223333:role/NAME`")]
    NoArn,
    /// The account is no account.
    #[error("its account is not 12 digits")]
    Account,
    /// The ARN of something that never calls.
    #[error(
        "it names no caller; give the ARN of a role, a user, a session (`arn:aws:sts::…:assumed-role/…`) or `root`"
    )]
    NoCaller,
    #[error("it holds a wildcard; name one caller")]
    Wildcard,
}

impl Caller {
    /// Reads the ARN of a principal.
    ///
    /// # Errors
    /// When it names no caller.
    pub fn parse(text: &str) -> Result<Caller, CallerError> {
        let arn = Arn::parse(text).ok_or(CallerError::NoArn)?;
        if text.contains(['*', '?']) {
            return Err(CallerError::Wildcard);
        }
        let (kind, name) = arn.resource.split_once('/').unwrap_or((&arn.resource, ""));
        match (arn.service.as_str(), kind) {
            ("iam" | "sts", _) if !is_account(&arn.account) => Err(CallerError::Account),
            ("iam", "root") if name.is_empty() => Ok(Caller::Root(arn)),
            ("iam", "role") if !name.is_empty() => Ok(Caller::Role(arn)),
            ("iam", "user") if !name.is_empty() => Ok(Caller::User(arn)),
            ("sts", "federated-user") if !name.is_empty() => Ok(Caller::FederatedUser(arn)),
            ("sts", "assumed-role") if name.split('/').count() == 2 => Ok(Caller::Session(arn)),
            _ => Err(CallerError::NoCaller),
        }
    }

    /// The ARN; none of a token's bearer.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Caller::Role(arn)
            | Caller::Session(arn)
            | Caller::User(arn)
            | Caller::FederatedUser(arn)
            | Caller::Root(arn) => Some(arn),
            Caller::Bearer => None,
        }
    }

    /// The account; none of a token's bearer.
    pub fn account(&self) -> Option<&str> {
        self.arn().map(|arn| arn.account.as_str())
    }

    /// The name without its path: of the role, the user, the federated user.
    pub fn name(&self) -> Option<&str> {
        let resource = &self.arn()?.resource;
        match self {
            Caller::Session(_) => resource.split('/').nth(1),
            Caller::Root(_) | Caller::Bearer => None,
            _ => resource.rsplit('/').next(),
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.arn() {
            Some(arn) => arn.fmt(f),
            None => f.write_str("the bearer of a token"),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_kind_of_caller_is_told_by_its_arn() {
        let role = Caller::parse("arn:aws:iam::111122223333:role/team/reader").unwrap();
        assert!(matches!(role, Caller::Role(_)) && role.name() == Some("reader"));
        let session = Caller::parse("arn:aws-cn:sts::111122223333:assumed-role/reader/me@example.com").unwrap();
        assert!(matches!(session, Caller::Session(_)) && session.name() == Some("reader"));
        assert!(matches!(Caller::parse("arn:aws:iam::111122223333:user/a/b"), Ok(Caller::User(_))));
        assert!(matches!(Caller::parse("arn:aws:sts::111122223333:federated-user/b"), Ok(Caller::FederatedUser(_))));
        assert!(matches!(Caller::parse("arn:aws:iam::111122223333:root"), Ok(Caller::Root(_))));
    }

    #[test]
    fn what_never_calls_is_refused() {
        let rows = [
            ("111122223333", CallerError::NoArn),
            ("arn:aws:iam::aws:role/x", CallerError::Account),
            ("arn:aws:iam::111122223333:role/*", CallerError::Wildcard),
            ("arn:aws:iam::111122223333:policy/x", CallerError::NoCaller),
            ("arn:aws:iam::111122223333:role/", CallerError::NoCaller),
            ("arn:aws:sts::111122223333:assumed-role/x", CallerError::NoCaller),
        ];
        for (text, error) in rows {
            assert_eq!(Caller::parse(text), Err(error), "{text}");
        }
    }
}
