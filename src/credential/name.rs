use super::value::{is_placeholder, is_random, is_reference, is_uuid};

/// Whether a name makes a credential of its value: `DB_PASSWORD` of any word, `SERVICE_TOKEN` and `SIGNING_KEY` of what
/// looks drawn by a machine. In a `sentence` a word is a word.
pub fn makes_secret(name: &str, value: &str, sentence: bool) -> bool {
    let value = value.trim();
    let Some(class) = Class::of(name) else { return false };
    // Some vendors' keys are UUIDs, and so is what a tool drew for a password.
    if matches!(class, Class::Uuid | Class::Password) && is_uuid(value) {
        return true;
    }
    if is_placeholder(value) || is_reference(value) {
        return false;
    }
    match class {
        Class::Password => is_password(value, sentence) || !sentence && is_words(name, value),
        Class::Phrase => value.split_whitespace().count() >= 10,
        Class::Login => value.split_once(':').map_or(is_random(value), |(_, password)| is_password(password, true)),
        Class::Secret | Class::Uuid => {
            is_random(value) || is_one_word_with_digits(value) || is_spelled_with_digits(value)
        }
        Class::Key => value.len() >= 16 && is_random(value),
    }
}

/// Whether a name tells that its value is none: `…_ID`, `…_ARN`, `…_HASH`, `PUBLIC_KEY`.
pub fn is_harmless(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|word| BEFORE.contains(&word.as_str()))
        || words.last().is_some_and(|word| ABOUT.contains(&word.as_str()))
}

/// How much a name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Password,
    /// Words of a wallet.
    Phrase,
    Login,
    Secret,
    Uuid,
    Key,
}

impl Class {
    fn of(name: &str) -> Option<Class> {
        let words = words(name);
        let last = words.len().checked_sub(1)?;
        let at = |index: usize| words.get(index).map_or("", String::as_str);
        let class = |index: usize| {
            let (before, word) = (index.checked_sub(1).map_or("", at), at(index));
            let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
            let pair = |one: &str, two: &str| before == one && word == two;
            match word {
                "PASS" | "PW" if index == last || MORE.contains(&at(index + 1)) => Some(Class::Password),
                "PASSE" if before == "DE" => Some(Class::Password),
                _ if index == last && ends(&["PASS", "PW"]) && !ends(&PASSES) => Some(Class::Password),
                "MNEMONIC" => Some(Class::Phrase),
                "PHRASE" if before == "SEED" || before == "RECOVERY" => Some(Class::Phrase),
                _ if ends(&PASSWORDS) => Some(Class::Password),
                "AUTH" | "CREDENTIALS" | "CREDS" | "LOGIN" if index == last => Some(Class::Login),
                _ if ends(&["APIKEY", "CLIENTSECRET", "ACCESSTOKEN"])
                    || pair("API", "KEY")
                    || pair("CLIENT", "SECRET")
                    || pair("ACCESS", "TOKEN")
                    || word == "TOKEN"
                        && ["API", "AUTH", "SERVER", "SERVICE", "ADMIN", "BOT", "HEC", "SNYK", "HEROKU"]
                            .contains(&before) =>
                {
                    Some(Class::Uuid)
                }
                _ if ends(&["SECRET", "TOKEN", "ACCESSKEY", "SECRETKEY", "PRIVATEKEY", "AUTHKEY", "CREDENTIAL"]) => {
                    Some(Class::Secret)
                }
                "SECRETS" | "CREDENTIALS" | "AUTHORIZATION" | "JWT" | "SALT" | "PEPPER" | "HMAC" | "BEARER" | "PAT"
                | "TOK" | "COOKIE" | "SEED" | "SAS" | "SIG" | "SIGNATURE" => Some(Class::Secret),
                "KEY" if index == last || MORE.contains(&at(index + 1)) => Some(Class::Key),
                _ if ends(&["SIGNINGKEY", "ENCRYPTIONKEY", "MASTERKEY", "ACCOUNTKEY", "SHAREDKEY"]) => Some(Class::Key),
                _ => None,
            }
        };
        // What stands behind it tells what it is about: `PASSWORD_LENGTH`, `SECRET_ARN`.
        let (index, class) = (0..words.len()).rev().find_map(|index| Some((index, class(index)?)))?;
        let about = words[index + 1..].iter().any(|word| ABOUT.contains(&word.as_str()));
        let mut before = words[..index].iter().rev().skip_while(|word| *word == "API");
        let open = |word: &String| BEFORE.contains(&word.as_str()) && !(word == "HASH" && class == Class::Secret);
        let other = before.next().is_some_and(open);
        let counts = !about && (!other || class == Class::Password);
        counts.then_some(class)
    }
}

