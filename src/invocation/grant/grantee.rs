use crate::iam::{Arn, LocatedText, Statement, is_account};
use jsonptr::PointerBuf;
use std::fmt;

/// Who may call: an IAM principal of some account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantee {
    /// Everyone whom that account lets.
    Account(String),
    Role {
        arn: String,
        account: String,
    },
}

impl Grantee {
    /// An account id or the ARN of a role.
    ///
    /// # Errors
    /// What is wrong with it, in the words of a message.
    pub fn parse(text: &str) -> Result<Grantee, String> {
        if is_account(text) {
            return Ok(Grantee::Account(text.to_owned()));
        }
        let whole = |arn: &Arn| arn.service == "iam" && is_account(&arn.account) && !arn.resource.contains(['*', '?']);
        match Arn::parse(text).filter(whole) {
            Some(arn) if arn.resource == "root" => Ok(Grantee::Account(arn.account)),
            Some(arn) if arn.resource.starts_with("role/") && !arn.resource.ends_with('/') => {
                Ok(Grantee::Role { arn: text.to_owned(), account: arn.account })
            }
            _ => Err(
                "give an account id of 12 digits or the ARN of a role, e.g. `arn:aws:iam::222222222222:role/caller`"
                    .to_owned(),
            ),
        }
    }

    pub fn account(&self) -> &str {
        match self {
            Grantee::Account(account) | Grantee::Role { account, .. } => account,
        }
    }

    /// As a policy of that partition names it.
    pub fn arn(&self, partition: &str) -> String {
        match self {
            Grantee::Account(account) => format!("arn:{partition}:iam::{account}:root"),
            Grantee::Role { arn, .. } => arn.clone(),
        }
    }
}

impl fmt::Display for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Grantee::Account(text) | Grantee::Role { arn: text, .. } => f.write_str(text),
        }
    }
}

/// The accounts and roles that a statement names; `text` says what is written there. A service is no caller.
pub fn principals(
    statement: &Statement<PointerBuf>,
    text: impl Fn(&LocatedText<PointerBuf>) -> Option<String>,
) -> Vec<Grantee> {
    let named = statement.principals().filter(|principal| principal.kind.as_deref() == Some("AWS"));
    named.filter_map(|principal| Grantee::parse(&text(&principal.name)?).ok()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Grantee;

    #[test]
    fn an_account_stands_for_all_it_lets() {
        let account = Grantee::Account("222222222222".to_owned());
        assert_eq!(Grantee::parse("222222222222"), Ok(account.clone()));
        assert_eq!(Grantee::parse("arn:aws:iam::222222222222:root"), Ok(account.clone()));
        assert_eq!(account.arn("aws-cn"), "arn:aws-cn:iam::222222222222:root");
    }

    #[test]
    fn a_role_keeps_its_path() {
        let text = "arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0a1b";
        let role = Grantee::parse(text).unwrap();
        assert_eq!((role.account(), role.arn("aws")), ("222222222222", text.to_owned()));
    }

    #[test]
    fn sessions_users_and_patterns_are_no_principals() {
        for text in [
            "22222222222",
            "*",
            "arn:aws:sts::222222222222:assumed-role/caller/session",
            "arn:aws:iam::222222222222:user/ann",
            "arn:aws:iam::222222222222:role/*",
            "arn:aws:iam::222222222222:role/",
            "arn:aws:iam::aws:role/x",
        ] {
            assert!(Grantee::parse(text).is_err(), "{text}");
        }
    }
}
