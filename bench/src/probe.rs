//! A visitor beside a storm: one page after the other at fixed times, whatever the server does. What it waits counts from
//! the moment the request was due, so a stall is charged to all that it delays.

use crate::wire;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const LINES: u32 = 10;
/// Requests a second, over all lines.
const RATE: f64 = 100.0;

/// A probe that is under way.
pub(crate) struct Probe {
    stop: Arc<AtomicBool>,
    lines: Vec<JoinHandle<Seen>>,
}

/// What it saw.
#[derive(Default)]
pub(crate) struct Seen {
    /// When each request was due, since the start, and what it waited, in µs.
    waits: Vec<(Duration, u32)>,
    /// How many failed.
    pub(crate) failed: u64,
}

impl Seen {
    /// What those waited that were due in this time, in µs.
    pub(crate) fn waits(&self, due: Range<Duration>) -> Vec<u32> {
        let those = self.waits.iter().filter(|(at, _)| due.contains(at));
        those.map(|(_, waited)| *waited).collect()
    }
}

impl Probe {
    /// Starts asking.
    pub(crate) fn start(address: SocketAddr, request: &[u8]) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let begin = Instant::now();
        let lines = (0..LINES)
            .map(|line| {
                let (stop, request) = (stop.clone(), request.to_vec());
                std::thread::spawn(move || ask(address, &request, begin, line, &stop))
            })
            .collect();
        Self { stop, lines }
    }

    /// Ends.
    pub(crate) fn end(self) -> Seen {
        self.stop.store(true, Ordering::Relaxed);
        let mut seen = Seen::default();
        for line in self.lines {
            if let Ok(more) = line.join() {
                seen.waits.extend(more.waits);
                seen.failed += more.failed;
            }
        }
        seen
    }
}

fn ask(address: SocketAddr, request: &[u8], begin: Instant, line: u32, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    let mut stream = wire::connect(address).ok();
    for number in 0_u32.. {
        let due = begin + Duration::from_secs_f64(f64::from(number * LINES + line) / RATE);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        if stop.load(Ordering::Relaxed) {
            break;
        }
        // A sleep that ended late is ours; a line that is still waiting for its last answer is the server's.
        let late = Instant::now().saturating_duration_since(due);
        let from = if late < Duration::from_millis(20) {
            Instant::now()
        } else {
            due
        };
        let Some(open) = &mut stream else {
            stream = wire::connect(address).ok();
            continue;
        };
        match wire::exchange(open, request) {
            Ok(answer) if answer.status == 200 => {
                let waited = u32::try_from(from.elapsed().as_micros()).unwrap_or(u32::MAX);
                seen.waits.push((due - begin, waited));
            }
            _ => {
                seen.failed += 1;
                stream = wire::connect(address).ok();
            }
        }
    }
    seen
}
