use super::{Pattern, Token};

/// How far a `*` reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Segment,
    Rest,
}

impl Pattern {
    /// Whether every text that `narrow` matches is matched by this, now and whatever the deploy and the request make of
    /// references and variables. It errs on the side of no: of two patterns that only together mean the same; and of
    /// a `*` inside a segment of the resource, of which AWS does not say that it passes a colon.
    pub fn covers(&self, narrow: &Pattern) -> bool {
        let (wide, narrow) = (self.reaches(), narrow.reaches());
        // reached[n]: what was read of `wide` so far can match the first n tokens of `narrow`.
        let mut reached = vec![false; narrow.len() + 1];
        reached[0] = true;
        for (token, reach) in wide {
            let mut next = vec![false; narrow.len() + 1];
            for (at, other) in narrow.iter().enumerate() {
                match token {
                    Token::Any => {
                        next[at] |= reached[at];
                        next[at + 1] = next[at] && (reach == Reach::Rest || stays_in_segment(*other));
                    }
                    _ => next[at + 1] = reached[at] && one(token, other.0),
                }
            }
            if *token == Token::Any {
                next[narrow.len()] |= reached[narrow.len()];
            }
            reached = next;
        }
        reached[narrow.len()]
    }

    /// The tokens with how far they reach. Of a run of wildcards the star comes last, and once: `*?*` is `?*`.
    fn reaches(&self) -> Vec<(&Token, Reach)> {
        let mut found = Vec::with_capacity(self.tokens.len());
        let (mut colons, mut end) = (0, 0);
        for run in self.tokens.chunk_by(|one, other| one.is_wild() && other.is_wild()) {
            end += run.len();
            colons += run.iter().filter(|token| **token == Token::Char(':')).count();
            found.extend(run.iter().filter(|token| **token != Token::Any).map(|token| (token, Reach::Segment)));
            if let Some(star) = run.iter().find(|token| **token == Token::Any) {
                let ends_segment = self.tokens.get(end).is_none_or(|next| *next == Token::Char(':'));
                let beyond = ends_segment && colons >= self.closed_parts;
                found.push((star, if beyond { Reach::Rest } else { Reach::Segment }));
            }
        }
        found
    }
}

fn stays_in_segment((token, reach): (&Token, Reach)) -> bool {
    match token {
        Token::Char(character) => *character != ':',
        Token::One => true,
        Token::Any => reach == Reach::Segment,
        Token::Variable(_) => false,
        Token::Reference(name) => {
            ["AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"]
                .contains(&name.as_str())
        }
    }
}

fn one(wide: &Token, narrow: &Token) -> bool {
    wide == narrow || (*wide == Token::One && matches!(narrow, Token::Char(character) if *character != ':'))
}
