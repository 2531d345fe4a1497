//! A proxy before the emulator that does one wrong thing.

mod http;

use http::{answer, passed_on, request};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Stands between mdaac and the emulator, passes calls on, notes them, and does one wrong thing. It ends with this value.
pub struct FaultProxy {
    port: u16,
    shared: Arc<Shared>,
}

/// What goes wrong, and at which call.
#[derive(Clone, Debug)]
pub struct Fault {
    pub kind: Kind,
    pub at: At,
}

#[derive(Clone, Debug)]
pub enum At {
    /// The n-th call of an action, from 1, with all its tries.
    Action(String, usize),
    /// The n-th call of all.
    Call(usize),
}

/// How it goes wrong. Where nothing else is said, the request is not passed on, and every try of the call meets the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Error500,
    Error503,
    Throttled,
    /// The connection is closed before anything is done.
    Dropped,
    /// It is passed on, and the connection is closed.
    Lost,
    /// The same for the first try alone.
    LostOnce,
    /// It is passed on, and half of the answer comes.
    Truncated,
    Html,
    /// It is passed on, and the answer is a page.
    HtmlInstead,
    Empty,
    /// It is passed on, and the answer is empty.
    EmptyInstead,
    Silent,
    /// It is passed on, and no answer comes.
    SilentAfter,
    /// For a second, reads are answered as they were the time before.
    Stale,
    /// From then on, every call is refused.
    Expired,
    /// From then on, the action is refused.
    Denied,
    /// From then on, every connection is closed.
    Gone,
    /// Ctrl-C comes before it is passed on.
    Interrupted,
    /// The caller is killed before it is passed on.
    Killed,
    /// The caller is killed when it was passed on.
    KilledAfter,
}

/// A call as the proxy saw it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The action, and the type of what Cloud Control reads.
    pub action: String,
    pub json: bool,
    /// The same for all tries of one call.
    id: String,
    /// The same for all calls that ask for the same.
    question: String,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Seen>,
    victim: Mutex<Option<u32>>,
    named: Condvar,
}

#[derive(Default)]
struct Seen {
    fault: Option<Fault>,
    calls: Vec<Call>,
    answers: BTreeMap<String, Vec<u8>>,
    /// When the fault began.
    begun: Option<Instant>,
    tries: usize,
    over: bool,
}

/// A call takes 45 s at most, with all its tries.
const SILENCE: Duration = Duration::from_secs(60);
const STALE: Duration = Duration::from_secs(1);
const PAGE: &str = "<html><head><title>Sign in</title></head><body>Sign in to this network</body></html>";

