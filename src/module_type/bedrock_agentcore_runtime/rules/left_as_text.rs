//! Texts that reach AWS or the agent otherwise than their author thinks: placeholders of other tools, or of ours in other
//! brackets; quotes and characters that a text processor put in.

use super::Rules;
use crate::cloudformation::{is_pseudo, text};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::placeholder::PlaceholderName;
use jsonptr::Pointer;
use regex::Regex;
use std::sync::LazyLock;

/// Who reads a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// AWS, to which it is a name, an id or a number.
    Aws,
    /// IAM, which has variables of its own: `${aws:username}`.
    Iam,
    /// The agent, which may fill it in itself.
    Agent,
    /// People.
    People,
}

/// Something in a value that stays as it is.
struct Left {
    /// As written.
    found: String,
    /// Its form, for values that are not shown.
    form: &'static str,
    severity: Severity,
    why: &'static str,
    help: String,
}

const NOT_FILLED_IN: &str = "nobody fills it in: mdaac knows `{{…}}`, `<<…>>` and a value that begins with `ssm:`";
const FN_SUB: &str = "it is a reference of CloudFormation's Fn::Sub, which a config has not: `${` is a `${` here";
const AGENT_ALONE: &str =
    "no shell reads it: the agent gets it as it stands, which is right only if the agent itself fills it in";

impl Rules<'_> {
    pub(super) fn left_as_text(&mut self) {
        let mut found = Vec::new();
        self.node.walk(&mut |at, node| {
            let Some(literal) = node.as_str().and_then(literal) else { return };
            let Some(reader) = reader(at) else { return };
            let diagnostic = control_character(&literal, reader).or_else(|| beyond_latin(&literal, at));
            let diagnostic = diagnostic.or_else(|| quotes(&literal, reader));
            let diagnostic = diagnostic.or_else(|| left(&literal, reader).map(|left| told(left, at, reader)));
            let Some(mut diagnostic) = diagnostic.map(|found| found.at_pointer(self.node, at)) else { return };
            // Of a value that is not shown, `told` says nothing but the name of a placeholder.
            if reader == Reader::Agent && !node.is_from_environment() {
                diagnostic.secrets.clear();
            }
            found.push(diagnostic);
        });
        found.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }
}

/// What of a value is text now; what only the deploy knows is a `0`.
fn literal(written: &str) -> Option<String> {
    text::filled(written, |_| Some("0".to_owned()))
}

/// None for what has rules of its own, or that AWS never sees.
fn reader(at: &Pointer) -> Option<Reader> {
    let keys: Vec<String> = at.tokens().map(|token| token.decoded().into_owned()).collect();
    let has = |key: &str| keys.iter().any(|one| one == key);
    match keys.first()?.as_str() {
        "waivers" | "nag_suppressions" => None,
        _ if has("discoveryUrl") => None,
        "environmentVariables" => Some(Reader::Agent),
        _ if has("policyDocument") || has("conditions") => Some(Reader::Iam),
        _ if keys.last().is_some_and(|key| key == "description") => Some(Reader::People),
        _ => Some(Reader::Aws),
    }
}

fn told(left: Left, at: &Pointer, reader: Reader) -> Diagnostic {
    let key = at.tokens().last().map(|token| token.decoded().into_owned()).unwrap_or_default();
    let message = match reader {
        // The value is not shown.
        Reader::Agent => format!("the {} in the value of `{key}` stays as it is", left.form),
        _ => format!("`{}` stays as it is", left.found),
    };
    let mut diagnostic = Diagnostic::warning(Code::PLACEHOLDER_LEFT_AS_TEXT, message).why(left.why).help(left.help);
    diagnostic.severity = left.severity;
    diagnostic
}

/// NUL ends a text in C: no environment holds it, and AWS's APIs refuse it. Of the others nobody told us.
fn control_character(literal: &str, reader: Reader) -> Option<Diagnostic> {
    let odd = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
    let found = literal.chars().find(|c| *c == '\0').or_else(|| literal.chars().find(odd))?;
    let name = format!("U+{:04X}", u32::from(found));
    let help =
        "remove it; in double quotes YAML makes `\\0`, `\\e` and their kin of a backslash, which single quotes do not";
    Some(match (found, reader) {
        ('\0', _) => Diagnostic::error(Code::CONTROL_CHARACTER, "the value holds a NUL character")
            .why("it ends a text: no environment variable can hold it, and CloudFormation refuses it [inferred]")
            .help(help),
        // Colours of a terminal, for one.
        (_, Reader::Agent) => {
            Diagnostic::info(Code::CONTROL_CHARACTER, format!("the value holds the control character {name}"))
                .why("the agent gets it as it is")
                .help(help)
        }
        _ => Diagnostic::warning(Code::CONTROL_CHARACTER, format!("the value holds the control character {name}"))
            .why("AWS answers in XML, which cannot hold it, so most likely it is refused [inferred]")
            .help(help),
    })
}

