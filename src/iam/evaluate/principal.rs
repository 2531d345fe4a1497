use super::caller::Caller;
use super::truth::Truth;
use crate::iam::document::{DocumentPlace, Listed, Party, Principal, Statement};

/// How a `Principal` names the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalMatch {
    /// By its own ARN: the user, the session.
    Itself,
    Everyone,
    /// A session by its role, a federated user by its user.
    Origin,
    /// By its account, which leaves the choice to that account's identity policies.
    Account,
}

/// The ways in which a statement is for this caller, each as far as it is known. One without principals is its
/// bearer's own.
pub fn ways<P: DocumentPlace>(statement: &Statement<P>, caller: &Caller) -> Vec<(PrincipalMatch, Truth)> {
    let names = |listed: &Listed<Principal<P>, P>| -> Vec<Name> {
        listed.values.iter().map(|principal| name(principal.party(), caller)).collect()
    };
    if let Some(not) = &statement.not_principal {
        return vec![(PrincipalMatch::Everyone, not_principal(&names(not), caller))];
    }
    let Some(principal) = &statement.principal else { return vec![(PrincipalMatch::Itself, Truth::Yes)] };
    names(principal)
        .into_iter()
        .filter_map(|name| match name {
            Name::As(named) => Some((named, Truth::Yes)),
            Name::Perhaps(named, why) => Some((named, Truth::CannotTell(why))),
            Name::Another => None,
        })
        .collect()
}

/// What one principal is to a caller.
enum Name {
    As(PrincipalMatch),
    /// Its ARN does not say so, and does not exclude it.
    Perhaps(PrincipalMatch, String),
    Another,
}

fn name(principal: Party, caller: &Caller) -> Name {
    let arn = match principal {
        Party::Everyone => return Name::As(PrincipalMatch::Everyone),
        Party::Account(account) if caller.account() == Some(account) => return Name::As(PrincipalMatch::Account),
        Party::Account(_) | Party::Other(_) => return Name::Another,
        Party::Arn(arn) => arn,
    };
    let Some(own) = caller.arn() else { return Name::Another };
    if arn == own.to_string() {
        // A role never calls itself; its sessions do.
        let origin = matches!(caller, Caller::Role(_));
        return Name::As(if origin { PrincipalMatch::Origin } else { PrincipalMatch::Itself });
    }
    let Ok(listed) = Caller::parse(arn) else { return Name::Another };
    let same_account =
        listed.account() == caller.account() && listed.arn().map(|arn| &arn.partition) == Some(&own.partition);
    // Names of roles are the same in any case, and under any path.
    let same_name = listed.name().zip(caller.name()).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other));
    match (&listed, caller) {
        (Caller::Role(_), Caller::Session(_)) if same_account && same_name => Name::As(PrincipalMatch::Origin),
        (Caller::Session(_), Caller::Role(_)) if same_account && same_name => Name::Perhaps(
            PrincipalMatch::Itself,
            format!("of the role's sessions it names `{arn}` alone; ask for that session"),
        ),
        // The session has a name of its own.
        (Caller::User(_), Caller::FederatedUser(_)) if same_account => {
            Name::Perhaps(PrincipalMatch::Origin, format!("whether `{arn}` began the federated session is not known"))
        }
        _ => Name::Another,
    }
}

