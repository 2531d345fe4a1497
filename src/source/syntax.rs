use super::line::{Line, tab_near};
use super::location::span;
use super::size::MAX_DEPTH;
use super::{FileId, Span};
use crate::diagnostic::{Code, Diagnostic};
use granit_parser::{ErrorKind as Kind, Event, Parser, ScanError};
use serde_saphyr::Error;

/// Why a file cannot be read, in the words of the person who wrote it.
pub fn fault(error: &Error, file: FileId, text: &str) -> Diagnostic {
    let at = error.location().map_or(file.start(), |location| span(&location, file, text));
    match inner(error) {
        Error::RecursiveReferencesRequireWeakTypes { .. } => {
            syntax("the alias leads back to the anchor it stands in", at, "write the value out")
        }
        Error::Budget { breach: serde_saphyr::budget::BudgetBreach::Depth { .. }, .. } => too_deep(at),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. } => too_large(at),
        Error::MultipleDocuments { .. } => syntax(
            "the file holds more than one YAML document",
            separator(text, at),
            "a config is one document; remove the `---` line and what follows",
        ),
        Error::DuplicateMappingKey { key, .. } => duplicate_key(key.as_deref().unwrap_or("?"), at),
        Error::UnknownAnchor { .. } => syntax(
            "the alias names an anchor that is not there",
            at,
            "define the anchor with `&name` before it is used with `*name`, or quote the value",
        ),
        Error::MergeValueNotMapOrSeqOfMaps { .. } => syntax(
            "`<<` takes in a map, or a list of maps",
            at,
            "write `<<: *name` for an anchor that stands before a map",
        ),
        Error::InvalidScalar { .. } | Error::UnsupportedTag { .. } | Error::InvalidBinaryBase64 { .. } => {
            Diagnostic::error(Code::YAML_TAG, "the value is not of the kind that its tag says")
                .at(at)
                .help("remove the tag, or write a value of that kind")
        }
        _ => scanned(at, file, text),
    }
}

