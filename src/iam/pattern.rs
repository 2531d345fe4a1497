/// A text in which `*` stands for any characters and `?` for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Token>);

/// One sign of a [`Pattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// This character itself.
    Char(char),
    /// Any one character.
    One,
    /// Any characters, or none.
    Any,
}

/// Whether upper and lower case are two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// They are.
    Sensitive,
    /// They are not, for the letters of ASCII: no page says what IAM does with others.
    Ignored,
}

impl Pattern {
    /// Of tokens.
    pub fn new(tokens: Vec<Token>) -> Pattern {
        Pattern(tokens)
    }

    /// A text with its wildcards.
    pub fn wild(text: &str) -> Pattern {
        Pattern(text.chars().map(Token::wild).collect())
    }

    /// The tokens.
    pub fn tokens(&self) -> &[Token] {
        &self.0
    }

    /// Whether it matches every text.
    pub fn is_everything(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|token| *token == Token::Any)
    }

    /// Whether it has a wildcard.
    pub fn is_wild(&self) -> bool {
        self.0.iter().any(|token| !matches!(token, Token::Char(_)))
    }

    /// Whether all of `text` matches. Takes at most as many steps as the two lengths multiplied.
    pub fn matches(&self, text: &str, case: Case) -> bool {
        match case {
            Case::Sensitive => self.matches_by(text, |own, other| own == other),
            Case::Ignored => self.matches_by(text, |own, other| own.eq_ignore_ascii_case(&other)),
        }
    }

    /// The same, where `same` says whether a character of the pattern is one of the text.
    pub fn matches_by(&self, text: &str, same: impl Fn(char, char) -> bool) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut token, mut at) = (0, 0);
        // Where the last `*` stands, and how far it reaches so far.
        let mut star: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.0.get(token) {
                Some(Token::Any) => {
                    star = Some((token, at));
                    token += 1;
                    continue;
                }
                Some(Token::Char(own)) if !same(*own, text[at]) => {}
                Some(_) => {
                    token += 1;
                    at += 1;
                    continue;
                }
                None => {}
            }
            let Some((last, reached)) = star else { return false };
            star = Some((last, reached + 1));
            token = last + 1;
            at = reached + 1;
        }
        self.0[token..].iter().all(|token| *token == Token::Any)
    }
}

impl Token {
    /// A character of a policy, where wildcards count.
    pub fn wild(character: char) -> Token {
        match character {
            '*' => Token::Any,
            '?' => Token::One,
            other => Token::Char(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::wild(pattern).matches(text, Case::Sensitive)
    }

    #[test]
    fn wildcards_are_those_of_iam() {
        for (pattern, text) in [("", ""), ("*", ""), ("*", "a:b/c"), ("a*c", "ac"), ("a*b*c", "a-b-b-c"), ("??", "ab")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        // Example of the page on Resource.
        let page = "bucket/*/test/*";
        assert!(matches(page, "bucket/1///test///object.jpg") && matches(page, "bucket//test/object.jpg"));
        assert!(!matches(page, "bucket/1-test/object.jpg") && !matches(page, "bucket/test/object.jpg"));
        for (pattern, text) in [("", "a"), ("?", ""), ("a", "A"), ("a*", "ba"), ("*a", "ab"), ("[a]", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
        assert!(Pattern::wild("Get*").matches("getAgentCard", Case::Ignored));
    }

    #[test]
    fn a_crafted_pattern_takes_no_time() {
        assert!(!matches(&("*a".repeat(500) + "b"), &"a".repeat(2000)));
    }

    /// The definition, for which no cleverness is needed and no bound is kept.
    fn defined(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['*', rest @ ..] => (0..=text.len()).any(|taken| defined(rest, &text[taken..])),
            [first, rest @ ..] => !text.is_empty() && (*first == '?' || *first == text[0]) && defined(rest, &text[1..]),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_matcher_agrees_with_the_definition(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(matches(&pattern, &text), defined(&chars(&pattern), &chars(&text)));
        }
    }
}
