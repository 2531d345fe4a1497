use std::collections::BTreeSet;

/// Whether a text stands where a value will be: `changeme`, `<your-key>`, `${TOKEN}`, `•••`.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    let distinct = lower.chars().filter(|c| c.is_alphanumeric()).collect::<BTreeSet<_>>().len();
    let between = |(open, close)| value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || "_-.:/ $".contains(c));
    let wrapped = between(("<", ">")).is_some_and(|inner| !inner.is_empty())
        || [("[", "]"), ("%", "%"), ("__", "__"), ("{", "}")]
            .into_iter()
            .filter_map(between)
            .any(|inner| !inner.is_empty() && word(inner));
    // `$TOKEN`; a password begins like this, too, but is no name.
    let later = value.strip_prefix('$').is_some_and(|name| {
        !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    });
    let opened = |(open, close)| value.split_once(open).is_some_and(|(_, rest): (_, &str)| rest.contains(close));
    // One sign again and again is no secret, however long: `xxxxxxxx`, `••••`, `...`.
    distinct <= 1
        || wrapped
        || later
        || [("${", '}'), ("{{", '}'), ("#{", '}'), ("$(", ')')].into_iter().any(opened)
        || WORDS.contains(&lower.as_str())
        || PARTS.iter().any(|part| lower.contains(part))
}

/// Values that switch something, or say that there is none.
const WORDS: [&str; 32] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "none",
    "null",
    "nil",
    "auto",
    "default",
    "enabled",
    "disabled",
    "required",
    "optional",
    "prompt",
    "unset",
    "undefined",
    "empty",
    "password",
    "passwort",
    "secret",
    "token",
    "apikey",
    "api-key",
    "api_key",
    "pass",
    "string",
    "basic",
    "bearer",
    "iam",
    "test",
];
const PARTS: [&str; 18] = [
    "example",
    "changeme",
    "change-me",
    "change_me",
    "replaceme",
    "replace-me",
    "replace_me",
    "placeholder",
    "redacted",
    "xxxx",
    "your-",
    "your_",
    "yourkey",
    "yourtoken",
    "<your",
    "dummy",
    "insert-",
    "to-be-",
];

/// Whether a text says where a secret is, or is an id, an address or a name that everybody may know.
pub fn is_reference(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_lowercase();
    is_uuid(value)
        || STARTS.iter().any(|start| lower.starts_with(start))
        || value.contains("://") && !value.contains('@')
        || is_path(value)
        || is_resource_id(value)
        || is_address(&lower)
        || is_file(&lower)
}

/// ARNs, secrets that a service of AWS manages, how tools write that a value is kept elsewhere, public keys, and what SOPS, KMS
/// and Ansible have encrypted.
const STARTS: [&str; 34] = [
    "arn:",
    "ssm:",
    "secretsmanager:",
    "secret:",
    "aws-sm:",
    "vault:",
    "env:",
    "file:",
    "op:",
    "keyvault:",
    "kv:",
    "projects/",
    "alias/",
    "secret/",
    "secrets/",
    "valuefrom",
    "@microsoft.keyvault",
    "enc[",
    "aqic",
    "!vault",
    "pk-",
    "pk_",
    "pk.",
    "pub-",
    "pub_",
    "phc_",
    "rds!",
    "redshift!",
    "events!",
    "appflow!",
    "$ansible_vault",
    "ssh-rsa ",
    "ssh-ed25519 ",
    "-----begin public key",
];

/// `8-4-4-4-12` hexadecimal digits.
pub fn is_uuid(value: &str) -> bool {
    let lengths: Vec<usize> = value.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && value.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// `/quotes/prod/db/password`, `prod/quotes/db-AbCdEf`: names, and slashes between them.
fn is_path(value: &str) -> bool {
    value.contains('/') && !value.contains(char::is_whitespace) && !is_random(value) && !value.contains(['@', '!', '%'])
}

/// `3f2504e04f8911d39a0c0305e82c3301.zip`: where something lies.
fn is_file(value: &str) -> bool {
    value.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && FILES.contains(&end))
}

const FILES: [&str; 28] = [
    "zip",
    "gz",
    "tgz",
    "tar",
    "jar",
    "whl",
    "bin",
    "json",
    "jsonl",
    "yaml",
    "yml",
    "toml",
    "txt",
    "csv",
    "parquet",
    "avro",
    "orc",
    "pdf",
    "html",
    "png",
    "jpg",
    "onnx",
    "pt",
    "pkl",
    "safetensors",
    "tfstate",
    "pem",
    "xlsx",
];

/// `sg-0a1b2c3d4e5f67890`, `eu-central-1_AbCdEf123`.
fn is_resource_id(value: &str) -> bool {
    let hex = |id: &str| (8..=17).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ec2 = value.split_once('-').is_some_and(|(kind, id)| kind.bytes().all(|b| b.is_ascii_lowercase()) && hex(id));
    let pool = value.split_once('_').is_some_and(|(region, id)| region.matches('-').count() == 2 && id.len() == 9);
    ec2 || pool
}

