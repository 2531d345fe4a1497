use super::args::Selection;
use super::connection::{AwsOptions, Connections, block_on};
use super::exit::Exit;
use super::failure::Failure;
use super::one_runtime::{self, endpoint_named, named_endpoints};
use super::stacks::ModuleStack;
use super::stream::Stream;
use super::workspace::Workspace;
use crate::diagnostic::{Diagnostic, Help, visible_line};
use crate::stack::{AwsError, DeployedRuntime, ErrorKind, Interrupt, Interrupted, LogEvent, LogGroup, LogReader};
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Options of `logs`.
#[derive(Debug, clap::Args)]
pub struct LogsOptions {
    #[command(flatten)]
    pub selection: Selection,
    #[command(flatten)]
    pub aws: AwsOptions,
    /// The endpoint whose log group is read, as the config or AWS names it [default: all]
    #[arg(long, value_name = "NAME")]
    endpoint: Option<String>,
    /// Goes on with what comes, until Ctrl-C
    #[arg(short, long)]
    follow: bool,
    /// How far back it begins, e.g. `90s`, `10m`, `6h`, `2d`
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = time)]
    since: Duration,
}

/// How often what is new is asked for.
const PAUSE: Duration = Duration::from_secs(2);

/// Prints what the agent of the selected module wrote.
pub fn run(options: &LogsOptions) -> Result<Exit, Failure> {
    let (workspace, stack) = match one_runtime::chosen(&options.selection, &options.aws)? {
        Ok(chosen) => chosen,
        Err(exit) => return Ok(exit),
    };
    block_on(async {
        let mut interrupt = Interrupt::on_ctrl_c();
        Ok(match interrupt.or(print(options, &workspace, &stack)).await {
            Ok(Ok(())) => Exit::Done,
            Ok(Err(found)) => one_runtime::tell(&found, &stack.module, &workspace),
            Err(Interrupted) => Exit::Interrupted,
        })
    })
}

async fn print(options: &LogsOptions, workspace: &Workspace, stack: &ModuleStack) -> Result<(), Box<Diagnostic>> {
    let mut connections = Connections::new(&options.aws);
    let (aws, identity) = connections.of(&stack.module, stack.account.as_deref(), stack.region.as_deref()).await?;
    let runtime = DeployedRuntime::find(aws, &identity.account, &stack.stack_name, stack.template.as_ref()).await?;
    let mut endpoints = named_endpoints(&runtime, (&stack.id, stack.template.as_ref()), &workspace.context.sources);
    if let Some(given) = &options.endpoint {
        let chosen = endpoint_named(given, &endpoints)?;
        endpoints.retain(|(name, _)| *name == chosen);
    }
    let several = endpoints.len() > 1;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let from = i64::try_from(now.saturating_sub(options.since).as_millis()).unwrap_or_default();
    let groups = endpoints.into_iter().map(|(name, key)| {
        let group = runtime.log_group(&name);
        LogGroup::new(key.unwrap_or(name), group, from)
    });
    let mut reader = LogReader::new(aws, groups.collect());
    let mut told = BTreeSet::new();
    let mut any = false;
    loop {
        loop {
            let (label, event) = match reader.next().await {
                Ok(Some(next)) => next,
                Ok(None) => break,
                // Whoever follows for hours meets a moment without an answer; where it stopped is known.
                Err(error) if options.follow && error.is_doubtful() => {
                    let words = format!("AWS does not answer, trying again: {error}");
                    Stream::Stderr.mention(format!("note: {}\n", visible_line(&words)));
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
                Err(error) => return Err(Box::new(refused(&error))),
            };
            any = true;
            if !Stream::Stdout.print(line(&event, Some(label).filter(|_| several))) {
                // Whoever reads it has seen enough.
                return Ok(());
            }
        }
        for group in reader.missing() {
            if told.insert(group.name.clone()) {
                let words = format!(
                    "there is no log group `{}` yet; AgentCore makes it, at the latest at the first call of the endpoint [inferred]",
                    group.name
                );
                Stream::Stderr.mention(format!("note: {}\n", visible_line(&words)));
            }
        }
        if !options.follow {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        reader.again();
    }
    if !any && told.is_empty() {
        Stream::Stderr.mention("note: nothing was written in this time; `--since` looks further back\n");
    }
    Ok(())
}

fn refused(error: &AwsError) -> Diagnostic {
    let found = Diagnostic::from(error);
    match error.kind {
        ErrorKind::Permission => found.help(Help::from(
            "let them call `logs:FilterLogEvents` on the log group that is named, and `kms:Decrypt` on its key",
        )),
        _ => found,
    }
}

/// Time, endpoint, stream and message; what a message has beyond its first line stands below it, further in.
fn line(event: &LogEvent, label: Option<&str>) -> String {
    let mut text = event.time();
    for column in label.into_iter().chain([stream(&event.log_stream_name).as_str()]) {
        text.push_str("  ");
        text.push_str(&visible_line(column));
    }
    for (index, line) in event.message.trim_end().split('\n').enumerate() {
        text.push_str(if index == 0 { "  " } else { "\n    " });
        text.push_str(&visible_line(line.trim_end_matches('\r')));
    }
    text.push('\n');
    text
}

/// What tells one stream from another: `2026/12/01/[runtime-logs]1b2c…` without its day, and of an id the beginning.
fn stream(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or_default();
    match name.char_indices().nth(STREAM) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// `[runtime-logs]` and eight characters.
const STREAM: usize = 22;

fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "write a number and its unit: `90s`, `10m`, `6h` or `2d`".to_owned();
    let end = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(end);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(seconds).filter(|all| *all > 0).map(Duration::from_secs).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::{LogEvent, line, stream, time};
    use std::time::Duration;

    #[test]
    fn a_time_has_a_unit() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("6h", 21_600), ("2d", 172_800)] {
            assert_eq!(time(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "10", "m", "0m", "1w", "-1m", "1.5h", "99999999999999999999s", "18446744073709551615d", "10 m"]
        {
            assert!(time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_event_is_a_line_and_what_it_holds_is_no_command() {
        let event = LogEvent {
            at: 1_796_083_200_007,
            log_stream_name: "2026/12/01/[runtime-logs]1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901".to_owned(),
            message: "Traceback:\n  File \"a\u{1b}[31m\"\r\n".to_owned(),
            ..LogEvent::default()
        };
        assert_eq!(
            line(&event, Some("live")),
            "2026-12-01T00:00:00.007Z  live  [runtime-logs]1b2c3d4e…  Traceback:\n      File \"a␛[31m\"\n"
        );
        assert_eq!(stream("otel-rt-logs"), "otel-rt-logs");
    }
}
