use nosecrets_rules::{Rule, load_builtin_rules};
use regex::Regex;
use std::sync::{LazyLock, OnceLock};

/// What kind of credential a value looks like, e.g. `AWS Access Key ID`; none if it looks like none.
/// The name counts: `DB_PASSWORD` makes a credential of what would else be a word.
pub fn kind_of(name: &str, value: &str) -> Option<&'static str> {
    // As it would stand in a file, which is what the patterns are made for.
    let line = format!("{name}=\"{value}\"");
    let lower = line.to_lowercase();
    KINDS.iter().find(|kind| kind.matches(&line, &lower)).map(|kind| kind.rule.name.as_str())
}

/// A kind of credential. Its patterns are compiled when a keyword is met: most values have none.
struct Kind {
    rule: Rule,
    keywords: Vec<String>,
    patterns: OnceLock<Option<Patterns>>,
}

struct Patterns {
    secret: Regex,
    /// What looks like one and is none: `changeme`.
    allowed: Vec<Regex>,
}

static KINDS: LazyLock<Vec<Kind>> =
    LazyLock::new(|| load_builtin_rules().unwrap_or_default().into_iter().map(Kind::new).collect());

impl Kind {
    fn new(rule: Rule) -> Kind {
        let keywords = rule.keywords.iter().map(|word| word.to_lowercase()).collect();
        Kind { rule, keywords, patterns: OnceLock::new() }
    }

    /// None for a pattern that does not compile; a test says that there is none such.
    fn patterns(&self) -> Option<&Patterns> {
        let compile = || {
            let allowed = self.rule.allow.iter().flat_map(|allow| &allow.patterns);
            let allowed = allowed.map(|pattern| Regex::new(&format!("(?i){pattern}")).ok()).collect::<Option<_>>()?;
            Some(Patterns { secret: Regex::new(&self.rule.pattern).ok()?, allowed })
        };
        self.patterns.get_or_init(compile).as_ref()
    }

    fn matches(&self, line: &str, lower: &str) -> bool {
        if !self.keywords.is_empty() && !self.keywords.iter().any(|word| lower.contains(word)) {
            return false;
        }
        let Some((patterns, captures)) =
            self.patterns().and_then(|patterns| Some((patterns, patterns.secret.captures(line)?)))
        else {
            return false;
        };
        let secret = captures.get(self.rule.capture).or_else(|| captures.get(0)).map_or("", |found| found.as_str());
        let shortest = self.rule.validate.as_ref().and_then(|validate| validate.min_length).unwrap_or_default();
        secret.len() >= shortest && !patterns.allowed.iter().any(|allowed| allowed.is_match(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kind_of};

    #[test]
    fn every_pattern_of_the_list_compiles() {
        let listed = nosecrets_rules::load_builtin_rules().map(|rules| rules.len()).unwrap_or_default();
        assert!(listed > 40, "{listed}");
        assert_eq!(KINDS.iter().filter(|kind| kind.patterns().is_some()).count(), listed);
    }

    #[test]
    fn credentials_are_known_by_their_form_or_by_their_name() {
        // Put together here, so that no scanner takes this file for a leak.
        let github = format!("ghp_{}", "a1B2".repeat(9));
        let aws = format!("AKIA{}", "Q2W3E4R5T6Y7U2I3");
        for (name, value) in [
            ("TOKEN", github.as_str()),
            ("ANY", aws.as_str()),
            ("DB_PASSWORD", "correct-horse-battery"),
            ("CLIENT_SECRET", "q7w8e9r0t1y2u3i4"),
            ("DATABASE_URL", "postgres://app:s3cr3tW0rd@db.internal:5432/quotes"),
            ("KEY", "-----BEGIN RSA PRIVATE KEY-----"),
        ] {
            assert!(kind_of(name, value).is_some(), "{name}");
        }
        for (name, value) in [
            ("LOG_LEVEL", "DEBUG"),
            ("DB_SECRET_NAME", "prod/quotes/db"),
            ("SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"),
            ("API_KEY_PARAMETER", "/quotes/api-key"),
            ("TABLE", "quotes-2026"),
            ("MODEL", "anthropic.claude-sonnet-4-20250514-v1:0"),
            ("DB_PASSWORD", "changeme"),
            ("RUN_ID", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        ] {
            assert_eq!(kind_of(name, value), None, "{name}");
        }
    }
}
