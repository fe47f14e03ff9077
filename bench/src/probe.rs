//! A visitor beside a storm: one page after the other at fixed times, whatever the server does. What it waits counts from
//! the moment the request was due, so a stall is charged to all that it delays.

use crate::wire;
use std::net::SocketAddr;
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
    lines: Vec<JoinHandle<(Vec<u32>, u64)>>,
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

    /// Ends; what each request waited, in µs, and how many failed.
    pub(crate) fn end(self) -> (Vec<u32>, u64) {
        self.stop.store(true, Ordering::Relaxed);
        let (mut waits, mut failed) = (Vec::new(), 0);
        for line in self.lines {
            if let Ok((more, broken)) = line.join() {
                waits.extend(more);
                failed += broken;
            }
        }
        (waits, failed)
    }
}

fn ask(
    address: SocketAddr,
    request: &[u8],
    begin: Instant,
    line: u32,
    stop: &AtomicBool,
) -> (Vec<u32>, u64) {
    let (mut waits, mut failed) = (Vec::new(), 0);
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
                waits.push(u32::try_from(from.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            _ => {
                failed += 1;
                stream = wire::connect(address).ok();
            }
        }
    }
    (waits, failed)
}
