use std::cmp::Ordering;

/// A decimal number of any length, exactly.
#[derive(Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    whole: String,
    fraction: String,
}

/// Reads an integer or a decimal.
pub fn parse(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0').to_owned(), fraction.trim_end_matches('0').to_owned());
    let zero = whole.is_empty() && fraction.is_empty();
    Some(Decimal { negative: negative && !zero, whole, fraction })
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |of: &Decimal| (of.whole.len(), of.whole.clone(), of.fraction.clone());
        match (self.negative, other.negative) {
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_compare_by_value_and_never_round() {
        let rising = ["-10", "-9.5", "-0.25", "0", "0.1", "0.25", "1", "9", "10", "9007199254740993", "1e"];
        let read: Vec<Decimal> = rising.iter().filter_map(|text| parse(text)).collect();
        assert_eq!(read.len(), rising.len() - 1);
        assert!(read.is_sorted_by(|one, next| one < next));
        assert_eq!(parse("007.50"), parse("+7.5"));
        assert_eq!(parse("-0"), parse("0.0"));
        assert!(parse("9007199254740993") > parse("9007199254740992"));
        for wrong in ["", "-", "1.", ".5", "0x1", "1,5", "NaN", " 1"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