/// AWS wants account, role and session named, or account and user; with some of them the policy "might"
/// deny the rest (`reference_policies_elements_notprincipal`).
fn not_principal(names: &[Name], caller: &Caller) -> Truth {
    let has = |wanted: PrincipalMatch| names.iter().any(|name| matches!(name, Name::As(named) if *named == wanted));
    if has(PrincipalMatch::Everyone) {
        return Truth::No;
    }
    let complete = match caller {
        Caller::Bearer => false,
        Caller::Root(_) => has(PrincipalMatch::Account),
        Caller::User(_) => has(PrincipalMatch::Itself) && has(PrincipalMatch::Account),
        Caller::Session(_) => {
            has(PrincipalMatch::Itself) && has(PrincipalMatch::Origin) && has(PrincipalMatch::Account)
        }
        // Which session calls is not known, nor whose the federated one is.
        Caller::Role(_) | Caller::FederatedUser(_) => false,
    };
    if complete {
        Truth::No
    } else if names.iter().all(|name| matches!(name, Name::Another)) {
        Truth::Yes
    } else {
        Truth::cannot_tell(
            "NotPrincipal names some of the caller's account, role and session; AWS asks for all of them",
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::iam::Document;
    use jsonptr::PointerBuf;
    use serde_json::json;

    const ROLE: &str = "arn:aws:iam::111122223333:role/team/Reader";
    const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Reader/me";
    const USER: &str = "arn:aws:iam::111122223333:user/ann";
    const ACCOUNT: &str = "111122223333";

    fn ways_of(element: &str, values: &[&str], caller: &Caller) -> Vec<(PrincipalMatch, Truth)> {
        let document = json!({"Statement": {element: {"AWS": values}}});
        ways(&Document::read(&document, PointerBuf::root()).statements[0], caller)
    }

    fn principal(values: &[&str], caller: &str) -> Vec<(PrincipalMatch, Truth)> {
        ways_of("Principal", values, &Caller::parse(caller).unwrap())
    }

    #[test]
    fn a_caller_is_named_by_itself_its_origin_its_account_or_as_everyone() {
        let yes = |named| (named, Truth::Yes);
        assert_eq!(
            principal(&[ACCOUNT, SESSION, ROLE, "*"], SESSION),
            [
                yes(PrincipalMatch::Account),
                yes(PrincipalMatch::Itself),
                yes(PrincipalMatch::Origin),
                yes(PrincipalMatch::Everyone)
            ]
        );
        assert_eq!(principal(&[ROLE], ROLE), [yes(PrincipalMatch::Origin)]);
        assert_eq!(principal(&[USER], USER), [yes(PrincipalMatch::Itself)]);
        assert_eq!(principal(&["444455556666", "lambda.amazonaws.com", SESSION], USER), []);
    }

    #[test]
    fn a_session_of_the_role_is_perhaps_the_caller() {
        assert!(matches!(&principal(&[SESSION], ROLE)[..], [(PrincipalMatch::Itself, Truth::CannotTell(_))]));
        let federated = "arn:aws:sts::111122223333:federated-user/guest";
        assert!(matches!(&principal(&[USER], federated)[..], [(PrincipalMatch::Origin, Truth::CannotTell(_))]));
        assert_eq!(principal(&[federated], federated), [(PrincipalMatch::Itself, Truth::Yes)]);
    }

    #[test]
    fn a_bearer_is_everyone_and_nobody_else() {
        assert_eq!(ways_of("Principal", &["*"], &Caller::Bearer), [(PrincipalMatch::Everyone, Truth::Yes)]);
        assert_eq!(ways_of("Principal", &[ACCOUNT, ROLE], &Caller::Bearer), []);
    }

    #[test]
    fn not_principal_spares_whom_it_names_wholly() {
        let not = |values: &[&str], caller: &str| {
            ways_of("NotPrincipal", values, &Caller::parse(caller).unwrap()).swap_remove(0).1
        };
        assert_eq!(not(&[SESSION, ROLE, ACCOUNT], SESSION), Truth::No);
        assert_eq!(not(&[USER, ACCOUNT], USER), Truth::No);
        assert_eq!(not(&["444455556666"], USER), Truth::Yes);
        assert_eq!(not(&["*"], USER), Truth::No);
        for (values, caller) in [(vec![ROLE, ACCOUNT], SESSION), (vec![USER], USER), (vec![ROLE, ACCOUNT], ROLE)] {
            assert!(matches!(not(&values, caller), Truth::CannotTell(_)), "{values:?}");
        }
    }
}
