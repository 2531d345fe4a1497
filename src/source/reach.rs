use memchr::memmem;
use std::sync::LazyLock;

/// How a value is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// As a word of its own.
    Word,
    /// Within words, too.
    Anywhere,
    /// And a part of it, since names are cut.
    Part,
}

/// Fewer characters are chance.
pub const MIN_LENGTH: usize = 4;
/// So many letters and digits are never a part of another word by chance.
pub const MIN_WITHIN: usize = 6;
/// A single word of so many letters, too.
const MIN_LETTERS: usize = 10;
/// Shorter numbers are ports, sizes and times.
const MIN_DIGITS: usize = 8;
/// Longer texts, or those of more words, are no name, even where each word is a common one.
const MAX_NAME: usize = 24;
const MAX_WORDS: usize = 3;

/// How a value is looked for; none if it would be found in words that mean something else.
pub fn reach(value: &str, credential: bool) -> Option<Reach> {
    let count = |is: fn(&u8) -> bool| value.bytes().filter(is).count();
    let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
    let length = letters + digits;
    if value.chars().count() < MIN_LENGTH || is_common(value, credential) {
        return None;
    }
    if value.is_ascii() && letters == 0 && (1..if credential { MIN_WITHIN } else { MIN_DIGITS }).contains(&digits) {
        return None;
    }
    let one_word = digits == 0 && length < MIN_LETTERS && !credential;
    Some(match length {
        _ if looks_random(value) || credential && length >= MIN_DIGITS => Reach::Part,
        _ if letters == 0 && digits > 0 || length < MIN_WITHIN || one_word => Reach::Word,
        _ => Reach::Anywhere,
    })
}

/// Whether our own sentences and everybody's configs are made of such words: to mask `error` would hide nothing but the
/// error, and tell that it is the secret.
fn is_common(value: &str, credential: bool) -> bool {
    let words: Vec<&str> = value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let most = if credential { 1 } else { MAX_WORDS };
    let common = |word: &&str| word.len() < MIN_LENGTH || is_common_word(&word.to_lowercase());
    value.len() <= MAX_NAME && (1..=most).contains(&words.len()) && words.iter().all(common)
}

/// Whether a word, in lower case, is one of our manual's, or of those that every runtime's environment has.
fn is_common_word(word: &str) -> bool {
    let plain = word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let in_words = |text: &str| {
        let bounds = |at: usize| {
            !text[..at].ends_with(char::is_alphanumeric) && !text[at + word.len()..].starts_with(char::is_alphanumeric)
        };
        memmem::find_iter(text.as_bytes(), word).any(bounds)
    };
    plain && (in_words(OTHERS) || in_words(&MANUAL))
}

/// In lower case.
static MANUAL: LazyLock<String> = LazyLock::new(|| include_str!("../../TROUBLESHOOTING.md").to_ascii_lowercase());

const OTHERS: &str = "debug info warn warning error critical fatal trace verbose quiet none null true false default enabled disabled \
    prod production staging stage development test testing sandbox local http https console json text streamable stdio \
    north south east west central northeast northwest southeast southwest anthropic amazon claude bedrock agentcore accepted external";

/// Whether a text looks as if nobody had made it up as a name: letters and digits in turn, or signs that no name has.
pub fn looks_random(value: &str) -> bool {
    let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_alphabetic());
    let mixed = |word: &str| {
        let turns = word.as_bytes().windows(2).filter(|two| kind(two[0]) != kind(two[1])).count();
        let (upper, lower) =
            (word.bytes().any(|b| b.is_ascii_uppercase()), word.bytes().any(|b| b.is_ascii_lowercase()));
        word.len() >= 12 && turns >= 3 && upper && lower
    };
    let sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !"_-./:,@+=#${}()[]<>*".contains(c);
    let digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let letter = value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let one_word = value.split_whitespace().count() == 1;
    match value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        true => mixed(value),
        false => one_word && value.len() >= 8 && digit && letter && value.chars().any(sign),
    }
}
