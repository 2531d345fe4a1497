use std::time::Duration;

/// How often AWS is asked: soon at first, since much is done in a moment, then slower up to every five seconds (facts 9);
/// never in step with others.
#[derive(Debug)]
pub struct Pace {
    next: Duration,
}

const FIRST: Duration = Duration::from_millis(500);
const SLOWEST: Duration = Duration::from_secs(5);

impl Default for Pace {
    fn default() -> Self {
        Pace { next: FIRST }
    }
}

impl Pace {
    /// Waits for the next time to ask.
    pub async fn wait(&mut self) {
        tokio::time::sleep(self.step()).await;
    }

    fn step(&mut self) -> Duration {
        let pause = self.next.mul_f64(0.8 + 0.4 * fastrand::f64());
        self.next = self.next.mul_f64(1.5).min(SLOWEST);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::{Pace, SLOWEST};

    #[test]
    fn pauses_grow_to_five_seconds_give_or_take_a_fifth() {
        let mut pace = Pace::default();
        let pauses: Vec<_> = (0..20).map(|_| pace.step()).collect();
        assert!(pauses.iter().all(|pause| pause.as_secs_f64() >= 0.4 && *pause <= SLOWEST.mul_f64(1.2)), "{pauses:?}");
        assert!(pauses.iter().rev().take(10).all(|pause| *pause >= SLOWEST.mul_f64(0.8)), "{pauses:?}");
    }
}
