//! The log: lines for people in development, each at once; JSON in production, in batches. A line is a few dozen
//! microseconds of the kernel's time where somebody reads the other end of a pipe, as much as the answer that it tells
//! of. So it is not `tracing-appender` that writes: it wakes its thread for every line, and a warning waits or is
//! dropped.

mod line;

use crate::config::settings::DEFAULT_LOG;
use crate::config::{Config, Environment, Mode};
use std::io::{self, IsTerminal as _, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::JsonFields;

/// How long a line may wait for others.
const GATHERING: Duration = Duration::from_millis(50);
/// So many bytes are written whatever the time is.
const FULL: usize = 32 * 1024;

/// Starts the log. What has been said is written when this is dropped.
pub(super) fn start(environment: &Environment, config: &Config) -> io::Result<Started> {
    let filter = EnvFilter::try_new(environment.get("LOG").unwrap_or(DEFAULT_LOG));
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    // Only the first one counts: a program that mounts us may have its own.
    match config.mode {
        Mode::Development => {
            let _ = log.with_target(false).try_init();
            Ok(Started(None))
        }
        Mode::Production => {
            let lines = Lines::gathering(io::stderr())?;
            let _ = log
                .fmt_fields(JsonFields::new())
                .event_format(line::Json)
                .with_writer(lines.clone())
                .try_init();
            Ok(Started(Some(lines)))
        }
    }
}

/// The log goes on while this is held.
#[must_use]
pub(super) struct Started(Option<Lines<io::Stderr>>);

impl Drop for Started {
    fn drop(&mut self) {
        if let Some(lines) = &self.0 {
            let _ = lines.gathered().write_out();
        }
    }
}

/// Lines on their way to `W`.
struct Lines<W>(Arc<Shared<W>>);

struct Shared<W> {
    gathered: Mutex<Gathered<W>>,
    begun: Condvar,
}

struct Gathered<W> {
    bytes: Vec<u8>,
    out: W,
}

impl<W> Clone for Lines<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W: Write> Gathered<W> {
    /// Writes what has been gathered. What could not be written is not tried again: there is nobody to tell.
    fn write_out(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.bytes);
        self.bytes.clear();
        written.and_then(|()| self.out.flush())
    }
}

impl<W> Lines<W> {
    fn gathered(&self) -> MutexGuard<'_, Gathered<W>> {
        let held = self.0.gathered.lock();
        held.unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write + Send + 'static> Lines<W> {
    /// Gathers lines, and starts the thread that writes them.
    fn gathering(out: W) -> io::Result<Self> {
        let lines = Self(Arc::new(Shared {
            gathered: Mutex::new(Gathered {
                bytes: Vec::new(),
                out,
            }),
            begun: Condvar::new(),
        }));
        let theirs = lines.clone();
        std::thread::Builder::new()
            .name("log".into())
            .spawn(move || theirs.write_from_time_to_time())?;
        Ok(lines)
    }

    fn write_from_time_to_time(&self) {
        loop {
            let mut gathered = self.gathered();
            while gathered.bytes.is_empty() {
                let woken = self.0.begun.wait(gathered);
                gathered = woken.unwrap_or_else(PoisonError::into_inner);
            }
            drop(gathered);
            std::thread::sleep(GATHERING);
            let _ = self.gathered().write_out();
        }
    }
}

impl<'a, W: Write + 'a> MakeWriter<'a> for Lines<W> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            lines: self,
            urgent: true,
        }
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Self::Writer {
        Line {
            lines: self,
            urgent: *about.level() <= Level::WARN,
        }
    }
}

/// Where one line is written. A warning waits for nothing, and takes along what was said before it.
struct Line<'a, W> {
    lines: &'a Lines<W>,
    urgent: bool,
}

impl<W: Write> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut gathered = self.lines.gathered();
        let first = gathered.bytes.is_empty();
        gathered.bytes.extend_from_slice(line);
        if self.urgent || gathered.bytes.len() >= FULL {
            gathered.write_out()?;
        } else if first {
            self.lines.0.begun.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines whose thread never comes, and what was written of them.
    fn lines() -> Lines<Vec<u8>> {
        Lines(Arc::new(Shared {
            gathered: Mutex::new(Gathered {
                bytes: Vec::new(),
                out: Vec::new(),
            }),
            begun: Condvar::new(),
        }))
    }

    fn written(lines: &Lines<Vec<u8>>) -> String {
        String::from_utf8(lines.gathered().out.clone()).unwrap()
    }

    fn say(lines: &Lines<Vec<u8>>, urgent: bool, text: &str) {
        let mut line = Line { lines, urgent };
        line.write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn lines_wait_for_others_and_a_warning_takes_them_along() {
        let lines = lines();
        say(&lines, false, "one\n");
        say(&lines, false, "two\n");
        assert_eq!(written(&lines), "");
        say(&lines, true, "three\n");
        assert_eq!(written(&lines), "one\ntwo\nthree\n");
    }

    #[test]
    fn what_is_much_does_not_wait() {
        let lines = lines();
        let long = "x".repeat(FULL);
        say(&lines, false, &long);
        assert_eq!(written(&lines), long);
        say(&lines, false, "more");
        assert_eq!(written(&lines), long);
    }
}
