use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::signed::{Service, SignedCall};
use aws_smithy_types::date_time::{DateTime, Format};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Reads log groups side by side, oldest event first, as often as one likes and each event once.
#[derive(Debug)]
pub struct LogReader<'a> {
    aws: &'a Aws,
    groups: Vec<LogGroup>,
}

/// A log group, and how far it was read. Of what it holds a page is kept, no more.
#[derive(Debug)]
pub struct LogGroup {
    /// What a reader calls it.
    pub label: String,
    pub name: String,
    /// Whether there is none, as far as was seen.
    pub is_missing: bool,
    /// Milliseconds since 1970, from which on it is read.
    from: i64,
    page: VecDeque<LogEvent>,
    next: Next,
    /// Events that the next round meets again, by time and a hash of their ids.
    seen: BTreeSet<(i64, u64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Next {
    First,
    Page(String),
    Nothing,
}

/// An event of a log stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LogEvent {
    #[serde(rename = "timestamp")]
    pub at: i64,
    pub log_stream_name: String,
    pub message: String,
    /// The one that Logs gives it.
    pub event_id: String,
}

const ACTION: &str = "logs:FilterLogEvents";
/// An event may show after younger ones; of a minute that is looked for [inferred].
const OVERLAP: i64 = 60_000;
/// How many events of that time are remembered.
const MAX_SEEN: usize = 100_000;

impl LogGroup {
    pub fn new(label: String, name: String, from: i64) -> LogGroup {
        let (page, seen) = (VecDeque::new(), BTreeSet::new());
        LogGroup { label, name, is_missing: false, from, page, next: Next::First, seen }
    }

    /// Takes what a page holds and was not met before.
    fn take(&mut self, events: Vec<LogEvent>) {
        for event in events {
            if self.seen.insert((event.at, event.identity())) {
                self.page.push_back(event);
            }
            while self.seen.len() > MAX_SEEN {
                self.seen.pop_first();
            }
        }
    }