/// Also in other languages than English.
const PASSWORDS: [&str; 12] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PASSCODE",
    "PASSWORT",
    "PWD",
    "KENNWORT",
    "CONTRASENA",
    "CONTRASEÑA",
    "SENHA",
    "WACHTWOORD",
    "MOTDEPASSE",
];
/// Words of English with the same end.
const PASSES: [&str; 6] = ["BYPASS", "COMPASS", "SURPASS", "TRESPASS", "OVERPASS", "UNDERPASS"];

/// What may stand behind `KEY` without making something else of it.
const MORE: [&str; 12] =
    ["PROD", "PRODUCTION", "DEV", "TEST", "STAGING", "OLD", "NEW", "VALUE", "BASE", "SECRET", "1", "2"];

/// Behind the word: of what the value is.
const ABOUT: [&str; 109] = [
    "ARN",
    "ARNS",
    "NAME",
    "NAMES",
    "ID",
    "IDS",
    "PATH",
    "PATHS",
    "URL",
    "URI",
    "HEADER",
    "HEADERS",
    "PARAM",
    "PARAMETER",
    "PROVIDER",
    "FIELD",
    "TYPE",
    "LIMIT",
    "LIMITS",
    "TTL",
    "EXPIRY",
    "EXPIRATION",
    "LENGTH",
    "SIZE",
    "COUNT",
    "FORMAT",
    "ALGORITHM",
    "ALG",
    "ENDPOINT",
    "FILE",
    "FILENAME",
    "REGION",
    "POLICY",
    "ROTATION",
    "VERSION",
    "ALIAS",
    "PREFIX",
    "SUFFIX",
    "ENABLED",
    "REQUIRED",
    "MODE",
    "STORE",
    "MANAGER",
    "VAULT",
    "REF",
    "REFERENCE",
    "LABEL",
    "SCOPE",
    "SCOPES",
    "ISSUER",
    "AUDIENCE",
    "BUDGET",
    "TIMEOUT",
    "HASH",
    "DIGEST",
    "CHECKSUM",
    "FINGERPRINT",
    "LOCATION",
    "SOURCE",
    "HINT",
    "METHOD",
    "USE",
    "VALIDITY",
    "BACKEND",
    "REGEX",
    "PATTERN",
    "RULE",
    "RULES",
    "MIN",
    "MAX",
    "AGE",
    "DAYS",
    "HOURS",
    "MINUTES",
    "SECONDS",
    "INTERVAL",
    "SCHEME",
    "SCHEMA",
    "COLUMN",
    "CLASS",
    "STATUS",
    "EXCHANGE",
    "KID",
    "CLAIM",
    "CLAIMS",
    "ISS",
    "AUD",
    "DOMAIN",
    "TABLE",
    "HOST",
    "PORT",
    "INDEX",
    "TOPIC",
    "QUEUE",
    "USER",
    "USERNAME",
    "ROLE",
    "HASHER",
    "ENCODER",
    "VALIDATOR",
    "GENERATOR",
    "STRENGTH",
    "STRATEGY",
    "RESET",
    "ATTEMPTS",
    "SERVICE",
    "SERIALIZER",
    "TEMPLATE",
    "FLOW",
];

/// Right before the word: keys that open nothing.
const BEFORE: [&str; 22] = [
    "PUBLIC",
    "PUBLISHABLE",
    "PUB",
    "SITE",
    "ANON",
    "S3",
    "OBJECT",
    "CACHE",
    "BUCKET",
    "ARTIFACT",
    "IDEMPOTENCY",
    "DEDUP",
    "ROUTING",
    "HASH",
    "KMS",
    "CMK",
    "NEXT",
    "PAGE",
    "PAGINATION",
    "CONTINUATION",
    "MAX",
    "MIN",
];

