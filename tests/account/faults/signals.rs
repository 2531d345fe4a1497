//! Killed and interrupted at any time: the next run ends well, and doubles nothing.

use super::run::{Case, Reference};
use super::situation::Situation;
use super::{all, references, seed};
use crate::support::cases;
use crate::support::fault_proxy::{At, Fault, Kind};
use std::collections::BTreeMap;
use std::time::Duration;

const INTERRUPT: &str = "-INT";
const SIGNALS: [&[&str]; 4] = [&["-KILL"], &[INTERRUPT], &[INTERRUPT; 2], &[INTERRUPT; 3]];
/// How long a run takes that nobody interrupts.
const RUN: Duration = Duration::from_millis(3500);
/// Who presses twice means it: a second press counts within three seconds.
const BETWEEN: Duration = Duration::from_millis(1200);

/// Runs that end at a random time.
fn at_random_times(runs: usize, lots: &mut fastrand::Rng) -> Vec<Case> {
    let situations = [Situation::Create, Situation::Update, Situation::Destroy];
    let mut cases = Vec::new();
    for signals in SIGNALS {
        for run in 0..runs {
            let mut at = RUN.mul_f64(lots.f64());
            let mut timed = Vec::new();
            for signal in signals {
                timed.push((at, *signal));
                at += BETWEEN.mul_f64(lots.f64());
            }
            let situation = situations[run % situations.len()];
            cases.push(Case { situation, fault: None, json: run % 2 == 0, signals: timed });
        }
    }
    cases
}

/// A first deploy that ends at every call, in both ways of the service to make log groups.
fn at_every_call(references: &BTreeMap<Situation, Reference>) -> Vec<Case> {
    let mut cases = Vec::new();
    for situation in [Situation::Create, Situation::CreateInvoke] {
        let calls: usize = references[&situation].counts.values().sum();
        for kind in [Kind::Interrupted, Kind::Killed, Kind::KilledAfter] {
            for call in 1..=calls {
                let fault = Some(Fault { kind, at: At::Call(call) });
                cases.push(Case { situation, fault, json: call % 2 == 0, signals: Vec::new() });
            }
        }
    }
    cases
}

#[test]
fn a_run_that_ends_at_any_time_is_ended_by_the_next() {
    let seed = seed();
    let mut lots = fastrand::Rng::with_seed(seed);
    let references = references(&[Situation::Create, Situation::Update, Situation::Destroy]);
    let table = all(at_random_times(cases(2, 30), &mut lots), &references);
    assert!(table.broken.is_empty(), "MDAAC_FAULTS_SEED={seed}\n{table}");
}

/// `cargo test --test account -- --ignored --nocapture faults::signals`
#[test]
#[ignore = "ten minutes"]
fn killed_and_interrupted_a_hundred_times_each_and_at_every_call_of_a_first_deploy() {
    let seed = seed();
    let mut lots = fastrand::Rng::with_seed(seed);
    let situations = [Situation::Create, Situation::CreateInvoke, Situation::Update, Situation::Destroy];
    let references = references(&situations);
    let mut cases = at_every_call(&references);
    cases.extend(at_random_times(100, &mut lots));
    println!("{} runs, MDAAC_FAULTS_SEED={seed}", cases.len());
    let table = all(cases, &references);
    println!("{table}");
    assert!(table.broken.is_empty(), "{} broken promises", table.broken.len());
}
