//! What is not known may leave the answer open, and never turns it around.

use crate::support::access_cases::{Dice, case};
use mdaac::iam::{Caller, ContextValue, PolicyReader};
use mdaac::invocation::decision::{Answer, decide};

const CASES: usize = 200;

#[test]
fn an_answer_holds_whatever_the_unknown_keys_turn_out_to_be() {
    let mut dice = Dice::new(888);
    let reader = PolicyReader::new().unwrap();
    let (mut open, mut settled) = (0, 0);
    for _ in 0..CASES {
        let case = case(&mut dice);
        let policies = case.policies(&reader);
        let known = case.call();
        let answer = decide(&known, &policies).answer;
        for key in case.keys() {
            let value = known.context.get(&key).clone();
            let mut less = vec![
                ContextValue::Unknown,
                ContextValue::OneOf(vec![ContextValue::Absent, ContextValue::is("vpc-2"), value.clone()]),
            ];
            if value != ContextValue::Absent {
                less.push(ContextValue::Present);
            }
            for less in less {
                let mut call = known.clone();
                call.context.set(&key, less.clone());
                match decide(&call, &policies).answer {
                    Answer::CannotTell => open += 1,
                    other if other == answer => settled += 1,
                    other => panic!("{key} is {value:?}: {answer:?}; is {less:?}: {other:?}; {}", case.json()),
                }
            }
        }
    }
    assert!(open * 2 > CASES && settled > CASES, "{open} open, {settled} settled");
}

/// A session does not say its role's path: it has none, or nobody can tell.
#[test]
fn of_a_session_the_role_is_taken_to_have_no_path() {
    let mut dice = Dice::new(8888);
    let reader = PolicyReader::new().unwrap();
    let (mut open, mut settled) = (0, 0);
    for _ in 0..5 * CASES {
        let case = case(&mut dice);
        let (policies, mut call) = (case.policies(&reader), case.call());
        let (Caller::Session(_), Some(account)) = (&call.caller, call.caller.account()) else { continue };
        let role = |path: &str| format!("arn:aws:iam::{account}:role/{path}caller");
        let (is, or_like) = (role(""), role("*/"));
        call.context.set("aws:PrincipalArn", ContextValue::is(is.clone()));
        let without = decide(&call, &policies).answer;
        call.context.set("aws:PrincipalArn", ContextValue::Likely { is, or_like });
        match decide(&call, &policies).answer {
            Answer::CannotTell => open += 1,
            other => {
                assert_eq!(other, without, "{}", case.json());
                settled += 1;
            }
        }
    }
    assert!(open > 0 && settled > CASES / 2, "{open} open, {settled} settled");
}