fn is_password(value: &str, sentence: bool) -> bool {
    let has = |is: fn(char) -> bool| value.chars().any(is);
    let (digit, letter) = (has(|c| c.is_ascii_digit()), has(char::is_alphabetic));
    let sign = has(|c| c.is_ascii_punctuation() && !"-_./:,".contains(c));
    let spaces = value.contains(char::is_whitespace);
    // The name of a secret, as in `quotes-db-password`: words that are no word alone.
    let lower = value.to_lowercase();
    let words = ["password", "secret", "credential", "token", "key", "vault", "parameter", "manager"];
    let name = !digit && !sign && words.iter().any(|word| lower.contains(word));
    let long = value.chars().count() >= if letter { 4 } else { 6 };
    long && !name
        && !(value.contains('/') && !is_random(value) && !sign)
        && (!(sentence || spaces) || digit && letter || sign && letter)
}

/// `correct horse battery staple` of a passphrase; a sentence about one has its small words.
fn is_words(name: &str, value: &str) -> bool {
    let words: Vec<&str> = value.split([' ', '-']).collect();
    let word = |word: &&str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let tells = |word: &&str| ["the", "your", "and", "for", "see", "with", "from", "not", "passphrase"].contains(word);
    name.to_uppercase().contains("PHRASE")
        && (4..10).contains(&words.len())
        && words.iter().all(word)
        && !words.iter().any(tells)
}

/// `supersecret123`: no name has its digits so.
fn is_one_word_with_digits(value: &str) -> bool {
    let count = |is: fn(&u8) -> bool| value.bytes().filter(is).count();
    value.len() >= 10
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && count(u8::is_ascii_digit) >= 2
        && count(u8::is_ascii_alphabetic) >= 4
}

/// `w1nter-is-c0ld`; but not `k8s` or `s3`.
fn is_spelled_with_digits(value: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic();
    let spelled = |three: &&[u8]| letter(three[0]) && b"013457".contains(&three[1]) && letter(three[2]);
    !value.contains('/') && value.as_bytes().windows(3).filter(spelled).count() >= 2
}

/// `dbPassword`, `DB_PASSWORD`, `X-Api-Key`, `APIKEY2`: the words, in upper case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || before.is_lowercase() && c.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_uppercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    for word in &mut words {
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
        // `S3` is a name, and so is a word of digits alone.
        if name.len() > 2 {
            word.truncate(name.len());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::makes_secret;

    #[test]
    fn a_name_counts_for_what_it_is_the_name_of() {
        for (name, value) in [
            ("dbPassword", "hunter2"),
            ("PGPASSWORD", "correct-horse-battery"),
            ("SMTP_PASS", "S3cr3tW0rd!x"),
            ("jwtSecret", "supersecret123"),
            ("X-Api-Key", "q7w8e9r0t1y2u3i4o5p6"),
            ("SIGNING_KEY", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
            ("REGISTRY_AUTH", "deploy:S3cr3tW0rd"),
            ("HEROKU_API_KEY", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ] {
            assert!(makes_secret(name, value, false), "{name}");
        }
        for (name, value) in [
            ("DB_PASSWORD", "/quotes/prod/db/password"),
            ("DB_PASSWORD", "changeme"),
            ("DB_PASSWORD", "quotes-db-password"),
            ("PASSWORD_LENGTH", "12345678"),
            ("DB_SECRET", "quotes-db-credentials"),
            ("SECRET_ID", "q7w8e9r0t1y2u3i4"),
            ("MAX_TOKENS", "200000"),
            ("KEYSPACE", "q7w8e9r0t1y2u3i4"),
            ("PUBLIC_KEY", "q7w8e9r0t1y2u3i4o5p6"),
            ("S3_KEY", "9f8e7d6c5b4a39281706f5e4d3c2b1a0.zip"),
            ("API_KEY_HEADER", "X-Api-Key"),
            ("REQUEST_TOKEN", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ] {
            assert!(!makes_secret(name, value, false), "{name}");
        }
        assert!(makes_secret("password", "hunter2", true) && !makes_secret("password", "rotates", true));
    }
}