/// IAM takes `[\u0009\u000A\u000D\u0020-\u00FF]+` as a policy (API reference, CreatePolicy); that CloudFormation passes
/// other characters on as they are is [inferred].
fn beyond_latin(literal: &str, at: &Pointer) -> Option<Diagnostic> {
    at.tokens().find(|token| token.decoded() == "policyDocument")?;
    let found = literal.chars().find(|c| *c > '\u{ff}')?;
    Some(
        Diagnostic::warning(
            Code::MALFORMED_VALUE,
            format!("the policy holds `{found}`, which most likely IAM does not take"),
        )
        .why("IAM takes the characters of Latin-1 in a policy, and no others [inferred for CloudFormation]")
        .help("write it with such characters, e.g. `'` for `’`"),
    )
}

/// Prose may hold such quotes, and be one.
fn quotes(literal: &str, reader: Reader) -> Option<Diagnostic> {
    let is_quote = |c: char| matches!(c, '\u{2018}'..='\u{201f}');
    let trimmed = literal.trim();
    let wrapped = trimmed.starts_with(is_quote) && trimmed.ends_with(is_quote) && trimmed.chars().count() > 1;
    let inside = matches!(reader, Reader::Aws | Reader::Iam) && literal.contains(is_quote);
    let found = literal.chars().find(|c| is_quote(*c))?;
    (wrapped && reader != Reader::People || inside).then(|| {
        Diagnostic::warning(Code::TYPOGRAPHIC_QUOTES, format!("the quote `{found}` is part of the value"))
            .why("YAML knows `'` and `\"` only; this one is a text processor's")
            .help("write `'` in their place, or no quotes at all")
    })
}

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($pattern).ok());
    };
}

pattern!(DOLLAR, r"\$\{([^{}]*)\}");
pattern!(ANGLE, r"<([^<>{}]+)>");
pattern!(SINGLE, r"(?:^|[^{$])(\{([^{}]+)\})(?:[^}]|$)");
pattern!(
    BARE,
    r"^\s*((?:(?i:ssm(?:-org|-domain|-env)?)\s*:\s*/|(?:context|env_var|param|resolve:ssm|resolve:secretsmanager):)\S+)\s*$"
);
pattern!(SHELL, r"^(?:\$\([A-Za-z_]\w*\)|%[A-Za-z_]\w*%|\$[A-Z_][A-Z0-9_]*)$");
pattern!(TO_BE_WRITTEN, r"(?i)^(?:your|my|insert|replace)[-_ ]\w|^(?:todo|tbd)$");
pattern!(
    TO_BE_NAMED,
    r"(?i)(?:^|[-_ ])(?:id|name|key|secret|arn|url|uri|endpoint|here|bucket|account|region|password|tenant|domain|host)$"
);
pattern!(NAME_OF_A_VARIABLE, r"^[A-Z_][A-Z0-9_]*(?::?[-?+=].*)?$");
pattern!(WORDS, r"^[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+)*$");

fn left(literal: &str, reader: Reader) -> Option<Left> {
    let dollar = DOLLAR
        .as_ref()?
        .captures_iter(literal)
        .find_map(|found| dollar(found.get(0)?.as_str(), found.get(1)?.as_str(), literal, reader));
    let angle = || {
        ANGLE
            .as_ref()?
            .captures_iter(literal)
            .find_map(|found| angle(found.get(0)?.as_str(), found.get(1)?.as_str(), literal, reader))
    };
    let single = || {
        SINGLE
            .as_ref()?
            .captures_iter(literal)
            .find_map(|found| single(found.get(1)?.as_str(), found.get(2)?.as_str(), reader))
    };
    dollar.or_else(angle).or_else(single).or_else(|| bare(literal, reader)).or_else(|| shell(literal, reader))
}

/// `${…}`: CloudFormation's, a shell's, or ours in other brackets.
fn dollar(found: &str, name: &str, whole: &str, reader: Reader) -> Option<Left> {
    let left =
        |severity, why, help: String| Some(Left { found: found.to_owned(), form: "`${…}`", severity, why, help });
    if is_pseudo(name) {
        return left(doubt(reader), FN_SUB, format!("write {}", of_pseudo(name)));
    }
    // `${ssm:resourceTag/team}` is a variable of IAM.
    if reader == Reader::Iam && name.starts_with("ssm:") && !name.starts_with("ssm:/") {
        return None;
    }
    if let Some(ours) = keyed(name) {
        // Loggers and collectors have `${env:NAME}`, too.
        let severity = if name.starts_with("env:") { doubt(reader) } else { Severity::Warning };
        return left(severity, NOT_FILLED_IN, format!("write {ours}"));
    }
    if let Some(ours) = ours(name).filter(|_| reader != Reader::People) {
        return left(doubt(reader), NOT_FILLED_IN, format!("write {ours}"));
    }
    let is_variable = NAME_OF_A_VARIABLE.as_ref()?.is_match(name);
    match reader {
        // `${aws:username}`, `${*}`: policy variables.
        Reader::Iam if name.contains(':') || matches!(name, "*" | "?" | "$") => None,
        Reader::Aws | Reader::Iam => {
            left(Severity::Warning, NOT_FILLED_IN, "write the value, or `{{context:…}}`".to_owned())
        }
        // A text that is nothing else would hardly be a template of the agent's.
        Reader::Agent if is_variable && found.len() == whole.trim().len() => left(
            Severity::Info,
            AGENT_ALONE,
            "write the value, or `ssm:/…` for one that SSM holds; a secret by its name in Secrets Manager".to_owned(),
        ),
        Reader::Agent | Reader::People => None,
    }
}