impl FaultProxy {
    /// One before the emulator at that port.
    pub fn before(emulator: u16, fault: Option<Fault>) -> FaultProxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared { seen: Mutex::new(Seen { fault, ..Seen::default() }), ..Shared::default() });
        let of_listener = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if of_listener.seen().over {
                    break;
                }
                let shared = Arc::clone(&of_listener);
                // A caller that went away is no concern of the proxy's.
                std::thread::spawn(move || drop(shared.answer(client, emulator)));
            }
        });
        FaultProxy { port, shared }
    }

    /// Where it listens, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Names the process that a fault signals.
    pub fn aim_at(&self, process: u32) {
        *lock(&self.shared.victim) = Some(process);
        self.shared.named.notify_all();
    }

    /// Every call so far, the tries of one counted once.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.seen().calls.clone()
    }

    /// How often each action was called.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for call in self.calls() {
            *counts.entry(call.action).or_default() += 1;
        }
        counts
    }

    /// Whether the fault was met.
    pub fn was_met(&self) -> bool {
        self.shared.seen().begun.is_some()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.seen().over = true;
        // The listener wakes up and ends.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Call {
    fn of(head: &str, body: &str) -> Call {
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let target = header("x-amz-target");
        let field =
            |name: &str| body.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned);
        let action = match &target {
            Some(target) => target.rsplit('.').next().unwrap_or_default().to_owned(),
            None => field("Action").unwrap_or_else(|| head.lines().next().unwrap_or_default().to_owned()),
        };
        let json: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        let kind = json["TypeName"].as_str().and_then(|name| name.rsplit(':').next());
        let action = kind.map_or(action.clone(), |kind| format!("{action} {kind}"));
        let question = format!("{action} {body}");
        let id = header("amz-sdk-invocation-id").unwrap_or_else(|| question.clone());
        Call { action, json: target.is_some(), id, question }
    }

    /// Whether it changes something.
    pub fn writes(action: &str) -> bool {
        !["Describe", "Get", "List"].iter().any(|reads| action.starts_with(reads))
    }

    fn refusal(&self, status: u16, code: &str, message: &str) -> Vec<u8> {
        if self.json {
            let body = serde_json::json!({"__type": code, "message": message}).to_string();
            return answer(status, "application/x-amz-json-1.1", &body);
        }
        let body = format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
             <RequestId>0</RequestId></ErrorResponse>"
        );
        answer(status, "text/xml", &body)
    }
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }

    fn answer(&self, mut client: TcpStream, emulator: u16) -> std::io::Result<()> {
        let Some((head, body)) = request(&mut client)? else { return Ok(()) };
        let call = Call::of(&head, &body);
        let met = self.seen().meets(&call);
        let pass = || passed_on(emulator, &head, &body);
        let give = |mut client: TcpStream, bytes: &[u8]| {
            client.write_all(bytes)?;
            client.shutdown(Shutdown::Both)
        };
        let Some(kind) = met else {
            let bytes = pass()?;
            self.seen().answers.insert(call.question, bytes.clone());
            return give(client, &bytes);
        };
        if kind == Kind::Interrupted {
            self.signal("-INT");
            return give(client, &pass()?);
        }
        if matches!(
            kind,
            Kind::Lost
                | Kind::LostOnce
                | Kind::HtmlInstead
                | Kind::EmptyInstead
                | Kind::SilentAfter
                | Kind::KilledAfter
        ) {
            pass()?;
        }
        let code = |of_json: &'static str, of_xml: &'static str| if call.json { of_json } else { of_xml };
        match kind {
            Kind::Error500 => give(client, &call.refusal(500, "InternalFailure", "An error occurred")),
            Kind::Error503 => give(client, &call.refusal(503, "ServiceUnavailable", "The service is unavailable")),
            Kind::Throttled => {
                give(client, &call.refusal(400, code("ThrottlingException", "Throttling"), "Rate exceeded"))
            }
            Kind::Expired => {
                let message = "The security token included in the request is expired";
                give(client, &call.refusal(403, code("ExpiredTokenException", "ExpiredToken"), message))
            }
            Kind::Denied => {
                let message = "User: arn:aws:iam::111122223333:user/ci is not authorized to perform this action";
                give(client, &call.refusal(403, code("AccessDeniedException", "AccessDenied"), message))
            }
            Kind::Dropped | Kind::Gone | Kind::Lost | Kind::LostOnce => client.shutdown(Shutdown::Both),
            Kind::Truncated => {
                let bytes = pass()?;
                give(client, &bytes[..bytes.len() - bytes.len() / 4])
            }
            Kind::Html | Kind::HtmlInstead => give(client, &answer(200, "text/html", PAGE)),
            Kind::Empty | Kind::EmptyInstead => give(client, &answer(200, "text/xml", "")),
            Kind::Silent | Kind::SilentAfter => {
                client.set_read_timeout(Some(SILENCE))?;
                // It reads nothing until the caller hangs up.
                client.read(&mut [0]).map(drop)
            }
            Kind::Stale => {
                let old = self.seen().answers.get(&call.question).cloned();
                give(client, &old.map_or_else(pass, Ok)?)
            }
            Kind::Interrupted | Kind::Killed | Kind::KilledAfter => {
                self.signal("-KILL");
                Ok(())
            }
        }
    }

    fn signal(&self, signal: &str) {
        let mut victim = lock(&self.victim);
        while victim.is_none() {
            victim = self.named.wait(victim).unwrap_or_else(PoisonError::into_inner);
        }
        let process = victim.unwrap_or_default().to_string();
        Command::new("kill").args([signal, &process]).status().unwrap();
    }
}

impl Seen {
    /// Notes the call, and says what it meets.
    fn meets(&mut self, call: &Call) -> Option<Kind> {
        if !self.calls.iter().any(|known| known.id == call.id) {
            self.calls.push(call.clone());
        }
        let Fault { kind, at } = self.fault.clone()?;
        let (is_meant, nth) = match &at {
            At::Action(action, nth) => (*action == call.action, *nth),
            At::Call(nth) => (true, *nth),
        };
        let of_all = matches!(at, At::Call(_));
        let mut alike = self.calls.iter().filter(|known| of_all || known.action == call.action);
        let now = alike.position(|known| known.id == call.id)? + 1;
        let lasts = match kind {
            Kind::Expired | Kind::Gone => self.begun.is_some(),
            Kind::Denied => is_meant && now > nth,
            Kind::Stale => self.begun.is_some_and(|begun| begun.elapsed() < STALE) && !Call::writes(&call.action),
            _ => false,
        };
        if !(lasts || is_meant && now == nth) {
            return None;
        }
        self.begun.get_or_insert_with(Instant::now);
        self.tries += 1;
        (kind != Kind::LostOnce || self.tries == 1).then_some(kind)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
