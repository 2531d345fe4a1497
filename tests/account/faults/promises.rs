use super::run::Said;
use super::situation::Situation;
use super::truth::Truth;
use crate::STACK;

/// What mdaac said of a run against what is so: each promise that it broke. `is_done` is whether the stack is as it is
/// after a run without a fault.
pub fn of_run(
    situation: Situation,
    said: &Said,
    (before, at_exit, after): (&Truth, Option<&str>, &Truth),
    is_done: bool,
) -> Vec<String> {
    let mut broken = of_any(said, before, after);
    let begun = after.begun_since(before);
    let under_way = at_exit.is_some_and(|status| status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS");
    let mut must = |kept: bool, words: &str| {
        if !kept {
            broken.push(words.to_owned());
        }
    };
    let destroys = situation == Situation::Destroy;
    let lifted = after.id.is_some() && after.protection != before.protection && destroys && said.code.is_some();
    must(!lifted || said.has("is off now"), "a protection is off, and nobody says so");
    match said.code {
        Some(0) => {
            must(situation.code() == 0, "0, and it cannot have worked");
            must(is_done, "0, and the stack is not so");
            must(!under_way, "0, and an operation is under way");
        }
        Some(1 | 6) => must(begun.is_empty(), "nothing was executed, and an operation was"),
        Some(4) => {
            must(!destroys, "4 of a deletion");
            must(!under_way, "4, and an operation is under way");
            let made =
                said.has("the stack is made") || said.has("rolled back") && !begun.contains(&"DELETE_IN_PROGRESS");
            let differs = after.differs(before);
            let gone = after.id.is_none() && after.runtimes.is_empty();
            let as_before = differs.is_empty() || situation.is_new() && (gone || made && after.id.is_some());
            must(as_before, &format!("4, and other than before are {}", differs.join(", ")));
            must(!begun.is_empty(), "4, and nothing was executed");
        }
        Some(5) => {
            must(!is_done || situation.code() != 0 || said.has("not seen"), "needs a person, and all is well");
            let unfinished = said.has("one operation was executed") || said.has("\"unfinished\"");
            must(!unfinished || !begun.is_empty(), "one operation was executed, and none was");
            let goes_on = said.has("CloudFormation goes on");
            must(!goes_on || !begun.is_empty(), "CloudFormation goes on, and nothing began");
        }
        // Who left in the middle is told that it goes on; what was over by then is not.
        Some(130) => must(!under_way || said.has("goes on"), "interrupted, and what goes on is not told"),
        None => {}
        Some(_) => must(false, "a code of its own"),
    }
    let nothing = ["nothing was executed", "nothing was deleted", "nothing was started", "\"not started\""];
    if said.code.is_some() {
        must(!nothing.iter().any(|words| said.has(words)) || begun.is_empty(), "says nothing, and an operation began");
        let prepared = situation == Situation::Prepare && said.code == Some(0);
        for name in after.change_sets.difference(&before.change_sets) {
            must(prepared || said.has(name), "a change set stays that is not named");
        }
        let review = after.status == "REVIEW_IN_PROGRESS" && before.status != after.status;
        let told = said.has("REVIEW_IN_PROGRESS") || said.has("may stay") || prepared;
        must(!review || told, "a stack in review stays that is not named");
        // What a deletion keeps is listed.
        let orphans = after.orphans().into_iter().filter(|name| !before.orphans().contains(name));
        let seen_to_its_end = said.code != Some(5) && !said.has("not seen");
        for name in orphans.filter(|_| seen_to_its_end) {
            must(said.has(name), "a log group stays that is not named");
        }
    }
    broken
}

/// The same of the run after it, without a fault.
pub fn of_rerun(
    again: &Said,
    said: &Said,
    (before, after, end): (&Truth, &Truth, &Truth),
    is_done: bool,
) -> Vec<String> {
    let mut broken: Vec<String> =
        of_any(again, after, end).into_iter().map(|words| format!("again: {words}")).collect();
    let mut must = |kept: bool, words: &str| {
        if !kept {
            broken.push(format!("again: {words}"));
        }
    };
    must(again.code == Some(0), &format!("{:?}", again.code));
    must(is_done, "the stack is not so");
    let known = |name: &&String| before.orphans().contains(name) || said.has(name) || again.has(name);
    // The log groups of a stack that is deleted are those that its template keeps.
    must(end.id.is_none() || said.code.is_none() || end.orphans().iter().all(known), "a log group that nobody named");
    broken
}

fn of_any(said: &Said, before: &Truth, after: &Truth) -> Vec<String> {
    let mut begun = after.begun_since(before);
    begun.sort_unstable();
    let twice = begun.windows(2).any(|pair| pair[0] == pair[1]);
    let checks = [
        (said.endless, "it does not end"),
        (said.has("panicked") || matches!(said.code, Some(70 | 101)), "panic"),
        (twice && !said.has("once more") && !said.has("tryingAgain"), "two operations for one"),
        (after.of_neighbour != before.of_neighbour, "somebody else's stack was touched"),
        (after.runtimes.len() > 1, "two runtimes"),
        (said.code.is_some() && !said.has(STACK) && !said.has("error["), "the stack is not named"),
    ];
    checks.into_iter().filter(|(is, _)| *is).map(|(_, words)| words.to_owned()).collect()
}
