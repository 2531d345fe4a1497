use super::promises::{of_rerun, of_run};
use super::situation::Situation;
use super::truth::Truth;
use crate::support::account::Account;
use crate::support::fault_proxy::{At, Fault, FaultProxy};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One run, and what goes wrong in it.
#[derive(Clone, Debug)]
pub struct Case {
    pub situation: Situation,
    pub fault: Option<Fault>,
    pub json: bool,
    /// When which signal comes, from the start.
    pub signals: Vec<(Duration, &'static str)>,
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.situation)?;
        match &self.fault {
            Some(Fault { kind, at: At::Action(action, nth) }) => write!(formatter, " {kind:?} {action} {nth}"),
            Some(Fault { kind, at: At::Call(nth) }) => write!(formatter, " {kind:?} call {nth}"),
            None => write!(formatter, " {:?}", self.signals),
        }
    }
}

/// What mdaac said.
#[derive(Clone, Debug)]
pub struct Said {
    /// None where it was killed.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub took: Duration,
    /// Whether it did not end by itself.
    pub endless: bool,
}

impl Said {
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    pub fn has(&self, words: &str) -> bool {
        self.stdout.contains(words) || self.stderr.contains(words)
    }
}

/// How a situation ends without a fault.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    /// How often each action is called.
    pub counts: BTreeMap<String, usize>,
    /// What there is after the run, and after all of it is done that the situation wants.
    pub after: String,
    pub end: String,
}

#[derive(Debug)]
pub struct Done {
    pub said: Said,
    pub again: Said,
    pub met: bool,
    /// The promises that were not kept.
    pub broken: Vec<String>,
    pub reference: Reference,
}

/// No fault lasts longer, and no operation of the emulator.
const BOUND: Duration = Duration::from_secs(300);

/// Arranges the situation, runs the command with the fault and then without it, and looks after each.
pub fn run(case: &Case, reference: Option<&Reference>) -> Done {
    let Case { situation, .. } = *case;
    let account = situation.arrange();
    let before = Truth::settled(&account);
    let proxy = FaultProxy::before(account.port(), case.fault.clone());
    if !case.signals.is_empty() {
        account.tell_emulator("pace/seconds", "0.1");
    }
    let said = mdaac(&account, &proxy, case);
    if !case.signals.is_empty() {
        account.untell_emulator("pace/seconds");
    }
    let at_exit = account.status(crate::STACK);
    let met = proxy.was_met();
    let counts = proxy.counts();
    drop(proxy);
    let after = Truth::settled(&account);
    let shape = after.shape(&account);
    let wanted = reference.map_or(&shape, |one| &one.after);
    let mut broken = of_run(situation, &said, (&before, at_exit.as_deref(), &after), &shape == wanted);
    situation.mend(&account);
    let (again, end) = rerun(&account, situation);
    let end_shape = end.shape(&account);
    let wanted = reference.map_or(&end_shape, |one| &one.end);
    broken.extend(of_rerun(&again, &said, (&before, &after, &end), &end_shape == wanted));
    Done { said, again, met, broken, reference: Reference { counts, after: shape, end: end_shape } }
}

/// The same again without a fault, and whatever a person does after it.
fn rerun(account: &Account, situation: Situation) -> (Said, Truth) {
    let proxy = FaultProxy::before(account.port(), None);
    let said = |command: &[&str]| run_binary(account, &proxy, command, &[]);
    let mut again = said(situation.command());
    match situation {
        Situation::Prepare => again = said(&["deploy", "--execute", "--yes"]),
        // One that was executed is there no more, and a first one leaves an update.
        Situation::Execute | Situation::ExecuteFirst if matches!(again.code, Some(0 | 6)) => {
            again = said(&["deploy", "--yes"]);
        }
        _ => {}
    }
    (again, Truth::settled(account))
}

fn mdaac(account: &Account, proxy: &FaultProxy, case: &Case) -> Said {
    let format: &[&str] = if case.json { &["--format", "json"] } else { &[] };
    run_binary(account, proxy, &[case.situation.command(), format].concat(), &case.signals)
}

/// Runs the binary behind the proxy, and sends it these signals.
fn run_binary(
    account: &Account,
    proxy: &FaultProxy,
    arguments: &[&str],
    mut signals: &[(Duration, &'static str)],
) -> Said {
    let (stdout, stderr) = (tempfile::NamedTempFile::new().unwrap(), tempfile::NamedTempFile::new().unwrap());
    let mut command = account.project.command(arguments);
    command.env("AWS_ENDPOINT_URL", proxy.url()).stdin(Stdio::null());
    command.stdout(stdout.reopen().unwrap()).stderr(stderr.reopen().unwrap());
    let begun = Instant::now();
    let mut process = command.spawn().unwrap();
    proxy.aim_at(process.id());
    let mut endless = false;
    let status = loop {
        if let Some(status) = process.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > BOUND {
            endless = true;
            process.kill().unwrap();
        }
        if let [(at, signal), rest @ ..] = signals
            && begun.elapsed() >= *at
        {
            send(signal, process.id());
            signals = rest;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |file: &tempfile::NamedTempFile| String::from_utf8_lossy(&fs::read(file.path()).unwrap()).into_owned();
    Said { code: status.code(), stdout: text(&stdout), stderr: text(&stderr), took: begun.elapsed(), endless }
}

fn send(signal: &str, process: u32) {
    Command::new("kill").args([signal, &process.to_string()]).status().unwrap();
}
