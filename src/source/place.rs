use super::{Entry, Node, Origin, Span, Use, Value};
use jsonptr::{Pointer, Token};

/// Whether a key is one below which no value is shown but in the template, `environmentVariables` and `clientSecret`, or is
/// meant to be: in AWS's case, or misspelled, it is a mistake that holds secrets, too.
pub fn is_secret_key(key: &str) -> bool {
    // Asked of every key of a project.
    let first = key.bytes().find(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    if !matches!(first, Some(b'c' | b'e' | b'n')) {
        return false;
    }
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let near = || plain.len().abs_diff(SECRET_KEY.len()) <= TYPOS && strsim::osa_distance(&plain, SECRET_KEY) <= TYPOS;
    OTHERS.contains(&&*plain) || near()
}

const SECRET_KEY: &str = "environmentvariables";
/// What other tools call it, and what holds one secret.
const OTHERS: [&str; 4] = ["clientsecret", "envvars", "envvariables", "environmentvars"];
const TYPOS: usize = 2;

/// Where a diagnostic about a value points, and what it must not show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Where the value, or the nearest key above it, is written.
    pub span: Span,
    /// The way the value took from there to where it counts, each step with a few words.
    pub way: Vec<(Span, String)>,
    /// Every place that a part of the value came from.
    pub value_spans: Vec<Span>,
    /// Texts that are shown as `•••`.
    pub secrets: Vec<String>,
}

impl Node {
    /// Where this value came from: its own place, then what its placeholders brought.
    pub fn origins(&self) -> Vec<Origin> {
        let own = std::iter::once(Origin::File(self.span));
        own.chain(self.uses.iter().map(|used| used.origin.clone())).collect()
    }

    /// Where the value is written: a value that is one `{{context:K}}` stands in the mdaa.yaml.
    pub fn written_at(&self) -> Span {
        let brought = self.uses.iter().rev().find_map(whole_context);
        brought.unwrap_or(self.span)
    }

    /// What a diagnostic about `pointer` points at: a scalar's own text; for a collection, an
    /// empty value or a missing key, the nearest key above it.
    pub fn span(&self, pointer: &Pointer) -> Span {
        let mut node = self;
        let mut best = self.first_key().unwrap_or(self.span);
        for token in pointer.tokens() {
            let token = token.decoded();
            let Some(next) = node.child(&token) else { break };
            best = match &node.value {
                Value::Map(map) => map.get(token.as_ref()).map_or(best, |entry| entry.key),
                _ if !next.span.is_empty() => next.span,
                _ => next.first_key().unwrap_or(best),
            };
            node = next;
        }
        let written = node.written_at();
        let scalar = !matches!(node.value, Value::List(_) | Value::Map(_) | Value::Null);
        if (scalar || written != node.span) && !written.is_empty() { written } else { best }
    }

    /// The key of the entry that `pointer` names, else what [`Node::span`] gives.
    pub fn key_span(&self, pointer: &Pointer) -> Span {
        let parent = pointer.parent().and_then(|parent| self.at(parent)).and_then(Node::as_map);
        let entry = parent.zip(pointer.back()).and_then(|(map, key)| map.get(key.decoded().as_ref()));
        entry.map_or_else(|| self.span(pointer), |entry| entry.key)
    }

    /// The place of the value that `pointer` names.
    pub fn place(&self, pointer: &Pointer) -> Location {
        self.place_at(self.span(pointer), pointer)
    }

    /// The place of the key that `pointer` names.
    pub fn key_place(&self, pointer: &Pointer) -> Location {
        self.place_at(self.key_span(pointer), pointer)
    }

    fn place_at(&self, span: Span, pointer: &Pointer) -> Location {
        let mut place = Location { span, way: Vec::new(), value_spans: Vec::new(), secrets: Vec::new() };
        let (mut node, mut tainted, mut below_secret) = (self, false, false);
        let mut tokens = pointer.tokens().peekable();
        loop {
            place.way.extend(node.uses.iter().filter_map(step).filter(|(at, _)| *at != span));
            place.value_spans.extend(node.uses.iter().flat_map(|used| source(&used.origin)));
            let Some(token) = tokens.next() else { break };
            tainted |= node.is_from_environment();
            let name = token.decoded();
            let entry = node.as_map().and_then(|map| map.get(&*name));
            let secret_key = tainted || entry.is_some_and(Entry::key_is_from_environment);
            if secret_key && tokens.peek().is_none() {
                place.secrets.push(name.clone().into_owned());
            }
            below_secret |= is_secret_key(&name);
            let Some(next) = child(node, &token) else { return place };
            node = next;
        }
        // What only the deploy knows is no secret here.
        let later = node.uses.iter().any(|used| used.whole && matches!(used.origin, Origin::Deploy(_)));
        if tainted || below_secret && !later || node.is_from_environment() {
            let (reads, written) = (node.scalar_text(), node.written_text());
            place.secrets.extend(written.filter(|written| reads.as_ref() != Some(written)));
            place.secrets.extend(reads);
        }
        let mut known = Vec::new();
        place.way.retain(|step| {
            !known.contains(step) && {
                known.push(step.clone());
                true
            }
        });
        place
    }

    /// Whether an environment variable brought it, or a part of it.
    pub fn is_from_environment(&self) -> bool {
        self.uses.iter().any(|used| matches!(used.origin, Origin::Environment(_)))
    }

    fn first_key(&self) -> Option<Span> {
        self.as_map().and_then(|map| map.values().next()).map(|entry| entry.key)
    }
}

fn child<'a>(node: &'a Node, token: &Token<'_>) -> Option<&'a Node> {
    node.child(&token.decoded())
}

fn whole_context(used: &Use) -> Option<Span> {
    match used.origin {
        Origin::Context(_, span) if used.whole => Some(span),
        _ => None,
    }
}

fn source(origin: &Origin) -> Option<Span> {
    match origin {
        Origin::File(span) | Origin::Context(_, span) => Some(*span),
        Origin::Environment(_) | Origin::Default(_) | Origin::Deploy(_) | Origin::Ssm(_) => None,
    }
}

/// A step as a second place of a diagnostic. What `{{env}}` and its kin are, nobody has to look up.
fn step(used: &Use) -> Option<(Span, String)> {
    let written = &used.written;
    let placeholder = written.starts_with(['{', '<']);
    match &used.origin {
        Origin::Context(..) if used.whole => Some((used.at, format!("used here, as `{written}`"))),
        Origin::Context(_, span) => Some((*span, format!("`{written}` is set here"))),
        Origin::File(_) if !placeholder => Some((used.at, format!("taken in here, by `{written}`"))),
        Origin::File(_) | Origin::Environment(_) | Origin::Ssm(_) | Origin::Default(_) | Origin::Deploy(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_secret_key;

    #[test]
    fn a_key_is_secret_in_any_spelling() {
        for key in [
            "environmentVariables",
            "EnvironmentVariables",
            "ENVIRONMENT_VARIABLES",
            "environment-variables",
            "environmentVariable",
            "enviromentVariables",
            "evnironmentVariables",
            "nvironmentVariables",
            "envVars",
            "clientSecret",
            "client_secret",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in
            ["environments", "environment", "env", "variables", "agentRuntimeName", "clientId", "clientSecretArn", ""]
        {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
