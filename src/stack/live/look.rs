use super::compare::{Doubt, LiveComparison, LiveStack, compare_live};
use super::detection::{Detection, detect};
use super::revert::is_unfinished;
use super::told::{Shown, moved, told};
use super::version::{Deployed, undeployed};
use crate::cloudformation::Template;
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::stack::aws::Aws;
use crate::stack::error::{AwsError, ErrorKind};
use crate::stack::resources::StackResource;
use crate::stack::state::Stack;
use crate::stack::verify::Agents;

/// A stack as it is and as it was deployed.
#[derive(Debug)]
pub struct Looked {
    /// Or why they cannot be read.
    pub agents: Result<Agents, AwsError>,
    pub deployed: Deployed,
    pub comparison: LiveComparison,
    /// Whether a revert was left between its two operations.
    pub unfinished: bool,
}

/// Looks at a settled stack that was deployed with this template. Changes nothing. What cannot be read is a doubt.
pub async fn look(aws: &Aws, account: &str, (stack, held): (&Stack, &[StackResource]), template: &Template) -> Looked {
    let detection = detect(aws, &stack.id, held).await;
    let deployed = Deployed::of(&detection, held, false);
    let agents = Agents::read(aws, held, Some(template), &deployed).await;
    let live = LiveStack { aws, account, stack, held, template, agents: agents.as_ref().ok() };
    let mut comparison = compare(&live, &detection).await;
    comparison.doubts.extend(agents.as_ref().err().map(|error| Doubt {
        words: "what the runtime and its endpoints have beside what the template sets".to_owned(),
        reason: Some(error.message.clone()),
        denied: error.kind == ErrorKind::Permission,
        by_nature: false,
    }));
    Looked { agents, deployed, comparison, unfinished: is_unfinished(template) }
}

impl Looked {
    /// How many places are not as deployed.
    pub fn differences(&self) -> usize {
        let moved = self.agents.as_ref().map_or(0, |agents| agents.moved().len());
        usize::from(self.unfinished) + moved + self.comparison.differences.iter().filter(|one| !one.reads_back).count()
    }

    /// Whether nothing stayed open that somebody could know.
    pub fn is_whole(&self) -> bool {
        self.comparison.doubts.iter().all(|doubt| doubt.by_nature)
    }

    /// All that it found, as it is told; `deployed` is the template that the stack was deployed with.
    pub fn told(&self, deployed: &Template, shown: Shown<'_>) -> Vec<Diagnostic> {
        let mut found = told(&self.comparison, shown);
        found.extend(self.unfinished.then(unfinished));
        if let Ok(agents) = &self.agents {
            found.extend(agents.moved().into_iter().map(|fault| moved(fault, shown)));
            found.extend(undeployed((deployed, agents), &self.deployed, &self.comparison));
        }
        found
    }
}

fn unfinished() -> Diagnostic {
    Diagnostic::error(Code::LIVE_DIFFERS, "what was changed by hand is deployed: a `--revert-drift` was not ended")
        .why("its first operation tells CloudFormation what is live, and the second one takes that away")
        .help(Help::command("deploy", "").then(" does so"))
}

/// The comparison, with what is not known of the versions of endpoints.
pub async fn compare(live: &LiveStack<'_>, detection: &Detection) -> LiveComparison {
    let mut comparison = compare_live(live, detection).await;
    comparison.doubts.extend(super::version::doubts(live, detection));
    comparison
}