/// A placeholder that YAML reads as a map.
pub fn unquoted_diagnostic(at: Span, text: &str) -> Diagnostic {
    let written = text.get(at.start as usize..at.end as usize).unwrap_or_default();
    let placeholder = if written.ends_with("}}") { written } else { "{{account}}" };
    let behind = text.get(at.end as usize..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let alone = behind.trim().is_empty() || behind.starts_with([',', ']', '}']) || behind.trim_start().starts_with('#');
    let more = if alone { "" } else { "…" };
    let angled = placeholder.replace("{{", "<<").replace("}}", ">>");
    Diagnostic::error(Code::PLACEHOLDER_UNQUOTED, "the placeholder is not quoted")
        .at(at)
        .why("YAML reads `{` at the start of a value as the start of a map")
        .help(format!("quote the whole value: `'{placeholder}{more}'`, or write `{angled}{more}`"))
}

/// A document that is larger than it may be.
pub fn too_large(at: Span) -> Diagnostic {
    Diagnostic::error(Code::YAML_TOO_LARGE, "the document grows beyond what a config may be")
        .at(at)
        .help("spell repeated parts out less often, or split the file")
}

fn too_deep(at: Span) -> Diagnostic {
    Diagnostic::error(Code::YAML_TOO_LARGE, format!("values are nested more than {MAX_DEPTH} deep here"))
        .at(at)
        .help("close the brackets that are open; no config nests as deep")
}

fn syntax(message: &str, at: Span, help: &str) -> Diagnostic {
    Diagnostic::error(Code::YAML_SYNTAX, message).at(at).help(help)
}

/// The error without what the library wraps around it.
fn inner(error: &Error) -> &Error {
    match error {
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => inner(error),
        other => other,
    }
}

/// What the scanner stumbled over. It says so more exactly than the reader that stands on it.
fn scanned(at: Span, file: FileId, text: &str) -> Diagnostic {
    let stumble = Stumble::of(text);
    let place = stumble.error.as_ref().and_then(|error| u32::try_from(error.marker().byte_offset()?).ok());
    let at = place.map_or(at, |byte| Span { file, start: byte, end: byte });
    if let Some(unquoted) = unquoted_placeholder(at, text) {
        return unquoted_diagnostic(unquoted, text);
    }
    let Some(error) = &stumble.error else {
        return syntax("the file is no YAML from here on", at, GENERAL);
    };
    match error.kind() {
        Kind::RecursionLimitExceeded => too_deep(at),
        Kind::UnclosedQuotedScalar | Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar => opened(
            "a quote is opened here and not closed",
            stumble.opening_quote(text, at),
            at,
            "close it on the same line, or indent the lines that belong to the text",
        ),
        // Inside brackets a line of `key: value` means that they were never closed.
        Kind::MappingValueNotAllowed
        | Kind::InvalidColonPlacement
        | Kind::ExpectedFlowMappingSeparator
        | Kind::ExpectedFlowSequenceSeparator
            if stumble.bracket_above(text, at).is_some() =>
        {
            let bracket = stumble.bracket_above(text, at).unwrap_or(at);
            let open = text.get(bracket.start as usize..bracket.end as usize).unwrap_or_default();
            let help = format!("close it with `{}`", if open == "[" { "]" } else { "}" });
            opened(&format!("`{open}` is opened here and not closed"), bracket, at, &help)
        }
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabAtBlockScalarStart
        | Kind::TabInPlainScalar => {
            syntax("a tab stands where YAML takes spaces only", tab_near(text, at), "indent with spaces")
        }
        kind => match by_line(kind, text, at) {
            Some(found) => found,
            None => {
                let (message, help) = words(kind);
                syntax(&message, at, &help)
            }
        },
    }
}

/// What the lines around the place tell.
fn by_line(kind: &Kind, text: &str, at: Span) -> Option<Diagnostic> {
    let line = Line::of(text, at.start as usize)?;
    let above = line.above(text);
    let not_a_key = matches!(kind, Kind::SimpleKeyExpected | Kind::InvalidSimpleKey | Kind::ExpectedBlockSequenceEntry);
    match kind {
        _ if not_a_key && line.content.starts_with('-') && !line.content.starts_with("- ") => Some(syntax(
            "there is no space behind the `-`",
            line.first(at),
            "write `- value`, with a space, or quote the value",
        )),
        Kind::MappingValueNotAllowed if !has_earlier_colon(text, at) => Some(match &above {
            Some(above) if above.colon_without_space().is_some() => syntax(
                "there is no space behind the `:`",
                above.beginning(at, above.colon_without_space().unwrap_or_default() + 1),
                "write `key: value`, with a space; or quote the value that the `:` belongs to",
            ),
            _ => syntax(
                "a key begins here in the middle of the value before it",
                at,
                "begin it in the column of the keys it belongs with, and write a colon behind the key before it",
            ),
        }),
        Kind::ExpectedBlockMappingKey | Kind::InvalidIndentation | Kind::InvalidFlowScalarIndent => {
            let above = above.filter(|above| above.indent != line.indent)?;
            let found = syntax(
                &format!("the line is indented by {}, the one before it by {}", line.indent, above.indent),
                line.first(at),
                "keys that belong together begin in one column, and what belongs to a key stands deeper than the key",
            );
            Some(found.related(above.first(at), "the one before"))
        }
        _ => None,
    }
}

/// How far the scanner came.
struct Stumble {
    error: Option<ScanError>,
    /// The byte behind the last event.
    read_until: usize,
    /// Where the collections begin that are still open.
    open: Vec<usize>,
}

impl Stumble {
    /// Reads until something is wrong.
    pub fn of(text: &str) -> Stumble {
        let mut stumble = Stumble { error: None, read_until: 0, open: Vec::new() };
        for event in Parser::new_from_str(text) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    stumble.error = Some(error);
                    break;
                }
            };
            stumble.read_until = span.end.byte_offset().unwrap_or(stumble.read_until);
            match event {
                Event::SequenceStart(..) | Event::MappingStart(..) => {
                    stumble.open.push(span.start.byte_offset().unwrap_or_default());
                }
                Event::SequenceEnd | Event::MappingEnd => drop(stumble.open.pop()),
                _ => {}
            }
        }
        stumble
    }

    /// The first quote behind what could be read.
    fn opening_quote(&self, text: &str, at: Span) -> Span {
        let quote = text.get(self.read_until..).and_then(|rest| rest.find(['\'', '"']));
        match quote.and_then(|quote| u32::try_from(self.read_until + quote).ok()) {
            Some(start) if start <= at.start => Span { start, end: start + 1, ..at },
            _ => at,
        }
    }

    /// The innermost open bracket, if it stands on a line above.
    fn bracket_above(&self, text: &str, at: Span) -> Option<Span> {
        let is_bracket = |start: &&usize| text[**start..].starts_with(['[', '{']);
        let start = *self.open.iter().rev().find(is_bracket)?;
        let between = text.get(start..at.start as usize)?;
        let start = u32::try_from(start).ok()?;
        between.contains('\n').then_some(Span { start, end: start + 1, ..at })
    }
}

