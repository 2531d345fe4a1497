use super::stream::Stream;
use crate::diagnostic::visible_line;
use std::io::{BufRead, IsTerminal};

/// Whether somebody is there to be asked.
pub fn at_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks at the terminal. Where nobody can answer, the answer is no. Whoever waits for it may stop waiting: Ctrl-C is
/// heard all the time.
pub async fn asked(question: &str) -> bool {
    if !at_terminal() {
        return false;
    }
    // Who cannot be asked says no.
    if !Stream::Stderr.print(format!("{} [y/N] ", visible_line(question))) {
        return false;
    }
    let (sender, answer) = tokio::sync::oneshot::channel();
    // A thread of its own, which ends with the process: a read cannot be taken back.
    std::thread::spawn(move || {
        let mut line = String::new();
        let yes = std::io::stdin().lock().read_line(&mut line).is_ok() && matches!(line.trim(), "y" | "Y" | "yes");
        // Nobody waits for the answer after Ctrl-C.
        let _ = sender.send(yes);
    });
    let unanswered = Unanswered;
    let yes = answer.await.unwrap_or(false);
    std::mem::forget(unanswered);
    yes
}

/// A question that nobody answers ends its line.
struct Unanswered;

impl Drop for Unanswered {
    fn drop(&mut self) {
        Stream::Stderr.mention("\n");
    }
}
