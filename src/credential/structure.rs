use super::decoded::base64_text;
use super::name::makes_secret;
use super::pattern::Pattern;
use super::value::{is_placeholder, is_random};

/// What a text gives to whoever reads it as a URL, a header, a connection string or a line of a config: the kind, the
/// credential, and whether its form leaves no doubt.
pub fn credentials_in(text: &str) -> Vec<(&'static str, String, bool)> {
    // Every text of a project is asked; most are one word.
    if !text.contains([':', '=', ' ', '<', '%', '-', '_']) {
        return Vec::new();
    }
    let lower = &text.to_ascii_lowercase();
    let mut found = Vec::new();
    for [_, scheme, user, password] in groups(&USER_INFO, text, lower) {
        if !is_placeholder(password) && password.len() >= 3 {
            // What every container starts with is known to all.
            let of_a_default = user == password || user == "user" && password == "pass";
            let kind =
                if scheme.starts_with("http") { "URL with a password" } else { "connection string with a password" };
            found.push((kind, password.to_owned(), !of_a_default));
        }
    }
    for [_, scheme, token, _] in groups(&USER_ALONE, text, lower) {
        // A DSN of Sentry, which browsers are given, has 32 hexadecimal digits here; a user of SSH is no secret.
        let open = scheme.contains("ssh") || token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !open && token.len() >= 16 && is_random(token) && !is_placeholder(token) {
            found.push(("URL with a token", token.to_owned(), false));
        }
    }
    for (pattern, kind) in [
        (&ORACLE, "connection string with a password"),
        (&GO_MYSQL, "connection string with a password"),
        (&CURL, "user and password"),
        (&PGPASS, "user and password"),
        (&MYSQL, "user and password"),
        (&SHORT_OPTION, "user and password"),
        (&NETRC, "user and password"),
    ] {
        let passwords = groups(pattern, text, lower).into_iter().filter(|[_, user, password, _]| {
            // `-u 1000:1000` is a user and its group.
            let ids = user.bytes().chain(password.bytes()).all(|byte| byte.is_ascii_digit());
            user != password
                && !ids
                && password.len() > 2
                && !is_placeholder(password)
                && !password.starts_with(['/', '<', '*'])
        });
        found.extend(passwords.map(|[_, _, password, _]| (kind, password.to_owned(), true)));
    }
    for [_, scheme, value, _] in groups(&HEADER, text, lower) {
        let scheme = scheme.to_lowercase();
        let given = !is_placeholder(value);
        match (&*scheme, base64_text(value)) {
            ("basic", Some(pair)) if given && pair.split_once(':').is_some_and(|(_, password)| password.len() > 2) => {
                found.push(("header with a password", value.to_owned(), true));
            }
            ("basic", _) => {}
            _ if given && value.len() >= 12 && is_random(value) => {
                found.push(("header with a token", value.to_owned(), true));
            }
            _ => {}
        }
    }
    let connection = CONNECTION.for_text(lower).is_some_and(|pattern| pattern.is_match(text));
    for pattern in [&ASSIGNED, &OPTION, &ELEMENT] {
        for [all, name, value, _] in within_each_other(pattern, text, lower) {
            let connection = connection && all.contains('=');
            let sentence = !connection && all.trim() != text.trim() && !text.contains('\n');
            if !makes_secret(name, value, sentence) {
                continue;
            }
            let certain = connection && makes_secret(name, "hunter2", false);
            let kind = if certain { "connection string with a password" } else { "a name in it says so" };
            found.push((kind, value.to_owned(), certain));
        }
    }
    found
}

/// Letters and digits as only a machine draws them behind a few that are always the same, as most vendors write their keys:
/// `acme_sk_…`, `tk-eu-…`. Where no word says `key`, nothing else may be in the text.
pub fn keys_in(text: &str) -> Vec<String> {
    let named = groups(&PREFIXED, text, &text.to_ascii_lowercase())
        .into_iter()
        .map(|[_, key, ..]| key)
        .filter(|key| is_random(key));
    let alone = Some(text.trim()).filter(|key| is_key(key));
    named.chain(alone).filter(|key| !is_placeholder(key)).map(str::to_owned).collect()
}

fn is_key(text: &str) -> bool {
    let mut words: Vec<&str> = text.split(['-', '_', '.', '~']).collect();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c));
    let prefix = words.remove(0).to_lowercase();
    let open = OPEN.contains(&prefix.as_str()) || prefix.starts_with("sha");
    let count = |word: &str, is: fn(&u8) -> bool| word.bytes().filter(is).count();
    // Digests, ids of traces and of templates are hexadecimal.
    let drawn = |word: &str| {
        let cases = count(word, u8::is_ascii_uppercase) > 1 && count(word, u8::is_ascii_lowercase) > 1;
        let hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let long = if cases { 20 } else { 32 };
        word.len() >= long && is_random(word) && !hex
    };
    // As long as only tokens are, with no mark at all.
    let long = (50..=250).contains(&text.len())
        && words.is_empty()
        && [u8::is_ascii_uppercase, u8::is_ascii_lowercase, u8::is_ascii_digit].iter().all(|is| count(text, *is) > 4)
        && base64_text(text).is_none();
    plain && !open && ((1..=12).contains(&prefix.len()) && words.iter().any(|word| drawn(word)) || long)
}

