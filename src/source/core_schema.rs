//! What a scalar without quotes is to MDAA's reader (npm yaml 1.10.2, the core schema of YAML 1.2). The table of the
//! test below was compared with that package once, by hand.

use super::{Spelled, Value};
use regex::Regex;
use std::sync::LazyLock;

/// The value of a scalar that is written without quotes and without a tag.
pub fn value(written: &str) -> Value {
    let spelled = || written.to_owned();
    match written {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(Spelled { value: true, written: spelled() }),
        "false" | "False" | "FALSE" => Value::Bool(Spelled { value: false, written: spelled() }),
        _ => match number(written).filter(|_| !is_account(written)) {
            Some(value) => Value::Number(Spelled { value, written: spelled() }),
            None => Value::String(spelled()),
        },
    }
}

/// An account id keeps its zeros, which no account can do without. Others are the same as numbers.
fn is_account(written: &str) -> bool {
    written.len() == 12 && written.starts_with('0') && written.bytes().all(|byte| byte.is_ascii_digit())
}

#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:0o(?<octal>[0-7]+)|0x(?<hex>[0-9a-fA-F]+)|[-+]?(?i:(?<infinite>\.inf))|(?i:(?<nan>\.nan))",
        r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$"
    ))
    .unwrap()
});

/// The number, as JavaScript has it: no more than 53 bits of it are kept.
fn number(written: &str) -> Option<f64> {
    let first = written.bytes().next()?;
    if !(first.is_ascii_digit() || b"+-.".contains(&first)) {
        return None;
    }
    let parts = NUMBER.captures(written)?;
    let digits = |name: &str, radix: u32| parts.name(name).map(|digits| radix_value(digits.as_str(), radix));
    let special = parts.name("infinite").map(|_| match first {
        b'-' => f64::NEG_INFINITY,
        _ => f64::INFINITY,
    });
    let nan = parts.name("nan").map(|_| f64::NAN);
    digits("octal", 8).or_else(|| digits("hex", 16)).or(special).or(nan).or_else(|| written.parse().ok())
}

/// As JavaScript's parseInt; exact as long as the number is below 2^53.
pub fn radix_value(digits: &str, radix: u32) -> f64 {
    let digits = digits.chars().filter_map(|digit| digit.to_digit(radix));
    digits.fold(0.0, |value, digit| value * f64::from(radix) + f64::from(digit))
}

#[allow(clippy::unwrap_used, reason = "a literal pattern, compiled by a test")]
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF",
        // Octal, binary and hexadecimal.
        r"|[-+]?0[0-7_]+|[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]*_[0-9a-fA-F_]*|[-+]0x[0-9a-fA-F_]+|0o[0-7]+",
        // Underscores.
        r"|[-+]?[0-9][0-9_]*_[0-9_]*|[-+]?[0-9][0-9_]*\.[0-9_]*_[0-9_]*(?:[eE][-+]?[0-9]+)?",
        r"|[-+]?[0-9][0-9]*_[0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?",
        // Base 60, and dates.
        r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?",
        r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?)$"
    ))
    .unwrap()
});

/// Whether a scalar without quotes is something else in a file that says `%YAML 1.1`.
pub fn differs_in_yaml_1_1(written: &str) -> bool {
    OTHERWISE.is_match(written)
}

#[cfg(test)]
mod tests {
    use super::{Value, differs_in_yaml_1_1, value};

    /// What String() makes of it, and `text` for what is text already.
    fn shown(written: &str) -> String {
        match value(written) {
            Value::Null => "null".to_owned(),
            Value::Bool(is) => is.value.to_string(),
            Value::Number(number) => number.text(),
            _ => "text".to_owned(),
        }
    }

    /// Each row was printed by npm yaml 1.10.2.
    #[test]
    fn scalars_without_quotes_are_what_mdaa_takes_them_for() {
        let rows = [
            ("007", "7"),
            ("1.10", "1.1"),
            ("1e3", "1000"),
            (".5", "0.5"),
            ("+1", "1"),
            ("1_000", "text"),
            ("~", "null"),
            ("nULL", "text"),
            ("yes", "text"),
            (".nan", "NaN"),
            (".NaN", "NaN"),
            ("+.nan", "text"),
            (".inf", "Infinity"),
            ("12e4567", "Infinity"),
            ("-.INF", "-Infinity"),
            ("0o17", "15"),
            ("0O17", "text"),
            ("0x1F", "31"),
            ("0X1F", "text"),
            ("-0x1F", "text"),
            ("0b11", "text"),
            ("2012-10-17", "text"),
            ("22:22", "text"),
            ("12345678901234567", "12345678901234568"),
            ("12345678901234567890", "12345678901234567000"),
            ("1e21", "1e+21"),
            ("999999999999999999999", "1e+21"),
            ("1e-7", "1e-7"),
            ("0.1", "0.1"),
            ("1.0", "1"),
            ("1.", "1"),
            ("1.e3", "1000"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("1e400", "Infinity"),
            ("True", "true"),
            ("tRUE", "text"),
            ("0900", "900"),
            ("08", "8"),
            ("1.5.6", "text"),
            ("0x", "text"),
            ("0o8", "text"),
            ("e3", "text"),
            (".", "text"),
            ("+", "text"),
            ("123456789.10", "123456789.1"),
            ("123456789012", "123456789012"),
            // The one that is ours: an account.
            ("012345678901", "text"),
            ("0123456789012", "123456789012"),
        ];
        for (written, expected) in rows {
            assert_eq!(shown(written), expected, "{written}");
        }
    }

    #[test]
    fn yaml_1_1_takes_these_for_something_else() {
        for written in
            ["yes", "n", "Off", "017", "0o17", "1_000", "22:22", "2001-12-14", "0b11", "0x1_F", "1_0.5", "190:20:30.15"]
        {
            assert!(differs_in_yaml_1_1(written), "{written}");
        }
        for written in ["1e3", ".5", "0x1F", "0", "-0", "12", "true", "~", "north", "on-call", "1.10", "1.2.3", "a:1"] {
            assert!(!differs_in_yaml_1_1(written), "{written}");
        }
    }
}
