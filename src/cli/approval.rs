use std::io::{BufRead, IsTerminal};

/// Asks at the terminal. Where nobody can answer, the answer is no. While it waits, other work goes on: Ctrl-C is heard.
pub async fn asked(question: &str) -> bool {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return false;
    }
    anstream::eprint!("{question} [y/N] ");
    let (sender, answer) = tokio::sync::oneshot::channel();
    // A thread of its own, which ends with the process: a read cannot be taken back.
    std::thread::spawn(move || {
        let mut line = String::new();
        let yes = std::io::stdin().lock().read_line(&mut line).is_ok() && matches!(line.trim(), "y" | "Y" | "yes");
        // Nobody waits for the answer after Ctrl-C.
        let _ = sender.send(yes);
    });
    answer.await.unwrap_or(false)
}