/// What everybody may know begins so: public keys, ids of OpenAI and Stripe, digests.
const OPEN: [&str; 22] = [
    "pk", "pub", "phc", "asst", "org", "proj", "file", "thread", "vs", "run", "msg", "price", "prod", "cus", "acct",
    "sub", "git", "release", "commit", "build", "md5", "trace",
];

/// A word as AWS writes its secret access keys, which have no mark: 40 letters and digits of Base64.
pub fn secret_access_keys_in(text: &str) -> Vec<String> {
    let one = |word: &&str| {
        let all = |is: fn(u8) -> bool| word.bytes().all(is);
        let any = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
        word.len() == 40
            && all(|byte| byte.is_ascii_alphanumeric() || byte == b'/' || byte == b'+')
            && any(u8::is_ascii_uppercase) >= 4
            && any(u8::is_ascii_lowercase) >= 4
            && any(u8::is_ascii_digit) >= 1
            && word.matches('/').count() <= 4
            && word.split(['/', '+']).any(is_random)
            && !is_placeholder(word)
            && base64_text(word).is_none()
    };
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "/+=_-.".contains(c)));
    // `KEY=…`, and not a part of anything longer.
    words.flat_map(|word| word.split('=')).filter(one).map(str::to_owned).collect()
}

/// Each match, and its three groups; `lower` is the text in lower case.
fn groups<'t>(pattern: &Pattern, text: &'t str, lower: &str) -> Vec<[&'t str; 4]> {
    let all = pattern.for_text(lower).into_iter().flat_map(|pattern| pattern.captures_iter(text));
    all.map(|found| [0, 1, 2, 3].map(|index| found.get(index).map_or("", |one| one.as_str()))).collect()
}

/// The same, also of matches in the value of another: `otpauth://…?secret=…`.
fn within_each_other<'t>(pattern: &Pattern, text: &'t str, lower: &str) -> Vec<[&'t str; 4]> {
    let mut all = groups(pattern, text, lower);
    let mut next = 0;
    while let Some([_, _, value, _]) = all.get(next).copied().filter(|_| all.len() < MAX_MATCHES) {
        all.extend(groups(pattern, value, lower));
        next += 1;
    }
    all
}

/// No text of a runtime has as many.
const MAX_MATCHES: usize = 1_000;

