//! A proxy between mdaac and the emulator does one wrong thing. Whatever it is, what mdaac says is what is so, and the
//! same command without it ends as it would have ended at first. That proves our logic, never AWS.

mod promises;
mod run;
mod signals;
mod situation;
mod table;
mod truth;

use crate::support::fault_proxy::{At, Call, Fault, Kind};
use run::{Case, Reference, run};
use situation::Situation;
use std::collections::{BTreeMap, VecDeque};
use std::env;
use std::sync::Mutex;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use table::Table;

const KINDS: &[Kind] = &[
    Kind::Error500,
    Kind::Error503,
    Kind::Throttled,
    Kind::Dropped,
    Kind::Lost,
    Kind::LostOnce,
    Kind::Truncated,
    Kind::Html,
    Kind::HtmlInstead,
    Kind::Empty,
    Kind::EmptyInstead,
    Kind::Silent,
    Kind::SilentAfter,
    Kind::Stale,
    Kind::Expired,
    Kind::Denied,
    Kind::Gone,
];

/// How many runs there are at once: most of the time they wait for a poll, or for what never answers.
const AT_ONCE: usize = 8;
/// Those that wait for what never answers.
const SILENT_AT_ONCE: usize = 24;

/// All that can go wrong at the calls of a situation: each action's first call, and a later one.
fn cases(situation: Situation, counts: &BTreeMap<String, usize>) -> Vec<Case> {
    let mut cases = Vec::new();
    for (action, count) in counts {
        // Both are much like another situation.
        let alike = matches!(situation, Situation::CreateExpress | Situation::ExecuteFirst);
        let calls = if *count > 1 && !alike { vec![1, 1 + count.div_ceil(2)] } else { vec![1] };
        for kind in KINDS {
            let after = matches!(
                kind,
                Kind::Lost | Kind::LostOnce | Kind::HtmlInstead | Kind::EmptyInstead | Kind::SilentAfter
            );
            let read = !Call::writes(action);
            // A read that is passed on and not answered is one that is not passed on.
            let wanted = match kind {
                Kind::Stale => read && *count > 1,
                _ => !(after && read),
            };
            let calls = match kind {
                Kind::Stale => (2..=(*count).min(5)).collect(),
                _ => calls.clone(),
            };
            for nth in calls.into_iter().filter(|_| wanted) {
                let at = At::Action(action.clone(), nth);
                cases.push(Case {
                    situation,
                    fault: Some(Fault { kind: *kind, at }),
                    json: (nth + cases.len()) % 2 == 0,
                    signals: Vec::new(),
                });
            }
        }
    }
    cases
}

/// Runs them, several at once, and gives what became of each.
fn all(cases: Vec<Case>, references: &BTreeMap<Situation, Reference>) -> Table {
    let silent = |case: &Case| {
        case.fault.as_ref().is_some_and(|fault| matches!(fault.kind, Kind::Silent | Kind::SilentAfter | Kind::Gone))
    };
    let (slow, quick): (VecDeque<Case>, VecDeque<Case>) = cases.into_iter().partition(silent);
    let queues = [(Mutex::new(quick), AT_ONCE), (Mutex::new(slow), SILENT_AT_ONCE)];
    let table = Mutex::new(Table::default());
    let work = |queue: &Mutex<VecDeque<Case>>| {
        while let Some(case) = { queue.lock().unwrap().pop_front() } {
            let done = run(&case, references.get(&case.situation));
            table.lock().unwrap().add(&case, &done);
        }
    };
    std::thread::scope(|scope| {
        for (queue, at_once) in &queues {
            for _ in 0..(*at_once).min(queue.lock().unwrap().len()) {
                scope.spawn(|| work(queue));
            }
        }
    });
    table.into_inner().unwrap()
}

