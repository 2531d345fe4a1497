use super::{BEFORE_RESOURCE, Pattern, Token};

impl Pattern {
    /// Whether some text may be matched by both. It errs on the side of yes: here every wildcard passes colons, case
    /// does not count, what only the deploy or the request knows may be any text, and an ARN that breaks off may go on.
    pub fn overlaps(&self, other: &Pattern) -> bool {
        let (one, other) = (self.at_most(), other.at_most());
        let many = |token: &Token| matches!(token, Token::Any | Token::Variable(_) | Token::Reference(_));
        // meet[j]: the rest of `one` and the rest of `other` from j have a text in common.
        let mut meet = vec![false; other.len() + 1];
        for i in (0..=one.len()).rev() {
            let mut row = vec![false; other.len() + 1];
            for j in (0..=other.len()).rev() {
                row[j] = match (one.get(i), other.get(j)) {
                    (None, None) => true,
                    (Some(left), _) if many(left) => meet[j] || (j < other.len() && row[j + 1]),
                    (_, Some(right)) if many(right) => row[j + 1] || (i < one.len() && meet[j]),
                    (Some(left), Some(right)) => may_be_one(left, right) && meet[j + 1],
                    _ => false,
                };
            }
            meet = row;
        }
        meet[0]
    }

    fn at_most(&self) -> Vec<Token> {
        let mut tokens = self.tokens.clone();
        let begins = "arn:".chars().map(Token::Char);
        if (1..BEFORE_RESOURCE).contains(&self.closed_parts) && begins.eq(tokens.iter().take(4).cloned()) {
            tokens.push(Token::Any);
        }
        tokens
    }
}

fn may_be_one(left: &Token, right: &Token) -> bool {
    match (left, right) {
        (Token::Char(left), Token::Char(right)) => left.eq_ignore_ascii_case(right),
        // One that stands for any character.
        _ => true,
    }
}
