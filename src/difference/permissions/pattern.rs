use crate::cloudformation::text::{self, Segment};

/// A piece of an action or a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Symbol<'a> {
    Char(char),
    /// What only the deploy knows: `${Role.Arn}`.
    Reference(&'a str),
    /// `?`.
    One,
    /// `*`; the last of a segment matches beyond the colon too (IAM user guide, Resource element).
    Any {
        crosses: bool,
    },
}

/// Whether every text that `narrow` matches is matched by `wide`. Both may hold `*` and `?`, and be
/// in Fn::Sub syntax. It errs on the side of no: of two patterns that only together mean the same.
pub fn covers(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    if !wide.contains(['*', '?']) {
        return false;
    }
    let (wide, narrow) = (symbols(wide), symbols(narrow));
    // reached[n]: what was read of `wide` so far can match the first n symbols of `narrow`.
    let mut reached = vec![false; narrow.len() + 1];
    reached[0] = true;
    for symbol in wide {
        let mut next = vec![false; narrow.len() + 1];
        for (at, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            match symbol {
                Symbol::Any { crosses } => {
                    next[at] = true;
                    let absorbed = narrow[at..].iter().take_while(|other| crosses || within_segment(**other));
                    absorbed.enumerate().for_each(|(further, _)| next[at + further + 1] = true);
                }
                _ => {
                    if narrow.get(at).is_some_and(|other| one(symbol, *other)) {
                        next[at + 1] = true;
                    }
                }
            }
        }
        reached = next;
    }
    reached[narrow.len()]
}

/// Whether some text is matched by both. It errs on the side of yes.
pub fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (symbols(one), symbols(other));
    let many = |symbol: Symbol<'_>| matches!(symbol, Symbol::Any { .. } | Symbol::Reference(_));
    // meet[j]: the rest of `one` and the rest of `other` from j have a text in common.
    let mut meet = vec![false; other.len() + 1];
    for i in (0..=one.len()).rev() {
        let mut row = vec![false; other.len() + 1];
        for j in (0..=other.len()).rev() {
            let (left, right) = (one.get(i).copied(), other.get(j).copied());
            row[j] = match (left, right) {
                (None, None) => true,
                (Some(left), _) if many(left) => meet[j] || (j < other.len() && row[j + 1]),
                (_, Some(right)) if many(right) => row[j + 1] || (i < one.len() && meet[j]),
                (Some(left), Some(right)) => {
                    (left == right || left == Symbol::One || right == Symbol::One) && meet[j + 1]
                }
                _ => false,
            };
        }
        meet = row;
    }
    meet[0]
}

/// Whether a `*` inside a segment may stand for it.
fn within_segment(symbol: Symbol<'_>) -> bool {
    match symbol {
        Symbol::Char(char) => char != ':',
        Symbol::One => true,
        Symbol::Any { crosses } => !crosses,
        Symbol::Reference(name) => {
            ["AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"].contains(&name)
        }
    }
}

fn one(wide: Symbol<'_>, narrow: Symbol<'_>) -> bool {
    wide == narrow || (wide == Symbol::One && matches!(narrow, Symbol::Char(char) if char != ':'))
}

fn symbols(pattern: &str) -> Vec<Symbol<'_>> {
    let mut symbols = Vec::with_capacity(pattern.len());
    for segment in text::segments(pattern) {
        match segment {
            Segment::Reference(name) => symbols.push(Symbol::Reference(name)),
            Segment::Literal(literal) => symbols.extend(literal.chars().map(|char| match char {
                '*' => Symbol::Any { crosses: false },
                '?' => Symbol::One,
                other => Symbol::Char(other),
            })),
        }
    }
    for at in 0..symbols.len() {
        let last = symbols.get(at + 1).is_none_or(|next| *next == Symbol::Char(':'));
        if let Symbol::Any { crosses } = &mut symbols[at] {
            *crosses = last;
        }
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::{covers, overlap};

    #[test]
    fn a_wildcard_covers_what_it_matches() {
        for (wide, narrow) in [
            ("*", "s3:GetObject"),
            ("s3:*", "s3:Get*"),
            ("s3:Get*", "s3:GetObject"),
            ("s3:*Object", "s3:Get*Object"),
            ("s3:Get?bject", "s3:GetObject"),
            ("arn:aws:s3:::*", "arn:aws:s3:::bucket/*"),
            ("arn:aws:logs:*:1:log-group:*", "arn:aws:logs:eu-central-1:1:log-group:/a:log-stream:*"),
            ("arn:${AWS::Partition}:bedrock:*::x/*", "arn:${AWS::Partition}:bedrock:${AWS::Region}::x/${Runtime.Id}"),
            ("a**b", "a*b"),
            ("${Role.Arn}/*", "${Role.Arn}/x"),
        ] {
            assert!(covers(wide, narrow), "{wide} covers {narrow}");
            assert!(overlap(wide, narrow), "{wide} and {narrow} overlap");
        }
    }

    #[test]
    fn a_wildcard_covers_no_more() {
        for (wide, narrow) in [
            ("s3:GetObject", "s3:GetObject*"),
            ("s3:Get*", "s3:*"),
            ("s3:Get?", "s3:Get"),
            ("s3:Get?", "s3:Get*"),
            ("arn:aws:s3:::a*b", "arn:aws:s3:::a:b"),
            ("arn:aws:s3:::a*b", "arn:aws:s3:::a${Other.Arn}b"),
            ("arn:aws:s3:::a*b", "arn:aws:s3:::a*"),
            ("${Role.Arn}", "${Other.Arn}"),
            ("arn:aws:*", "arn:*"),
        ] {
            assert!(!covers(wide, narrow), "{wide} covers {narrow}");
        }
    }

    #[test]
    fn what_has_nothing_in_common_does_not_overlap() {
        for (one, other) in [("iam:*", "s3:*"), ("s3:Get*", "s3:Put*"), ("a?", "a"), ("*a", "*b")] {
            assert!(!overlap(one, other), "{one} and {other} overlap");
        }
        for (one, other) in [("*a", "b*"), ("a*c", "ab*"), ("${X}", "arn:aws:s3:::b"), ("?", "*")] {
            assert!(overlap(one, other), "{one} and {other} overlap");
        }
    }
}