/// What a run without a fault ends with, by situation.
fn references(situations: &[Situation]) -> BTreeMap<Situation, Reference> {
    let one = |situation: &Situation| {
        let done = run(&Case { situation: *situation, fault: None, json: false, signals: Vec::new() }, None);
        assert!(done.broken.is_empty(), "{situation:?}, without a fault: {:?}\n{}", done.broken, done.said.text());
        (*situation, done.reference)
    };
    std::thread::scope(|scope| {
        let runs: Vec<_> = situations.iter().map(|situation| scope.spawn(move || one(situation))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

/// The seed of what is drawn; `MDAAC_FAULTS_SEED` sets it.
fn seed() -> u64 {
    let drawn = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    env::var("MDAAC_FAULTS_SEED").ok().map_or(drawn, |seed| seed.parse().expect("MDAAC_FAULTS_SEED: a number"))
}

#[test]
fn what_is_said_is_so_whatever_goes_wrong_on_the_way() {
    let seed = seed();
    let mut lots = fastrand::Rng::with_seed(seed);
    let mut cases: Vec<Case> = Vec::new();
    let situations = [Situation::Create, Situation::Update, Situation::FailingUpdate, Situation::Destroy];
    let references = references(&situations);
    for situation in situations {
        let mut all = self::cases(situation, &references[&situation].counts);
        let quick = |kind: Kind| !matches!(kind, Kind::Silent | Kind::SilentAfter | Kind::Gone);
        all.retain(|case| case.fault.as_ref().is_some_and(|fault| quick(fault.kind)));
        lots.shuffle(&mut all);
        cases.extend(all.into_iter().take(crate::support::cases(3, 30)));
    }
    let table = all(cases, &references);
    assert!(table.broken.is_empty(), "MDAAC_FAULTS_SEED={seed}\n{table}");
}

/// `cargo test --test account -- --ignored --nocapture faults::everything`; `MDAAC_FAULTS` names what to look at, as
/// `Create`, `Update Lost`, `DescribeStacks`.
#[test]
#[ignore = "half an hour"]
fn everything_that_can_go_wrong_at_every_call() {
    let begun = Instant::now();
    let references = references(Situation::ALL);
    let wanted = env::var("MDAAC_FAULTS").unwrap_or_default();
    let is_wanted = |case: &Case| {
        let name = case.to_string();
        wanted.split_whitespace().all(|word| name.split_whitespace().any(|part| part == word))
    };
    let mut cases: Vec<Case> =
        references.iter().flat_map(|(situation, one)| cases(*situation, &one.counts)).filter(is_wanted).collect();
    // So that no hour is all of one kind.
    fastrand::Rng::with_seed(seed()).shuffle(&mut cases);
    let most =
        env::var("MDAAC_FAULTS_RUNS").map_or(usize::MAX, |most| most.parse().expect("MDAAC_FAULTS_RUNS: a number"));
    cases.truncate(most);
    println!("{} runs", cases.len());
    let table = all(cases, &references);
    println!("{table}in {} s", begun.elapsed().as_secs());
    assert!(table.broken.is_empty(), "{} broken promises", table.broken.len());
}

/// Each was another kind of a promise that was broken.
#[test]
fn what_was_once_told_wrongly_is_told_rightly() {
    let situations = [Situation::Create, Situation::Update, Situation::Destroy];
    let references = references(&situations);
    let known = [
        // A page is no answer of AWS, and so nothing began.
        (Situation::Update, Kind::Html, "ExecuteChangeSet", 1, 6),
        // The change set of the second operation is deleted, too.
        (Situation::Create, Kind::Error500, "DescribeChangeSet", 6, 5),
        // A change set whose maker was interrupted may come later.
        (Situation::Create, Kind::Interrupted, "CreateChangeSet", 1, 130),
        // What the first operation made is there, whatever a list says.
        (Situation::Create, Kind::Stale, "ListStackResources", 2, 0),
        // A log group is not other than it should be because a read is old.
        (Situation::Create, Kind::Stale, "GetResource LogGroup", 3, 0),
        // What is complete needs no person because nobody may look.
        (Situation::Update, Kind::Denied, "ListStackResources", 2, 0),
        (Situation::Create, Kind::Lost, "UpdateTerminationProtection", 1, 0),
        // The protection is off, and the stack stays.
        (Situation::Destroy, Kind::Denied, "DeleteStack", 1, 6),
    ];
    let check = |(situation, kind, action, nth, code): (Situation, Kind, &str, usize, i32)| {
        let fault = Some(Fault { kind, at: At::Action(action.to_owned(), nth) });
        let case = Case { situation, fault, json: false, signals: Vec::new() };
        let done = run(&case, references.get(&situation));
        assert!(done.met, "{case}: the call did not come");
        assert!(done.broken.is_empty(), "{case}: {:?}\n{}", done.broken, done.said.text());
        assert_eq!(done.said.code, Some(code), "{case}:\n{}", done.said.text());
    };
    std::thread::scope(|scope| known.map(|one| drop(scope.spawn(move || check(one)))));
}
