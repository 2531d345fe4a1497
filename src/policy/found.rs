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
    /// The statement it is about.
    pub statement: Option<PointerBuf>,
    /// Its name in cdk-nag, where one rule finds several in a resource: `Action::s3:*`.
    pub granular: Option<String>,
    /// Where it came about, where the value at that place does not tell.
    pub origins: Vec<Origin>,
    /// Whether the value there is a secret.
    pub secret: bool,
    pub note: bool,
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
            statement: None,
            granular: None,
            origins: Vec::new(),
            secret: false,
            note: false,
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

    /// Another place, in the template of that number.
    pub fn related(mut self, subject: usize, at: &PointerBuf, words: impl Into<String>) -> Self {
        self.related.push((subject, at.clone(), words.into()));
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
        RuleMatch { severity, ..RuleMatch::new(&found.at, found.message.as_str()).why(found.why.as_str()).help(help) }
    }

    /// Good to know, no more.
    pub fn note(mut self) -> Self {
        self.note = true;
        self.severity = Some(Severity::Info);
        self
    }
}
