use anstream::ColorChoice;
use std::cell::Cell;

/// How much is printed, and with colours or without.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct PrintOptions {
    /// Prints errors and warnings only; what a command is asked for is printed all the same
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Prints each finding in full: notes, waived ones, modules of other types
    #[arg(short, long, global = true)]
    verbose: bool,
    /// When to colour what a person reads
    #[arg(long, value_enum, value_name = "WHEN", global = true, default_value_t)]
    color: Color,
}

/// When there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// At a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Everywhere, as in the log of a CI job that shows them.
    Always,
    /// Nowhere.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Amount {
    Findings,
    Usual,
    All,
}

thread_local! {
    static AMOUNT: Cell<Amount> = const { Cell::new(Amount::Usual) };
}

impl PrintOptions {
    /// Holds from here on for all that this command prints.
    pub fn apply(self) {
        AMOUNT.set(match (self.quiet, self.verbose) {
            (true, _) => Amount::Findings,
            (_, true) => Amount::All,
            _ => Amount::Usual,
        });
        match self.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
    }
}

/// Whether errors and warnings are all that is told of how it went.
pub fn is_quiet() -> bool {
    AMOUNT.get() == Amount::Findings
}

/// Whether each finding is told in full.
pub fn is_verbose() -> bool {
    AMOUNT.get() == Amount::All
}
