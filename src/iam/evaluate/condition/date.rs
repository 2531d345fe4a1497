/// Nanoseconds since 1970, of a date as IAM takes it: seconds since 1970, or one of the W3C's formats of
/// ISO 8601, from a year and a month to fractions of a second. A year alone is a number of seconds.
pub fn parse(text: &str) -> Option<i128> {
    const SECOND: i128 = 1_000_000_000;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<u64>().ok().map(|seconds| i128::from(seconds) * SECOND);
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = match parts.next() {
        Some(day) => number(day, 2)?,
        // A time needs a whole date.
        None if time.is_none() => 1,
        None => return None,
    };
    let valid = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day);
    if !valid || parts.next().is_some() {
        return None;
    }
    let of_day = time.map_or(Some(0), time_of_day)?;
    Some(days_since_1970(year, month, day) * 86_400 * SECOND + of_day)
}

/// Nanoseconds since midnight UTC of `hh:mm[:ss[.s]](Z|±hh:mm)`.
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, offset) = match text.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => {
            let at = text.rfind(['+', '-'])?;
            let (hours, minutes) = text[at + 1..].split_once(':')?;
            let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
            let east = if text[at..].starts_with('+') { 1 } else { -1 };
            let valid = hours < 24 && minutes < 60;
            (&text[..at], valid.then_some(east * (hours * 60 + minutes))?)
        }
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (seconds, nanoseconds) = parts.next().map_or(Some((0, 0)), seconds)?;
    let valid = hours < 24 && minutes < 60 && seconds < 60 && parts.next().is_none();
    valid.then_some(((hours * 60 + minutes - offset) * 60 + seconds) * 1_000_000_000 + nanoseconds)
}

fn seconds(text: &str) -> Option<(i128, i128)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = !fraction.is_empty() && fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let nanoseconds = digits.then(|| format!("{fraction:0<9}").parse().ok())??;
    Some((number(whole, 2)?, nanoseconds))
}

fn number(text: &str, digits: usize) -> Option<i128> {
    let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().ok())?
}

fn is_leap(year: i128) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_month(year: i128, month: i128) -> i128 {
    match month {
        2 => 28 + i128::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(year: i128, month: i128, day: i128) -> i128 {
    let before = |year: i128| year * 365 + year / 4 - year / 100 + year / 400;
    let of_years = before(year - 1) - before(1969);
    let of_months: i128 = (1..month).map(|month| days_of_month(year, month)).sum();
    of_years + of_months + day - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds_of(text: &str) -> Option<i128> {
        parse(text).map(|nanoseconds| nanoseconds / 1_000_000_000)
    }

    #[test]
    fn every_format_of_the_w3c_is_read() {
        let rows = [
            ("1970-01-01", 0),
            ("2020-01-01T00:00:01Z", 1_577_836_801),
            ("2020-03", 1_583_020_800),
            ("2024-02-29T23:59:59.999Z", 1_709_251_199),
            ("1997-07-16T19:20+01:00", 869_077_200),
            ("1997-07-16T19:20:30.45-05:00", 869_098_830),
            ("1577836801", 1_577_836_801),
            ("2024", 2024),
            ("2100-03-01T00:00Z", 4_107_542_400),
        ];
        for (text, wanted) in rows {
            assert_eq!(seconds_of(text), Some(wanted), "{text}");
        }
        assert!(parse("2020-01-01T00:00:00.5Z") > parse("2020-01-01T00:00:00.45Z"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        let wrong = [
            "",
            "2020-13-01",
            "2023-02-29",
            "2020-01-01T00:00",
            "2020-01T00:00Z",
            "2020-01-01T24:00Z",
            "20-01-01",
            "2020-01-01T00:00:00.Z",
            "2020-01-01 00:00Z",
            "-5",
            "2020-01-01T00:00:00+1:00",
            "2020-1-1",
            "2020-01-01-01",
        ];
        for text in wrong {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
