//! Who may invoke a runtime, and why not: the screens, and the remedies, which must mend what they are for.

mod callers;
mod command;
mod own_policies;
mod remedies;
mod screens;
mod unknown;
