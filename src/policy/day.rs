use std::fmt;
use time::format_description::well_known::Iso8601;
use time::{Date, Duration, OffsetDateTime};

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

/// Today, in UTC: the same day for everyone who asks at once.
pub fn today() -> Day {
    Day(OffsetDateTime::now_utc().date())
}

impl Day {
    /// How many days it is until another one; less than none where that is over.
    pub fn days_until(self, other: Day) -> i64 {
        (other.0 - self.0).whole_days()
    }

    /// The day so many days later, as far as the calendar goes.
    pub fn later(self, days: i64) -> Day {
        Day(self.0.checked_add(Duration::days(days)).unwrap_or(Date::MAX))
    }
}

impl std::str::FromStr for Day {
    type Err = String;

    /// `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Day, String> {
        // ISO 8601 knows weeks and days of the year too.
        let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let day = plain.then(|| Date::parse(text, &Iso8601::DATE).ok()).flatten();
        day.map(Day).ok_or_else(|| format!("`{text}` is no day; write YYYY-MM-DD"))
    }
}

impl fmt::Display for Day {
    /// `YYYY-MM-DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_is_a_day_of_the_calendar_and_nothing_else() {
        for right in ["2027-06-30", "2028-02-29", "0001-01-01"] {
            assert_eq!(right.parse::<Day>().map(|day| day.to_string()), Ok(right.to_owned()));
        }
        for wrong in
            ["2027-02-29", "2027-6-30", "2027-W10-1", "2027-181-0", "30.06.2027", "", "2027-13-01", "20270630  "]
        {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }
}
