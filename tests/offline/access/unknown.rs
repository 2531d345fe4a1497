//! What is not known may leave the answer open, and never turns it around.

use crate::support::access_cases::{Dice, case};
use mdaac::iam::{ContextValue, PolicyReader};
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
    assert!(open > CASES && settled > CASES, "{open} open, {settled} settled");
}
