//! The ignore file of a build context, read and applied as BuildKit does: lines as in
//! `ReadAll` of moby/patternmatcher's `ignorefile`, paths as in its `MatchesUsingParentResults`,
//! skipped folders as in fsutil's filter.go.

use super::{
    BuildContextError, MAX_IGNORE_PATTERNS,
    pattern::{self, IgnorePattern},
};

/// The patterns of an ignore file, in its order.
#[derive(Default)]
pub struct Dockerignore {
    lines: Vec<Line>,
}

struct Line {
    pattern: IgnorePattern,
    /// The pattern without `!`, cleaned.
    text: String,
    /// Starts with `!`: brings back what lines above it left out.
    exception: bool,
}

/// What the patterns make of one path; its children build on it.
pub struct Matched {
    /// Whether the path stays out of the context.
    pub excluded: bool,
    lines: Vec<bool>,
}

impl Dockerignore {
    /// Reads the content of the ignore file `name`.
    ///
    /// # Errors
    /// `BadIgnorePattern` for the first line that Docker refuses or that means something else
    /// than it says. Docker finds some of them only when a path gets as far as that line. `TooLarge` for more
    /// patterns than anybody writes.
    pub fn parse(name: &str, content: &[u8]) -> Result<Self, BuildContextError> {
        let content = content.strip_prefix("\u{feff}".as_bytes()).unwrap_or(content);
        let mut lines = Vec::new();
        for (index, line) in content.split(|byte| *byte == b'\n').enumerate() {
            let bad = |reason| BuildContextError::BadIgnorePattern {
                file: name.to_owned(),
                line: index + 1,
                pattern: shortened(String::from_utf8_lossy(line).trim()),
                reason,
            };
            // A comment has its `#` in the first column.
            if line.starts_with(b"#") {
                continue;
            }
            let text = std::str::from_utf8(line).map_err(|_| bad("is not UTF-8"))?;
            // Docker cleans twice: as a line, then as a pattern. `/!a` is an exception after that.
            let text = normalize(text.trim());
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            if lines.len() as u64 >= MAX_IGNORE_PATTERNS {
                return Err(BuildContextError::TooLarge {
                    what: format!("`{name}`"),
                    limit: MAX_IGNORE_PATTERNS,
                    unit: "patterns",
                });
            }
            let text = pattern::clean(text);
            let (exception, text) = match text.strip_prefix('!') {
                Some("") => return Err(bad("has nothing after the `!`")),
                Some(rest) => (true, rest.to_owned()),
                None => (false, text),
            };
            lines.push(Line { pattern: IgnorePattern::new(&text).map_err(bad)?, text, exception });
        }
        Ok(Dockerignore { lines })
    }

    /// Whether the path stays out of the context. Relative to the folder, parts separated by `/`.
    pub fn excludes(&self, path: &str) -> bool {
        let mut matched: Option<Matched> = None;
        for end in path.match_indices('/').map(|(end, _)| end).chain([path.len()]) {
            let next = self.matches(&path[..end], matched.as_ref());
            if next.excluded && !self.may_return_below(&path[..end]) {
                return true;
            }
            matched = Some(next);
        }
        matched.is_some_and(|matched| matched.excluded)
    }

    /// Of a path whose folder gave `parent`; None at the top. The last line that matches decides.
    ///
    /// As in Docker a line that could change nothing is not looked at, and counts as no match for
    /// the children.
    pub(super) fn matches(&self, path: &str, parent: Option<&Matched>) -> Matched {
        let mut excluded = false;
        let mut lines = vec![false; self.lines.len()];
        for (index, line) in self.lines.iter().enumerate() {
            let inherited = parent.is_some_and(|parent| parent.lines[index]);
            if inherited || line.exception == excluded && line.pattern.matches(path) {
                lines[index] = true;
                excluded = !line.exception;
            }
        }
        Matched { excluded, lines }
    }

    /// Whether Docker looks into the excluded `folder` for exceptions. Once an exception has a
    /// wildcard other than an end `/*` or `/**` it looks everywhere.
    pub(super) fn may_return_below(&self, folder: &str) -> bool {
        let exceptions = || {
            self.lines.iter().filter(|line| line.exception).map(|line| {
                let text = line.text.strip_suffix("/**").unwrap_or(&line.text);
                text.strip_suffix("/*").unwrap_or(text)
            })
        };
        exceptions().any(|text| text.contains(['*', '[', ']', '?', '^', '\\']))
            || exceptions().any(|text| format!("{text}/").starts_with(&format!("{folder}/")))
    }
}

/// What a message shows of a pattern: one may be as long as the file.
fn shortened(pattern: &str) -> String {
    match pattern.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &pattern[..end]),
        None => pattern.to_owned(),
    }
}

const SHOWN: usize = 80;

/// A trimmed line without what makes no difference: `/a/./b/` is `a/b`.
fn normalize(line: &str) -> String {
    let (mark, path) = match line.strip_prefix('!') {
        Some(path) => ("!", path.trim()),
        None => ("", line),
    };
    if path.is_empty() {
        return mark.to_owned();
    }
    let path = pattern::clean(path);
    let path = if path == "/" { &path } else { path.strip_prefix('/').unwrap_or(&path) };
    format!("{mark}{path}")
}