/// A problem at what was opened, with the place where the reader gave up.
fn opened(message: &str, opening: Span, at: Span, help: &str) -> Diagnostic {
    let found = syntax(message, opening, help);
    if opening.start == at.start { found } else { found.related(at, "it cannot go on here") }
}

/// `a: b: c`.
fn has_earlier_colon(text: &str, at: Span) -> bool {
    let before = text.get(..at.start as usize).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().contains(": ")
}

const GENERAL: &str = "check quotes, brackets and indentation on this line and the one before";

/// What is wrong, and what to do.
fn words(kind: &Kind) -> (String, String) {
    let (message, help) = match kind {
        Kind::UnclosedFlowCollection { open } => {
            let close = closing(*open);
            return (format!("`{open}` is never closed"), format!("close it with `{close}`, or quote the value"));
        }
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            let right = closing(*open);
            return (format!("`{open}` is closed by `{close}`"), format!("close it with `{right}`"));
        }
        Kind::UnexpectedCharacter { character } if character.is_control() => {
            ("a control character stands here", "remove it; inside double quotes it is written as an escape")
        }
        Kind::UnexpectedCharacter { character: '`' } => {
            ("no value can begin with a backtick", "quote the value; YAML keeps the backtick for itself")
        }
        Kind::UnexpectedCharacter { character } => {
            return (
                format!("no value can begin with `{character}`"),
                format!("quote the value; to YAML `{character}` means something of its own"),
            );
        }
        Kind::MisplacedFlowCollectionEnd => {
            ("a bracket closes what was never opened", "remove it, or quote the value it belongs to")
        }
        Kind::InvalidTrailingSingleQuotedScalar => (
            "there is more text behind the closing quote",
            "quote the whole value; inside single quotes a quote is written `''`",
        ),
        Kind::InvalidTrailingDoubleQuotedScalar => (
            "there is more text behind the closing quote",
            "quote the whole value; inside double quotes a quote is written `\\\"`",
        ),
        Kind::UnknownQuotedScalarEscape
        | Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::InvalidLowSurrogate
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate
        | Kind::InvalidUnicodeEscape => (
            "the backslash begins no escape that YAML knows",
            "use single quotes, where a backslash is only itself, or write `\\\\`",
        ),
        Kind::InvalidBlockScalarIndent => {
            ("a line of the text block is indented less than its first", "indent all its lines alike")
        }
        Kind::ZeroBlockScalarIndent | Kind::InvalidBlockScalarHeader => {
            ("text follows `|` or `>` on the same line", "begin the text block on the next line, or quote the value")
        }
        Kind::ExpectedBlockMappingKey | Kind::InvalidIndentation | Kind::InvalidFlowScalarIndent => (
            "the line is indented unlike those around it",
            "begin it in the column of the keys it belongs with, or two spaces deeper than the key it belongs to",
        ),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => (
            "the line is no `key: value`",
            "write a colon and a space behind the key; a text of several lines goes into quotes or below `|`",
        ),
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement | Kind::FlowMappingValueAdjacentCollection => (
            "there is a second `:` where one value is expected",
            "quote the value if the `:` belongs to it, or put the second key on a line of its own",
        ),
        Kind::MappingKeyNotAllowed => ("a key cannot stand here", "put it on a line of its own"),
        Kind::InvalidMappingValueWhitespace | Kind::ExpectedWhitespace => {
            ("there is no space behind the `:`", "write `key: value`, with a space")
        }
        Kind::ExpectedFlowMappingSeparator => {
            ("a `,` or the closing `}` is missing before this", "separate the entries with `,` and close with `}`")
        }
        Kind::ExpectedFlowSequenceSeparator => {
            ("a `,` or the closing `]` is missing before this", "separate the items with `,` and close with `]`")
        }
        Kind::BlockEntryInFlowCollection => ("`- ` is no item inside brackets", "separate the items with `,`"),
        Kind::BlockSequenceEntryNotAllowed => {
            ("an item of a list cannot begin here", "put `- ` on a line of its own, below the key")
        }
        Kind::ExpectedBlockSequenceEntry => {
            ("the line stands among list items and is none", "begin it with `- `, or change its indentation")
        }
        Kind::InvalidBlockEntryWhitespace | Kind::PlainScalarStartsWithDashFlowIndicator => {
            ("there is no space behind the `-`", "write `- value`, with a space, or quote the value")
        }
        Kind::CommentNotSeparated | Kind::CommentInterceptedScalar => {
            ("a comment stands in the middle of a value", "put a space before `#`, or quote the value it belongs to")
        }
        Kind::MissingAnchorOrAliasName => {
            ("`&` and `*` need a name behind them", "quote the value if the sign belongs to it")
        }
        Kind::UndeclaredTagHandle
        | Kind::ExpectedTagBang
        | Kind::InvalidTagTerminator
        | Kind::MissingTagUri
        | Kind::UnclosedVerbatimTag
        | Kind::InvalidTagEscape
        | Kind::InvalidGlobalTagCharacter => ("the tag is none", "quote the value if the `!` belongs to it"),
        Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::UnexpectedEofImplicitFlowMapping
        | Kind::UnexpectedEofBlockSequence
        | Kind::UnexpectedEofBlockMapping
        | Kind::UnexpectedEof => ("the file ends in the middle of a value", "close what is open, or restore the rest"),
        Kind::BomInsideDocument => {
            ("a byte order mark stands inside the file", "remove it; it begins a file or is none")
        }
        Kind::ExpectedDocumentStart
        | Kind::MissingDirectiveName
        | Kind::InvalidDirectiveName
        | Kind::InvalidDirectiveTerminator => {
            ("`%` at the start of a line is a directive to YAML", "indent the line, or quote its value")
        }
        _ => ("the file is no YAML from here on", GENERAL),
    };
    (message.to_owned(), help.to_owned())
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}

/// `key: {{account}}.dkr…` on the line where the scanner stumbled.
fn unquoted_placeholder(at: Span, text: &str) -> Option<Span> {
    let before = text.get(..at.start as usize)?;
    let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[begin..].lines().next()?;
    let opening = [": {{", "- {{"].iter().filter_map(|words| line.find(words)).min()? + 2;
    let length = line[opening..].find("}}").map_or(2, |close| close + 2);
    let start = u32::try_from(begin + opening).ok()?;
    Some(Span { start, end: start + u32::try_from(length).ok()?, ..at })
}

/// The `---` before the second document.
fn separator(text: &str, second: Span) -> Span {
    let before = text.get(..second.start as usize).unwrap_or_default();
    match before.rfind("---").and_then(|at| u32::try_from(at).ok()) {
        Some(at) => Span { start: at, end: at + 3, ..second },
        None => second,
    }
}

/// A key that stands twice.
pub fn duplicate_key(key: &str, at: Span) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_KEY, format!("the key `{key}` stands twice in this map"))
        .at(at)
        .help("keep one of the two; YAML would drop the other in silence")
}
