use crate::source::Span;

/// A template file, or the data given to it, is wrong: our bug, never the user's.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {kind}")]
pub struct TemplateError {
    /// The name of the template file.
    pub file: String,
    /// The line in it, from 1.
    pub line: usize,
    pub kind: TemplateErrorKind,
}

/// What is wrong with a template file or its data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateErrorKind {
    /// The YAML reader reports a problem.
    #[error("not valid YAML: {0}")]
    Yaml(String),
    /// Handlebars cannot read a leaf.
    #[error("{0}")]
    Handlebars(String),
    /// A leaf does more than refer to data.
    #[error("`{0}` is more than plain references")]
    NotPlain(String),
    /// A `${` in a leaf has no `}`.
    #[error("`{0}` has a `${{` that never closes; a literal one is `${{!`")]
    NeverCloses(String),
    /// Something stands where it means nothing.
    #[error("{0}")]
    Misplaced(String),
    /// `${X}` or a DependsOn names no resource, parameter or pseudo parameter.
    #[error("`{0}` names no resource, parameter or pseudo parameter")]
    UnknownName(String),
    /// A construct of the stack that is not there, by its logical id.
    #[error("the stack has no `{0}`")]
    UnknownConstruct(String),
    /// `{{x}}` is not in the shape of the data.
    #[error("`{{{{{0}}}}}` is not in the data")]
    UnknownData(String),
    /// A loop variable has the name of a data root or of another one.
    #[error("the loop variable `{0}` hides another name")]
    Hidden(String),
    /// A value of the wrong kind for where it stands.
    #[error("`{{{{{0}}}}}` must be {1} here")]
    WrongKind(String, &'static str),
    /// An absent value inside a longer text.
    #[error("`{{{{{0}}}}}` is absent inside a longer text")]
    AbsentInText(String),
    /// A reference to a resource that was dropped.
    #[error("`{0}` was dropped")]
    Dropped(String),
    /// A reference to a repeated resource from where none of its elements is meant.
    #[error("`{0}` is repeated and no copy of it is meant here")]
    NoCopyMeant(String),
    #[error("the logical id `{0}` is given twice")]
    LogicalIdTwice(String),
    /// A value that must be known before the deploy.
    #[error("`{0}` must be known before the deploy")]
    MustBeKnown(String),
    /// A template parameter inside `Json:`, where its value could break the JSON.
    #[error("the parameter `{0}` cannot stand inside `Json:`")]
    ParameterInJson(String),
}

/// A fault and its place.
#[derive(Clone, Debug)]
pub struct At {
    pub span: Span,
    pub kind: TemplateErrorKind,
}

impl TemplateErrorKind {
    pub(super) fn at(self, span: Span) -> At {
        At { span, kind: self }
    }
}
