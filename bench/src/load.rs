//! The load: connections that each send the next request when the answer is in, and a crowd that comes at a given rate
//! whatever becomes of those before. One thread; it is the client's core that it runs on.

use crate::wire::{self, Answer, Found};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// Gives a connection its next request, out of the answer to the one before; `None` ends it.
pub(crate) type Script = Box<dyn FnMut(Option<&Answer>) -> Option<Vec<u8>>>;

/// Who is told 503 comes back after this.
const BACK_AFTER: Duration = Duration::from_secs(1);

/// What came of a load.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Answers with the status that was wanted.
    pub(crate) good: u64,
    /// Others, by status; 0 for a connection that broke.
    pub(crate) other: BTreeMap<u16, u64>,
    /// Of the good ones, in µs.
    pub(crate) took: Vec<u32>,
    /// Of those told 503, in µs.
    pub(crate) refused: Vec<u32>,
    /// How many of those were told when to come back.
    pub(crate) with_retry_after: u64,
    pub(crate) seconds: f64,
}

impl Tally {
    /// Good answers a second.
    pub(crate) fn rate(&self) -> f64 {
        self.good as f64 / self.seconds.max(1e-9)
    }

    fn note(&mut self, wanted: u16, answer: &Answer, took: Duration) {
        let took = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        if answer.status == wanted {
            self.good += 1;
            self.took.push(took);
            return;
        }
        *self.other.entry(answer.status).or_default() += 1;
        if answer.status == 503 {
            self.refused.push(took);
            self.with_retry_after += u64::from(answer.header("retry-after").is_some());
        }
    }
}

/// The part of a run that counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) warm: Duration,
    pub(crate) measured: Duration,
}

/// `count` connections, each as fast as it is answered. `at` is called when the measuring begins and when it ends.
pub(crate) fn closed(
    address: SocketAddr,
    scripts: Vec<Script>,
    wanted: u16,
    window: Window,
    mut at: impl FnMut(bool),
) -> std::io::Result<Tally> {
    let tally = Rc::new(RefCell::new(Tally::default()));
    let begin = Instant::now() + window.warm;
    let end = begin + window.measured;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let local = LocalSet::new();
    let seconds = runtime.block_on(local.run_until(async {
        let lines: Vec<_> = scripts
            .into_iter()
            .map(|script| {
                tokio::task::spawn_local(line(address, script, wanted, (begin, end), tally.clone()))
            })
            .collect();
        tokio::time::sleep_until(begin.into()).await;
        at(true);
        let mut lines = lines;
        while let Some(line) = lines.last_mut() {
            if tokio::time::timeout_at(end.into(), line).await.is_err() {
                break;
            }
            lines.pop();
        }
        at(false);
        // Scripts that ran out before the end have taken as long as they have taken.
        let seconds = begin
            .elapsed()
            .as_secs_f64()
            .min(window.measured.as_secs_f64());
        lines.iter().for_each(tokio::task::JoinHandle::abort);
        seconds
    }));
    let mut tally = Rc::unwrap_or_clone(tally).into_inner();
    tally.seconds = seconds;
    Ok(tally)
}

/// Requests that come `rate` times a second, each on a connection of its own, and how all of them end.
pub(crate) fn open(
    address: SocketAddr,
    mut next: impl FnMut() -> Script,
    wanted: u16,
    rate: f64,
    lasting: Duration,
) -> std::io::Result<Tally> {
    let tally = Rc::new(RefCell::new(Tally::default()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let begin = Instant::now();
    let far = begin + Duration::from_hours(1);
    let local = LocalSet::new();
    let seconds = runtime.block_on(local.run_until(async {
        let count = (rate * lasting.as_secs_f64()) as u32;
        let mut comers = Vec::new();
        for number in 0..count {
            let due = begin + Duration::from_secs_f64(f64::from(number) / rate);
            tokio::time::sleep_until(due.into()).await;
            comers.push(tokio::task::spawn_local(line(
                address,
                next(),
                wanted,
                (begin, far),
                tally.clone(),
            )));
        }
        for comer in comers {
            let _ = tokio::time::timeout(Duration::from_mins(1), comer).await;
        }
        begin.elapsed().as_secs_f64()
    }));
    let mut tally = Rc::unwrap_or_clone(tally).into_inner();
    tally.seconds = seconds;
    Ok(tally)
}

/// One connection; it is opened again when it breaks.
async fn line(
    address: SocketAddr,
    mut script: Script,
    wanted: u16,
    (begin, end): (Instant, Instant),
    tally: Rc<RefCell<Tally>>,
) {
    let mut request = script(None);
    let mut input = Vec::with_capacity(32 * 1024);
    let mut stream = None;
    while let Some(bytes) = request.take() {
        let sent = Instant::now();
        let answered = speak(&mut stream, address, &bytes, &mut input).await;
        let now = Instant::now();
        let counts = now >= begin && now < end;
        let Ok(answer) = answered else {
            stream = None;
            if counts {
                *tally.borrow_mut().other.entry(0).or_default() += 1;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            request = Some(bytes);
            continue;
        };
        if counts {
            tally.borrow_mut().note(wanted, &answer, now - sent);
        }
        request = script(Some(&answer));
        let status = answer.status;
        input = answer.bytes;
        if status == 503 && request.is_some() {
            tokio::time::sleep(BACK_AFTER).await;
        }
    }
}

async fn speak(
    stream: &mut Option<TcpStream>,
    address: SocketAddr,
    request: &[u8],
    input: &mut Vec<u8>,
) -> std::io::Result<Answer> {
    let open = if let Some(open) = stream {
        open
    } else {
        let opened = TcpStream::connect(address).await?;
        opened.set_nodelay(true)?;
        stream.insert(opened)
    };
    open.write_all(request).await?;
    input.clear();
    loop {
        if open.read_buf(input).await? == 0 {
            return Err(std::io::Error::other("the server hung up"));
        }
        match wire::find(input) {
            Found::Whole {
                status,
                head,
                length,
                stays,
            } => {
                let answer = Answer::new(status, head, length, std::mem::take(input));
                if !stays {
                    *stream = None;
                }
                return Ok(answer);
            }
            Found::Part => {}
            Found::Garbage => return Err(std::io::Error::other("that is no HTTP")),
        }
    }
}