/// RFC 3986, 3.2.1: `scheme://user:password@host`; the user may be missing, as for Redis.
static USER_INFO: Pattern = Pattern::new(&["://"], r#"([A-Za-z][A-Za-z0-9+.-]*)://([^\s/:@?#"'<>]*):([^\s/"'<>]+)@"#);
/// The user alone, where services take a token for it.
static USER_ALONE: Pattern = Pattern::new(&["://"], r"([A-Za-z][A-Za-z0-9+.-]*)://([A-Za-z0-9_-]{16,})@");
/// Go's driver of MySQL: `user:password@tcp(host:3306)/database`.
static GO_MYSQL: Pattern = Pattern::new(&["@tcp(", "@unix("], r"([^\s:@/]+):([^\s@]+)@(?:tcp|unix)\(");
/// Options of one letter, which mean a password with these commands only.
static SHORT_OPTION: Pattern = Pattern::new(
    &["sshpass", "redis-cli", " login"],
    r#"\b(sshpass|redis-cli|(?:docker|podman|helm registry|az|oc) login)\s(?:[^|;&]*\s)?-[pa]\s*["']?([^\s"'-][^\s"']{3,})"#,
);
/// `mysql -uuser -ppassword`: there must be no blank.
static MYSQL: Pattern =
    Pattern::new(&["mysql", "mariadb"], r"\b(mysql|mysqldump|mysqladmin|mariadb)\s(?:[^|;&]*\s)?-p([^\s=]{4,})");
/// Oracle's thin driver: `jdbc:oracle:thin:user/password@host`.
static ORACLE: Pattern = Pattern::new(&["jdbc:oracle:"], r"jdbc:oracle:\w+:([^/\s@]+)/([^@\s]+)@");
/// `curl -u user:password`
static CURL: Pattern = Pattern::new(
    &["-u", "--proxy-user"],
    r#"(?:^|\s)(?:-u\s*|--user[\s=]+|--proxy-user[\s=]+)["']?([^\s:"']+):([^\s"':]+)"#,
);
/// A line of .pgpass: `host:5432:database:user:password`.
static PGPASS: Pattern =
    Pattern::new(&[":"], r#"^(?:[\w-]+\.[\w.-]+|localhost|\*):(?:[0-9]{2,5}|\*):[^\s:]+:([^\s:"']+):([^\s"':]+)"#);
/// A line of .netrc.
static NETRC: Pattern = Pattern::new(&["password"], r"\b(?:login|user)\s+(\S+)\s+password\s+(\S+)");
/// RFC 9110, 11.6.2, and how vendors write it; in a variable of OpenTelemetry the blank is `%20`.
static HEADER: Pattern = Pattern::new(
    &["bearer", "basic", "token", "key", "splunk", "bot"],
    r#"(?i)\b(bearer|basic|token|apikey|api-key|splunk|bot|key)(?:\s+|%20|\+)["']?([A-Za-z0-9._~+/=|-]{8,})"#,
);
static CONNECTION: Pattern = Pattern::new(
    &["=", "jdbc:", "://"],
    r"(?i)(?:^|[;\s?&{])(?:server|data source|host|hostname|driver|dbname|database|initial catalog|uid|user id|user|username|endpoint|account|addr)\s*=|jdbc:|://",
);
/// A name that may tell of a credential, and its value, in any of the writings of configs.
static ASSIGNED: Pattern = Pattern::new(
    &["pass", "pwd", "pw", "secret", "token", "key", "sig", "auth", "cred", "salt", "jwt"],
    r#"(?i)(?:^|[\s{,;&?"'(\[|]|/:)["']?([a-z0-9_.-]{0,40}(?:passw|passp|passc|pass|pwd|pw|secret|token|api[-_ ]?key|[a-z]key|[-_.]key|^key|sig|auth|cred|salt|jwt)[a-z0-9_.-]{0,20})["']?(?:\s*(?:=>|:=|=|:)\s*|\s+is\s+)["'{]?([^\s"',;&}\])|]+)"#,
);
/// `--password value`
static OPTION: Pattern = Pattern::new(
    &["pass", "token", "secret", "key"],
    r#"(?i)--?([a-z-]*(?:password|passwd|pass|token|secret|key))\s+["']?([^\s"'-][^\s"']*)"#,
);
/// An element of XML.
static ELEMENT: Pattern = Pattern::new(&["</"], r"<([A-Za-z0-9_.:-]{1,60})>([^<>\s]+)</");
static PREFIXED: Pattern = Pattern::new(
    &["sk", "pat", "sec", "tok", "key", "api", "live", "prod", "test"],
    r"(?:^|[^A-Za-z0-9_-])((?:[A-Za-z0-9]{1,12}[-_])?(?:sk|pat|secret|sec|token|tok|key|apikey|api|live|prod|test)[-_](?:(?:live|prod|test|v\d)[-_])?[A-Za-z0-9]{20,}[A-Za-z0-9_-]*)",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for pattern in [
            &USER_INFO,
            &USER_ALONE,
            &ORACLE,
            &GO_MYSQL,
            &MYSQL,
            &SHORT_OPTION,
            &CURL,
            &PGPASS,
            &NETRC,
            &HEADER,
            &CONNECTION,
            &ASSIGNED,
            &OPTION,
            &ELEMENT,
            &PREFIXED,
        ] {
            assert!(pattern.compiled().is_some(), "{pattern:?}");
        }
    }

    #[test]
    fn the_credential_alone_is_taken_from_what_is_around_it() {
        for (text, wanted) in [
            ("postgresql://app:S3cr3tW0rd@db.internal:5432/quotes", "S3cr3tW0rd"),
            ("redis://:S3cr3tW0rd@cache:6379/0", "S3cr3tW0rd"),
            ("Driver={ODBC Driver 18};Server=db;Uid=app;Pwd=hunter2;", "hunter2"),
            ("host=db user=app password=hunter dbname=quotes", "hunter"),
            ("jdbc:oracle:thin:app/S3cr3tW0rd@//db:1521/quotes", "S3cr3tW0rd"),
            ("the password: hunter2, for now", "hunter2"),
            ("user: app\npassword: correct-horse\n", "correct-horse"),
            ("quotes --password S3cr3tW0rd", "S3cr3tW0rd"),
            ("https://api.example.org/v1?api_key=q7w8e9r0t1y2u3i4&limit=3", "q7w8e9r0t1y2u3i4"),
        ] {
            let found = credentials_in(text);
            assert!(found.iter().any(|(_, one, _)| one == wanted), "{text}: {found:?}");
        }
        for text in [
            "postgresql://app@db.internal:5432/quotes",
            "postgresql://app:${DB_PASSWORD}@db.internal/quotes",
            "https://registry.example.org:8443/@scope/quotes:1",
            "Bearer tokens are checked by the gateway",
            "Basic authentication is off",
            "the password: rotates every month",
            "https://auth.example.org/token?scope=quotes",
        ] {
            assert_eq!(credentials_in(text), Vec::new(), "{text}");
        }
    }
}
