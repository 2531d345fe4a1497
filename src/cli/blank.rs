use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// What an empty argument may mean: the JSON pointer of a whole document.
const MAY_BE_EMPTY: [&str; 1] = ["pointer"];

/// Says which argument was given an empty value, alone or in a list: `-m "$UNSET"` would select every module, and
/// `--out "$UNSET"` write to the folder one is in.
pub fn blank(command: &Command, matches: &ArgMatches) -> Option<String> {
    if let Some((name, matches)) = matches.subcommand() {
        return blank(command.find_subcommand(name)?, matches);
    }
    let empty = command.get_arguments().find(|argument| {
        let id = argument.get_id().as_str();
        let given = matches.try_contains_id(id).is_ok() && matches.value_source(id) == Some(ValueSource::CommandLine);
        let is_empty = |values: clap::parser::RawValues<'_>| {
            values.into_iter().any(|value| value.to_string_lossy().trim().is_empty())
        };
        given && !MAY_BE_EMPTY.contains(&id) && matches.get_raw(id).is_some_and(is_empty)
    })?;
    Some(format!("`{empty}` is given nothing; leave it out, or give it a value"))
}
