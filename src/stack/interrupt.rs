use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Ctrl-C, pressed by whoever waits at the terminal.
#[derive(Clone, Debug)]
pub struct Interrupt {
    presses: watch::Receiver<u32>,
}

/// Somebody pressed Ctrl-C while nothing was under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

impl Interrupt {
    /// Listens to Ctrl-C from now on; it no longer ends the process. Needs a runtime.
    pub fn on_ctrl_c() -> Interrupt {
        let (sender, presses) = watch::channel(0);
        // Registered here, not when the task below gets its turn. Where it cannot be, Ctrl-C still ends the process.
        if let Ok(mut pressed) = signal(SignalKind::interrupt()) {
            tokio::spawn(async move {
                while pressed.recv().await.is_some() {
                    sender.send_modify(|presses| *presses += 1);
                }
            });
        }
        Interrupt { presses }
    }

    /// One that the test presses.
    #[cfg(test)]
    pub fn by_hand() -> (watch::Sender<u32>, Interrupt) {
        let (sender, presses) = watch::channel(0);
        (sender, Interrupt { presses })
    }

    /// Returns at the next press; never where nobody can press.
    pub async fn pressed(&mut self) {
        if self.presses.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Returns at the third press: whoever presses so often wants to be out, whatever is under way.
    pub async fn pressed_thrice(&mut self) {
        for _ in 0..3 {
            self.pressed().await;
        }
    }

    /// Does the work unless Ctrl-C comes first.
    ///
    /// # Errors
    /// When Ctrl-C came first.
    pub async fn or<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Interrupted> {
        tokio::select! {
            done = work => Ok(done),
            () = self.pressed() => Err(Interrupted),
        }
    }
}
