//! Secrets that are planted, and what only looks like some: made up, none was ever given out. A line of `planted/` is a name
//! and a value; `¦` is taken out, so that no scanner takes the files for a leak, and `\n` is a new line.
//!
//! `known` holds the kinds that the formats and names beside it were made for. `unseen` is of other vendors and shapes, written
//! before the code had met them: 29 of its 30 were found then, and 3 of 33 harmless ones were taken for secrets. Whoever
//! teaches the code a kind moves such lines to `known`, and writes others.
//!
//! `blind` is by another hand, in three lots: one before he had read the code, where 119 of 124 were found and none of 116
//! harmless ones was taken for a secret; one of what is hard to tell (74 of 109, 4 of 186); and one to measure what was mended
//! then (59 of 70, 1 of 70). What is missed still is hardly told by anybody: `my-super-secret-jwt-key-2026` is a name as well.

use super::credentials_in;

fn lines(set: &'static str) -> impl Iterator<Item = (&'static str, String)> {
    let lines = set.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(name, value)| (name, value.replace('¦', "").replace("\\n", "\n")))
}

/// Of 70 planted 65 are found, and of 43 harmless at most one is taken for a secret.
#[track_caller]
fn hold(planted: &'static str, harmless: &'static str) {
    let missed: Vec<_> = lines(planted).filter(|(name, value)| credentials_in(name, value).is_empty()).collect();
    let alarms: Vec<_> = lines(harmless).filter(|(name, value)| !credentials_in(name, value).is_empty()).collect();
    let (all, others) = (lines(planted).count(), lines(harmless).count());
    assert!(all >= 30 && missed.len() * 100 <= all * 7, "{} of {all} missed: {missed:#?}", missed.len());
    assert!(others >= 30 && alarms.len() * 100 <= others * 2, "{} of {others} alarms: {alarms:#?}", alarms.len());
}

#[test]
fn planted_secrets_are_found_and_harmless_values_are_not() {
    hold(include_str!("planted/known.txt"), include_str!("planted/known_harmless.txt"));
}

#[test]
fn secrets_of_other_vendors_and_shapes_are_found_too() {
    hold(include_str!("planted/unseen.txt"), include_str!("planted/unseen_harmless.txt"));
}

#[test]
fn what_was_planted_blindly_is_found_as_it_was_measured() {
    let missed = lines(include_str!("planted/blind.txt"));
    let missed: Vec<_> = missed.filter(|(name, value)| credentials_in(name, value).is_empty()).collect();
    let alarms = lines(include_str!("planted/blind_harmless.txt"));
    let alarms: Vec<_> = alarms.filter(|(name, value)| !credentials_in(name, value).is_empty()).collect();
    assert!(missed.len() <= 14, "{} of 298 missed: {missed:#?}", missed.len());
    assert!(alarms.len() <= 1, "{} of 375 alarms: {alarms:#?}", alarms.len());
}

#[test]
fn a_known_form_is_certain_under_any_name() {
    let any = lines(include_str!("planted/known.txt")).filter(|(name, _)| *name == "ANY");
    let doubted: Vec<_> =
        any.filter(|(name, value)| !credentials_in(name, value).first().is_some_and(|one| one.certain)).collect();
    assert_eq!(doubted, Vec::new());
}
