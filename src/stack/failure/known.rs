use super::refusal::{Phase, Refusal};
use super::table;
use crate::diagnostic::{Code, Help};

/// A refusal that we know. One more is one more entry in `table/`, and a row in `tests/fixtures/refusals.yaml`.
pub struct Known {
    /// When AWS says it.
    pub phases: &'static [Phase],
    /// Of which types; of any where it is empty.
    pub types: &'static [&'static str],
    /// One of these stands in the text, whatever its case. `…` is any text between.
    pub says: &'static [&'static str],
    /// Where else than in the text it shows whether it is this.
    pub when: Option<fn(&Refusal<'_>) -> bool>,
    pub source: Source,
    pub code: Code,
    /// The properties that it is about, below `Properties`: the first one that is there.
    pub at: &'static [&'static str],
    pub help: fn(&Refusal<'_>) -> Help,
    /// Whether who waits a moment and tries again gets through.
    pub passes: bool,
}

/// Who has seen the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// AWS's documentation quotes it.
    Documented,
    /// A user quoted it, there.
    Reported(&'static str),
    /// Nobody quoted it of this type: what the service says elsewhere, or what other services say. Marked `[inferred]` in
    /// what mdaac says.
    Inferred,
}

impl Known {
    /// What an entry need not write.
    pub const BARE: Known = Known {
        phases: MAKING,
        types: &[],
        says: &[],
        when: None,
        source: Source::Inferred,
        code: Code::DEPLOY_FAILED,
        at: &[],
        help: |_| "".into(),
        passes: false,
    };

    fn is(&self, refusal: &Refusal<'_>, lower: &str) -> bool {
        self.phases.contains(&refusal.phase)
            && (self.types.is_empty() || self.types.contains(&refusal.resource_type))
            && self.says.iter().any(|words| says(lower, words))
            && self.when.is_none_or(|when| when(refusal))
    }

    /// What to do.
    pub fn help(&self, refusal: &Refusal<'_>) -> Help {
        let help = (self.help)(refusal);
        match self.source {
            Source::Inferred => help.then(" [inferred]"),
            Source::Documented | Source::Reported(_) => help,
        }
    }
}

/// A resource is made or changed.
pub const MAKING: &[Phase] = &[Phase::Create, Phase::Update];
/// At any time that a resource has.
pub const ANY: &[Phase] = &[Phase::Create, Phase::Update, Phase::Delete, Phase::Import, Phase::Validation];

/// What is known of a refusal: the first entry that fits, from the particular to the general.
pub fn known(refusal: &Refusal<'_>) -> Option<&'static Known> {
    let lower = refusal.reason.to_lowercase();
    table::ALL.iter().copied().flatten().find(|known| known.is(refusal, &lower))
}

/// Whether the parts of `words` stand in the text one after another.
fn says(text: &str, words: &str) -> bool {
    let mut rest = text;
    words.split('…').all(|part| match rest.split_once(part.trim()) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::{says, table};

    #[test]
    fn words_stand_in_their_order() {
        assert!(says("security group sg-1 is in another vpc", "security group … vpc"));
        assert!(!says("the vpc of the security group", "security group … vpc"));
    }

    #[test]
    fn what_a_text_is_looked_for_by_has_no_capitals() {
        for known in table::ALL.iter().copied().flatten() {
            assert!(!known.says.is_empty(), "{} has no words", known.code.name());
            for words in known.says {
                assert_eq!(*words, words.to_lowercase());
            }
        }
    }
}
