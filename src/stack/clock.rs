use super::error::AwsError;
use aws_smithy_types::date_time::{DateTime, Format};
use regex::Regex;
use std::sync::LazyLock;

/// Whether AWS refuses the signature for its time alone (aws-unkind 40; IAM reference, common errors; S3, error responses).
pub fn is_off(error: &AwsError) -> bool {
    let words = error.message.to_lowercase();
    matches!(error.code.as_deref(), Some("RequestExpired" | "RequestTimeTooSkewed"))
        || ["signature expired", "signature not yet current", "is now earlier than", "is still later than"]
            .iter()
            .any(|says| words.contains(says))
}

static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z").ok());

/// By how much it is off, if AWS tells: `Signature expired: OURS is now earlier than LIMIT (THEIRS - 15 min.)`.
pub fn message(words: &str) -> String {
    let times: Vec<i64> = TIME
        .iter()
        .flat_map(|time| time.captures_iter(words))
        .filter_map(|found| {
            let part = |at| found.get(at).map_or("", |part| part.as_str());
            let text = format!("{}-{}-{}T{}:{}:{}Z", part(1), part(2), part(3), part(4), part(5), part(6));
            DateTime::from_str(&text, Format::DateTime).ok().map(|time| time.secs())
        })
        .collect();
    let (Some(ours), Some(theirs)) = (times.first(), times.last().filter(|_| times.len() > 1)) else {
        return "this machine's clock is off".to_owned();
    };
    let minutes = (ours - theirs).unsigned_abs().div_ceil(60);
    let side = if ours < theirs { "behind" } else { "ahead of" };
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    format!("this machine's clock is {minutes} {unit} {side} AWS's")
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn how_far_the_clock_is_off_is_told_where_aws_tells_the_time() {
        let behind =
            "Signature expired: 20191029T154623Z is now earlier than 20191029T163344Z (20191029T164844Z - 15 min.)";
        assert_eq!(message(behind), "this machine's clock is 63 minutes behind AWS's");
        let ahead = "Signature not yet current: 20201002T065532Z is still later than 20201002T062118Z (20201002T061618Z + 5 min.)";
        assert_eq!(message(ahead), "this machine's clock is 40 minutes ahead of AWS's");
        assert_eq!(message("Request has expired."), "this machine's clock is off");
    }
}
