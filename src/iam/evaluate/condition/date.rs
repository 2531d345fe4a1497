use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// Nanoseconds since 1970, of a date as IAM takes it: seconds since 1970, or one of the W3C's formats of
/// ISO 8601, from a year and a month to fractions of a second. A year alone is a number of seconds.
pub fn parse(text: &str) -> Option<i128> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<u64>().ok().map(|seconds| i128::from(seconds) * 1_000_000_000);
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-');
    let (year, month) = (number(parts.next()?, 4)?, number::<u8>(parts.next()?, 2)?);
    let day = match parts.next() {
        Some(day) => number(day, 2)?,
        // A time needs a whole date.
        None if time.is_none() => 1,
        None => return None,
    };
    let month = Month::try_from(month).ok()?;
    let date = Date::from_calendar_date(year, month, day).ok().filter(|_| parts.next().is_none())?;
    let at = match time {
        Some(time) => time_of_day(date, time)?,
        None => date.midnight().assume_utc(),
    };
    Some(at.unix_timestamp_nanos())
}

/// `hh:mm[:ss[.s]](Z|±hh:mm)` of that day.
fn time_of_day(date: Date, text: &str) -> Option<OffsetDateTime> {
    let (clock, offset) = match text.strip_suffix('Z') {
        Some(clock) => (clock, UtcOffset::UTC),
        None => {
            let at = text.rfind(['+', '-'])?;
            let (hours, minutes) = text[at + 1..].split_once(':')?;
            let (hours, minutes) = (number::<i8>(hours, 2)?, number::<i8>(minutes, 2)?);
            let east = if text[at..].starts_with('+') { 1 } else { -1 };
            let valid = hours < 24;
            (&text[..at], UtcOffset::from_hms(east * hours, east * minutes, 0).ok().filter(|_| valid)?)
        }
    };
    let mut parts = clock.split(':');
    let (hours, minutes) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let (seconds, nanoseconds) = parts.next().map_or(Some((0, 0)), seconds)?;
    let time = Time::from_hms_nano(hours, minutes, seconds, nanoseconds).ok().filter(|_| parts.next().is_none())?;
    Some(PrimitiveDateTime::new(date, time).assume_offset(offset))
}

fn seconds(text: &str) -> Option<(u8, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = !fraction.is_empty() && fraction.len() <= 9 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let nanoseconds = digits.then(|| format!("{fraction:0<9}").parse().ok())??;
    Some((number(whole, 2)?, nanoseconds))
}

fn number<T: std::str::FromStr>(text: &str, digits: usize) -> Option<T> {
    let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().ok())?
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