/// `<…>`: what documentation writes, or ours in other brackets.
fn angle(found: &str, name: &str, whole: &str, reader: Reader) -> Option<Left> {
    let left =
        |severity, why, help: String| Some(Left { found: found.to_owned(), form: "`<…>`", severity, why, help });
    if let Some(ours) = keyed(name) {
        return left(Severity::Warning, NOT_FILLED_IN, format!("write {ours}"));
    }
    // Prompts say `<your answer>`.
    let is_name = found.len() == whole.trim().len() || !whole.trim().contains(char::is_whitespace);
    let to_be_written = is_name && (TO_BE_WRITTEN.as_ref()?.is_match(name) || TO_BE_NAMED.as_ref()?.is_match(name));
    let words = WORDS.as_ref()?.is_match(name);
    let help = match ours(name) {
        Some(ours) => format!("write {ours}"),
        None => "write what it stands for".to_owned(),
    };
    let why = "it stands for a name or an id that only you know";
    match reader {
        Reader::Aws | Reader::Iam if words => left(Severity::Warning, why, help),
        Reader::Agent | Reader::People if words && to_be_written => left(Severity::Warning, why, help),
        _ => None,
    }
}

/// `{…}`: ours with a bracket too few. Prompts and formats are full of `{name}`.
fn single(found: &str, name: &str, reader: Reader) -> Option<Left> {
    let meant = match reader {
        Reader::Aws | Reader::Iam => ours(name),
        Reader::Agent | Reader::People => keyed(name),
    };
    let help = format!("write {}", meant?);
    Some(Left { found: found.to_owned(), form: "`{…}`", severity: Severity::Warning, why: NOT_FILLED_IN, help })
}

/// ` ssm:/path`, `SSM:/path`, `context:vpc`.
fn bare(literal: &str, reader: Reader) -> Option<Left> {
    let found = BARE.as_ref()?.captures(literal)?.get(1)?.as_str().to_owned();
    let (prefix, rest) = found.split_once(':')?;
    let help = match prefix.trim().to_ascii_lowercase() {
        ssm if ssm.starts_with("ssm") => format!("write `{ssm}:{}`", rest.trim()),
        _ => format!("write `{{{{{found}}}}}`"),
    };
    let why = "a value is read as a parameter's name only if it begins with `ssm:` exactly; other names want `{{…}}`";
    let severity = doubt(reader);
    Some(Left { form: "bare placeholder", severity, why, help, found })
}

/// `$(NAME)`, `%NAME%` and `$NAME`, alone.
fn shell(literal: &str, reader: Reader) -> Option<Left> {
    let found = SHELL.as_ref()?.find(literal.trim())?.as_str().to_owned();
    let (severity, why) = match reader {
        Reader::Aws | Reader::Iam => (Severity::Warning, NOT_FILLED_IN),
        Reader::Agent => (Severity::Info, AGENT_ALONE),
        Reader::People => return None,
    };
    let help =
        "write the value, or `ssm:/…` for one that SSM holds; a secret by its name in Secrets Manager".to_owned();
    Some(Left { found, form: "name of a variable", severity, why, help })
}

/// The agent or a person may have a use for it.
fn doubt(reader: Reader) -> Severity {
    match reader {
        Reader::Aws | Reader::Iam => Severity::Warning,
        Reader::Agent | Reader::People => Severity::Info,
    }
}

/// A name of ours, as it is written.
fn ours(name: &str) -> Option<String> {
    keyed(name).or_else(|| PlaceholderName::is_meant(name).then(|| format!("`{{{{{name}}}}}`")))
}

/// One that has a key, which no other tool's has.
fn keyed(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:".contains(c);
    let (prefix, key) = name.split_once(':').filter(|(_, key)| !key.is_empty() && key.chars().all(plain))?;
    match prefix {
        "ssm" => Some(format!("`{name}` alone, or `{{{{resolve:ssm:{key}}}}}`")),
        "generated-role-arn" | "generated-role-id" => Some(format!("`{name}` alone")),
        // What other tools have for it.
        "env" if !key.contains(':') => Some(format!("`{{{{env_var:{key}}}}}`")),
        "ref" => None,
        _ => PlaceholderName::is_meant(name).then(|| format!("`{{{{{name}}}}}`")),
    }
}

fn of_pseudo(name: &str) -> &'static str {
    match name {
        "AWS::AccountId" => "`{{account}}`",
        "AWS::Region" => "`{{region}}`",
        "AWS::Partition" => "`{{partition}}`",
        _ => "the value out",
    }
}