/// A host name or a mail address.
fn is_address(value: &str) -> bool {
    let host = value.rsplit('@').next().unwrap_or_default();
    let top = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && value.matches('@').count() <= 1
        && (2..=10).contains(&top.split(':').next().unwrap_or_default().len())
        && top.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "-._@:".contains(c))
        && host.split('.').all(|label| !label.is_empty())
        && (value.contains('@') || DOMAINS.contains(&top.split(':').next().unwrap_or_default()))
}

const DOMAINS: [&str; 12] = ["com", "net", "org", "io", "ai", "dev", "internal", "local", "aws", "cloud", "eu", "de"];

/// Whether nobody has made up a text as a name: a part of it has letters, digits and cases in turn, or it has signs that no
/// name has.
pub fn is_random(value: &str) -> bool {
    let one_word = !value.contains(char::is_whitespace);
    let has = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    let sign = value.chars().any(|c| c.is_ascii_punctuation() && !"_-./:,@+=#()[]<>*\"'".contains(c));
    let signs = value.len() >= 8 && sign && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    one_word && (signs || is_grouped(value) || value.split(|c: char| !c.is_ascii_alphanumeric()).any(is_random_word))
}

/// `K7QX-93LM-PP2Z-7WQA`, as licences are written.
fn is_grouped(value: &str) -> bool {
    let groups: Vec<&str> = value.split('-').collect();
    let length = groups.first().map_or(0, |group| group.len());
    let plain = |group: &&str| {
        group.len() == length && group.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let mixed =
        |group: &&&str| group.bytes().any(|b| b.is_ascii_digit()) && group.bytes().any(|b| b.is_ascii_uppercase());
    groups.len() >= 3
        && (4..=8).contains(&length)
        && groups.iter().all(plain)
        && groups.iter().filter(mixed).count() >= 2
}

fn is_random_word(word: &str) -> bool {
    let bytes = word.as_bytes();
    let count = |is: fn(&u8) -> bool| bytes.iter().filter(|byte| is(byte)).count();
    let (digits, letters, upper) =
        (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic), count(u8::is_ascii_uppercase));
    let distinct = bytes.iter().collect::<BTreeSet<_>>().len();
    let turns = |turn: fn(u8, u8) -> bool| bytes.windows(2).filter(|two| turn(two[0], two[1])).count();
    let between = turns(|one, two| one.is_ascii_digit() != two.is_ascii_digit());
    let rises = turns(|one, two| one.is_ascii_lowercase() && two.is_ascii_uppercase());
    if bytes.len() < 8 || distinct < 5 {
        return false;
    }
    let hex = bytes.len() >= 16 && bytes.iter().all(u8::is_ascii_hexdigit) && letters > 0 && digits > 3;
    let mixed = digits >= 2 && letters >= 2 && between >= 3;
    let cased = upper > 0 && upper < letters && digits > 0 && rises >= 2 && bytes.len() >= 12 && between >= 1;
    // CamelCase rises every fifth letter or so.
    let letters_only = digits == 0 && bytes.len() >= 16 && (4 * rises >= bytes.len() || mute(bytes) >= 6);
    hex || mixed || cased || letters_only || digits > 0 && bytes.len() >= 16 && mute(bytes) >= 6
}

/// The longest run of letters without a vowel.
fn mute(word: &[u8]) -> usize {
    let vowel = |byte: &u8| !byte.is_ascii_alphabetic() || b"aeiouyAEIOUY".contains(byte);
    word.split(vowel).map(<[u8]>::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_are_told_from_what_a_machine_drew() {
        for value in ["q7w8e9r0t1y2u3i4", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "kX9vQ2mLpR7tZw4n", "JBSWY3DPEHPK3PXP"] {
            assert!(is_random(value) && !is_reference(value) && !is_placeholder(value), "{value}");
        }
        for value in [
            "quotes-db-credentials",
            "prod/quotes/db-AbCdEf",
            "GetQuoteFromTable",
            "quotes_2026_prod_v2",
            "eu-central-1",
        ] {
            assert!(!is_random(value), "{value}");
        }
        for value in [
            "/quotes/prod/db/password",
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "https://issuer.example.com/token",
            "db.cluster-c1a2b3d4e5f6.eu-central-1.rds.amazonaws.com",
            "sg-0a1b2c3d4e5f67890",
        ] {
            assert!(is_reference(value), "{value}");
        }
        for value in
            ["changeme", "<your key>", "${DB_PASSWORD}", "{{resolve:ssm:/a}}", "xxxxxxxxxxxx", "$TOKEN", "true"]
        {
            assert!(is_placeholder(value), "{value}");
        }
    }
}