    fn rewind(&mut self) {
        let newest = self.seen.last().map_or(i64::MIN, |(at, _)| *at);
        self.from = self.from.max(newest.saturating_sub(OVERLAP));
        if let Some((oldest, _)) = self.seen.first().filter(|_| self.seen.len() >= MAX_SEEN) {
            self.from = self.from.max(*oldest);
        }
        self.seen = self.seen.split_off(&(self.from, 0));
        self.next = Next::First;
    }
}

impl<'a> LogReader<'a> {
    pub fn new(aws: &'a Aws, groups: Vec<LogGroup>) -> LogReader<'a> {
        LogReader { aws, groups }
    }

    /// The next event of this round with the label of its group; none once all were read.
    ///
    /// # Errors
    /// When Logs refuses, or does not answer. A group that is not there is none.
    pub async fn next(&mut self) -> Result<Option<(&str, LogEvent)>, AwsError> {
        for group in &mut self.groups {
            while group.page.is_empty() && group.next != Next::Nothing {
                read(self.aws, group).await?;
            }
        }
        let oldest = self.groups.iter_mut().filter(|group| !group.page.is_empty());
        let oldest = oldest.min_by_key(|group| group.page.front().map(|event| event.at));
        Ok(oldest.and_then(|group| Some((group.label.as_str(), group.page.pop_front()?))))
    }

    /// Begins a round that gives what came since.
    pub fn again(&mut self) {
        self.groups.iter_mut().for_each(LogGroup::rewind);
    }

    /// The groups that were not there when they were last asked for.
    pub fn missing(&self) -> impl Iterator<Item = &LogGroup> {
        self.groups.iter().filter(|group| group.is_missing)
    }
}

/// Reads a group's next page.
async fn read(aws: &Aws, group: &mut LogGroup) -> Result<(), AwsError> {
    let mut question = json!({ "logGroupName": group.name, "startTime": group.from });
    if let Next::Page(token) = &group.next {
        question["nextToken"] = Value::from(token.as_str());
    }
    let call = SignedCall {
        operation: ACTION,
        service: Service::Logs,
        method: "POST",
        url: aws.signed.logs_url(),
        headers: vec![
            ("content-type", "application/x-amz-json-1.1".to_owned()),
            ("x-amz-target", "Logs_20140328.FilterLogEvents".to_owned()),
        ],
        body: question.to_string().into_bytes(),
    };
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Page {
        #[serde(default)]
        events: Vec<LogEvent>,
        next_token: Option<String>,
    }
    let answer = match aws.signed.send(&call).await {
        Ok(answer) => answer,
        Err(error) if error.kind == ErrorKind::NotFound => {
            (group.is_missing, group.next) = (true, Next::Nothing);
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let page: Page = serde_json::from_slice(&answer)
        .map_err(|error| AwsError::new(ACTION, ErrorKind::Refused, format!("no JSON: {error}")))?;
    group.is_missing = false;
    group.next = match page.next_token {
        // A token that leads to itself would lead nowhere.
        Some(token) if group.next != Next::Page(token.clone()) => Next::Page(token),
        _ => Next::Nothing,
    };
    group.take(page.events);
    Ok(())
}

impl LogEvent {
    /// When it was, to the millisecond: `2026-11-30T12:00:00.123Z`.
    pub fn time(&self) -> String {
        let seconds = DateTime::from_secs(self.at.div_euclid(1000)).fmt(Format::DateTime);
        let seconds = seconds.unwrap_or_else(|_| self.at.to_string());
        format!("{}.{:03}Z", seconds.trim_end_matches('Z'), self.at.rem_euclid(1000))
    }

    fn identity(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        // Logs gives each an id; one without is known by all of it.
        (&self.event_id, self.event_id.is_empty().then_some((&self.log_stream_name, &self.message))).hash(&mut hash);
        hash.finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{LogEvent, LogGroup, LogReader, MAX_SEEN};
    use crate::stack::testing::{Answers, aws};
    use serde_json::{Value, json};

    fn page(events: &[(i64, &str)], next: Option<&str>) -> String {
        let event =
            |(at, id): &(i64, &str)| json!({"timestamp": at, "logStreamName": "s", "message": id, "eventId": id});
        let mut page = json!({"events": events.iter().map(event).collect::<Vec<_>>()});
        if let Some(next) = next {
            page["nextToken"] = next.into();
        }
        page.to_string()
    }

    async fn round(reader: &mut LogReader<'_>) -> String {
        let mut all = Vec::new();
        while let Some((label, event)) = reader.next().await.unwrap() {
            all.push(format!("{label}{}", event.message));
        }
        all.join(" ")
    }

    fn groups() -> Vec<LogGroup> {
        ["a", "b"].map(|label| LogGroup::new(label.to_owned(), format!("/{label}"), 1_000)).into()
    }

    #[tokio::test]
    async fn pages_of_several_groups_come_in_the_order_of_time() {
        let answers =
            [page(&[(1_000, "1"), (1_003, "4")], Some("t")), page(&[(1_002, "3")], None), page(&[(1_005, "5")], None)];
        let answers = Answers::new(answers.each_ref().map(|body| (200, body.as_str())));
        let aws = aws(&[], &answers);
        let mut reader = LogReader::new(&aws, groups());
        assert_eq!(round(&mut reader).await, "a1 b3 a4 a5");
        let asked: Vec<Value> = answers.requests().iter().map(|one| serde_json::from_str(&one.body).unwrap()).collect();
        assert_eq!(asked[0], json!({"logGroupName": "/a", "startTime": 1_000}));
        assert_eq!(asked[2], json!({"logGroupName": "/a", "startTime": 1_000, "nextToken": "t"}));
    }

    #[tokio::test]
    async fn what_was_told_is_not_told_again_and_what_comes_late_is() {
        let missing = r#"{"__type":"ResourceNotFoundException","message":"The specified log group does not exist."}"#;
        let answers = [
            (200, page(&[(100_000, "1"), (200_000, "2")], None)),
            (400, missing.to_owned()),
            (200, page(&[(150_000, "late"), (200_000, "2"), (200_000, "3")], None)),
            (200, page(&[(5, "b")], None)),
        ];
        let answers = Answers::new(answers.each_ref().map(|(status, body)| (*status, body.as_str())));
        let aws = aws(&[], &answers);
        let mut reader = LogReader::new(&aws, groups());
        assert_eq!(round(&mut reader).await, "a1 a2");
        assert_eq!(reader.missing().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["/b"]);
        reader.again();
        assert_eq!(round(&mut reader).await, "bb alate a3");
        assert_eq!(reader.missing().count(), 0);
        assert!(answers.requests()[2].body.contains("140000"), "{:?}", answers.requests()[2]);
    }

    #[test]
    fn what_is_remembered_is_bounded_and_nothing_is_told_twice_all_the_same() {
        let mut group = LogGroup::new(String::new(), String::new(), 0);
        let count = i64::try_from(MAX_SEEN).unwrap() + 500;
        let events: Vec<LogEvent> =
            (0..count).map(|n| LogEvent { at: n, event_id: n.to_string(), ..LogEvent::default() }).collect();
        group.take(events.clone());
        assert_eq!((group.seen.len(), group.page.len()), (MAX_SEEN, events.len()));
        group.rewind();
        group.page.clear();
        group.take(events.into_iter().filter(|event| event.at >= group.from).collect());
        assert_eq!(group.page.len(), 0);
    }

    #[test]
    fn a_time_is_told_to_the_millisecond() {
        let time = |at| LogEvent { at, ..LogEvent::default() }.time();
        assert_eq!(time(1_796_083_200_007), "2026-12-01T00:00:00.007Z");
        assert_eq!(time(-1), "1969-12-31T23:59:59.999Z");
    }
}
