//! A server under measurement: started on its own cores, watched through `/proc`, ended by its id.

use crate::wire;
use rustix::param::clock_ticks_per_second;
use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Cores for the servers and cores for us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    ours: CpuSet,
    theirs: CpuSet,
    pub(crate) apart: bool,
}

impl Cores {
    /// The last core is ours, `servers` of the others theirs. On a machine with one core there is no telling apart.
    pub(crate) fn choose(servers: usize) -> Self {
        let all = sched_getaffinity(None).unwrap_or_else(|_| CpuSet::new());
        let numbers: Vec<usize> = (0..CpuSet::MAX_CPU)
            .filter(|cpu| all.is_set(*cpu))
            .collect();
        let Some((last, others)) = numbers
            .split_last()
            .filter(|(_, others)| !others.is_empty())
        else {
            return Self {
                ours: all,
                theirs: all,
                apart: false,
            };
        };
        let (mut ours, mut theirs) = (CpuSet::new(), CpuSet::new());
        ours.set(*last);
        others.iter().take(servers).for_each(|cpu| theirs.set(*cpu));
        Self {
            ours,
            theirs,
            apart: true,
        }
    }

    /// This thread, and what it starts, runs on our cores.
    pub(crate) fn ours(&self) {
        let _ = sched_setaffinity(None, &self.ours);
    }

    /// What `start` starts runs on theirs.
    pub(crate) fn theirs<T>(&self, start: impl FnOnce() -> T) -> T {
        let _ = sched_setaffinity(None, &self.theirs);
        let started = start();
        self.ours();
        started
    }
}

/// A process that serves.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From before it was started until it answered.
    pub(crate) start: Duration,
}

/// A port that nobody has now.
pub(crate) fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Server {
    /// Starts `command`, which will listen on `port`, and waits for a 200 from `ready`.
    pub(crate) fn start(
        mut command: Command,
        port: u16,
        ready: &str,
        log: &Path,
        cores: &Cores,
    ) -> std::io::Result<Self> {
        let file = std::fs::File::create(log)?;
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file);
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let request = wire::request("GET", ready, &[], "");
        let begin = Instant::now();
        let mut server = Self {
            child: cores.theirs(|| command.spawn())?,
            address,
            start: Duration::ZERO,
        };
        loop {
            if wire::once(address, &request).is_ok_and(|answer| answer.status == 200) {
                server.start = begin.elapsed();
                return Ok(server);
            }
            let ended = server.child.try_wait()?.is_some();
            if ended || begin.elapsed() > Duration::from_mins(1) {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                let said: String = said.chars().take(600).collect();
                return Err(std::io::Error::other(format!(
                    "a server did not start. {}: {said}",
                    log.display()
                )));
            }
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// Seconds of processor time until now.
    pub(crate) fn cpu(&self) -> f64 {
        cpu_of(self.child.id())
    }

    /// Memory in MB: shared pages count in parts (PSS).
    pub(crate) fn memory(&self) -> f64 {
        let path = format!("/proc/{}/smaps_rollup", self.child.id());
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kb.unwrap_or(f64::NAN) / 1024.0
    }
}

/// Seconds of processor time of a process, to a hundredth, those of threads that have ended too.
pub(crate) fn cpu_of(id: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let fields = text
        .rsplit_once(')')
        .map_or("", |(_, fields)| fields)
        .split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum();
    ticks / clock_ticks_per_second() as f64
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        for _ in 0..600 {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
