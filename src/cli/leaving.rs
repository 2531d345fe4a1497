use super::stream::Stream;
use crate::source::Secrets;
use std::cell::RefCell;
use std::rc::Rc;

thread_local! {
    /// Of the project that the command works on; one that has none has no secrets. A reason to stop is told where nobody
    /// has the project at hand any more, and must keep them, too.
    static SECRETS: RefCell<Option<Rc<Secrets>>> = const { RefCell::new(None) };
}

/// Lets no secret of a project leave from now on.
pub fn guard(secrets: &Rc<Secrets>) {
    SECRETS.set(Some(Rc::clone(secrets)));
}

/// Those of the project at hand.
#[cfg(feature = "deploy")]
pub fn secrets() -> Rc<Secrets> {
    SECRETS.with_borrow(|secrets| secrets.clone().unwrap_or_default())
}

/// What may leave of a text.
pub fn masked(text: &str) -> String {
    SECRETS.with_borrow(|secrets| secrets.as_ref().map_or_else(|| text.to_owned(), |secrets| secrets.masked(text)))
}

/// Prints a policy, or what else somebody will use as it is; says so where it cannot be used for what is left out.
pub fn print_policy(text: &str) {
    Stream::Stdout.print(text);
    if masked(text) != text {
        Stream::Stderr.print("note: `•••` stands for what is secret; `--show-values` prints it\n");
    }
}
