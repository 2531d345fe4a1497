use super::subject::Subject;
use crate::diagnostic::Severity;
use crate::iam::authorization::Futile;
use crate::source::Origin;
use jsonptr::PointerBuf;

#[derive(Clone, Debug, PartialEq)]
pub struct RuleMatch {
    pub at: PointerBuf,
    pub message: String,
    /// Where it is not what the rule says of all.
    pub severity: Option<Severity>,
    /// Where it is not what the rule says of all.
    pub why: Option<String>,
    /// Where it is not what the rule says of all.
    pub help: Option<String>,
    /// Other places: number of the template, pointer, a few words.
    pub related: Vec<(usize, PointerBuf, String)>,
    /// Other places of the same template where the same is wrong, which one finding tells.
    pub also: Vec<PointerBuf>,
    /// The statement it is about.
    pub statement: Option<PointerBuf>,
    /// Its name in cdk-nag, where one rule finds several in a resource: `Action::s3:*`.
    pub granular: Option<String>,
    /// Where it came about, where the value at that place does not tell.
    pub origins: Vec<Origin>,
    /// What at that place no output may show.
    pub secrets: Vec<String>,
    pub note: bool,
    /// Whether it tells of what stands at its place alone, and not of the whole statement around it.
    pub alone: bool,
    /// What it is about, as a waiver names it, where the rule says so: else `covered.rs` finds it out.
    pub covers: Vec<String>,
}

impl RuleMatch {
    /// Something wrong at a place of the template.
    pub fn new(at: &PointerBuf, message: impl Into<String>) -> Self {
        RuleMatch {
            at: at.clone(),
            message: message.into(),
            severity: None,
            why: None,
            help: None,
            related: Vec::new(),
            also: Vec::new(),
            statement: None,
            granular: None,
            origins: Vec::new(),
            secrets: Vec::new(),
            note: false,
            alone: false,
            covers: Vec::new(),
        }
    }

    /// Not as bad, or worse, than the rule says.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Why, where that is another reason than the rule's.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// The fix, where that is another than the rule's.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The statement it is about.
    pub fn in_statement(mut self, statement: &PointerBuf) -> Self {
        self.statement = Some(statement.clone());
        self
    }

    /// One of several in a statement, each of which is found by itself: what comes to the statement beside it is new
    /// only as a finding of its own.
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// What it is about, in a text in Fn::Sub syntax, where the value at its place does not tell: another text, another
    /// finding.
    pub fn covering(mut self, what: impl Into<String>) -> Self {
        self.covers.push(what.into());
        self
    }

    /// Another place, in the template of that number.
    pub fn related(mut self, subject: usize, at: &PointerBuf, words: impl Into<String>) -> Self {
        self.related.push((subject, at.clone(), words.into()));
        self
    }

    /// Another place where the same is wrong: no finding of its own, and not in order either.
    pub fn also(mut self, at: &PointerBuf) -> Self {
        self.also.push(at.clone());
        self
    }

    pub fn because(mut self, origins: &[Origin]) -> Self {
        self.origins = origins.to_vec();
        self
    }

    /// A part of a statement that does nothing. Its texts are those of the template, as their user would write them.
    pub(crate) fn futile(found: &Futile<PointerBuf>, subject: &Subject<'_>) -> Self {
        let help = subject.as_written(&found.help);
        let severity = found.refused.then_some(Severity::Error);
        RuleMatch {
            severity,
            alone: true,
            ..RuleMatch::new(&found.at, found.message.as_str()).why(found.why.as_str()).help(help)
        }
    }

    /// Good to know, no more.
    pub fn note(mut self) -> Self {
        self.note = true;
        self.severity = Some(Severity::Info);
        self
    }
}
