//! Who waits for a hash: a line for each network, and the networks take turns. So a flood from one of them makes that one
//! wait, not the others. There is room for so many in all; when it is full, whoever comes from a network with fewer in
//! line than the longest has takes the last place of that one.

use super::Work;
use crate::metrics::{Count, Durations};
use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The lines. Work that is dropped undone tells its owner so by the end of its channel.
pub(super) struct Queue {
    room: usize,
    lines: Mutex<Lines>,
    arrived: Condvar,
    /// How long work waited for a thread.
    waits: Durations,
    /// What found no room, or lost its place.
    refused: Count,
}

/// Work, and since when it waits.
type Waiting = (Work, Instant);

#[derive(Default)]
struct Lines {
    of: HashMap<String, VecDeque<Waiting>>,
    /// Networks with somebody in line; the next to be served first.
    turns: VecDeque<String>,
    waiting: usize,
    closed: bool,
}

// Passwords wait here.
impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Queue(..)")
    }
}

impl Queue {
    pub(super) fn new(room: usize) -> Self {
        Self {
            room,
            lines: Mutex::default(),
            arrived: Condvar::new(),
            waits: Durations::default(),
            refused: Count::default(),
        }
    }

    /// How much work waits.
    pub(super) fn waiting(&self) -> usize {
        self.lines().waiting
    }

    pub(super) fn waits(&self) -> &Durations {
        &self.waits
    }

    pub(super) fn refused(&self) -> &Count {
        &self.refused
    }

    /// What its turn has come for.
    fn begun(&self, found: Option<Waiting>) -> Option<Work> {
        let (work, since) = found?;
        self.waits.note(since.elapsed());
        Some(work)
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts work at the end of its network's line. Whether there was room.
    pub(super) fn push(&self, network: &str, work: Work) -> bool {
        let mut lines = self.lines();
        if lines.waiting >= self.room {
            // Either this or what stood in the last place.
            self.refused.add();
            if !lines.make_room_for(network) {
                return false;
            }
        }
        lines.push(network, work);
        self.arrived.notify_one();
        true
    }

    /// Whether somebody from a network would find room now.
    pub(super) fn has_room(&self, network: &str) -> bool {
        let lines = self.lines();
        lines.waiting < self.room || lines.is_behind(network)
    }

    /// The next work, if there is some.
    pub(super) fn pop_now(&self) -> Option<Work> {
        let found = self.lines().pop();
        self.begun(found)
    }

    /// The next work, when there is some; `None` when there will be none any more.
    pub(super) fn pop(&self) -> Option<Work> {
        let mut lines = self.lines();
        loop {
            if let Some(found) = lines.pop() {
                drop(lines);
                return self.begun(Some(found));
            }
            if lines.closed {
                return None;
            }
            lines = self
                .arrived
                .wait(lines)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Nothing more will come.
    pub(super) fn close(&self) {
        self.lines().closed = true;
        self.arrived.notify_all();
    }
}

impl Lines {
    fn push(&mut self, network: &str, work: Work) {
        self.waiting += 1;
        let waiting = (work, Instant::now());
        if let Some(line) = self.of.get_mut(network) {
            line.push_back(waiting);
            return;
        }
        self.turns.push_back(network.to_owned());
        let line = VecDeque::from([waiting]);
        self.of.insert(network.to_owned(), line);
    }

    fn pop(&mut self) -> Option<Waiting> {
        let network = self.turns.pop_front()?;
        let line = self.of.get_mut(&network)?;
        let work = line.pop_front();
        if line.is_empty() {
            self.of.remove(&network);
        } else {
            self.turns.push_back(network);
        }
        self.waiting -= usize::from(work.is_some());
        work
    }

    /// Whether `network` has at least two fewer in its line than the longest.
    fn is_behind(&self, network: &str) -> bool {
        let own = self.of.get(network).map_or(0, VecDeque::len);
        self.of.values().any(|line| line.len() > own + 1)
    }

    /// Takes the last place of the longest line, if `network` is behind it.
    fn make_room_for(&mut self, network: &str) -> bool {
        if !self.is_behind(network) {
            return false;
        }
        if let Some(line) = self.of.values_mut().max_by_key(|line| line.len()) {
            line.pop_back();
            self.waiting -= 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Password;
    use std::sync::mpsc::{Receiver, channel};

    fn work(name: &str) -> (Work, Receiver<String>) {
        let (reply, answer) = channel();
        (Work::Encode(Password::new(name.to_owned()), reply), answer)
    }

    fn next(queue: &Queue) -> String {
        match queue.pop() {
            Some(Work::Encode(password, _)) => password.expose().to_owned(),
            _ => panic!("nobody is in line"),
        }
    }

    #[test]
    fn networks_take_turns() {
        let queue = Queue::new(10);
        for name in ["flood 1", "flood 2", "flood 3"] {
            assert!(queue.push("192.0.2.1", work(name).0));
        }
        assert!(queue.push("198.51.100.1", work("ada").0));
        let served: Vec<_> = (0..4).map(|_| next(&queue)).collect();
        assert_eq!(served, ["flood 1", "ada", "flood 2", "flood 3"]);
    }

    #[test]
    fn a_flood_that_fills_the_room_gives_way_and_hears_of_it() {
        let queue = Queue::new(3);
        let (last, told) = work("flood 3");
        assert!(queue.push("192.0.2.1", work("flood 1").0));
        assert!(queue.push("192.0.2.1", work("flood 2").0));
        assert!(queue.push("192.0.2.1", last));
        assert!(!queue.has_room("192.0.2.1") && queue.has_room("198.51.100.1"));
        assert!(!queue.push("192.0.2.1", work("flood 4").0));
        assert!(queue.push("198.51.100.1", work("ada").0));
        assert!(told.recv().is_err());
        // Two in one line and one in the other is fair: a second one of the other finds no room.
        assert!(!queue.push("198.51.100.1", work("ada again").0));
        let served: Vec<_> = (0..3).map(|_| next(&queue)).collect();
        assert_eq!(served, ["flood 1", "ada", "flood 2"]);
    }

    #[test]
    fn what_waits_when_it_closes_is_still_done() {
        let queue = Queue::new(3);
        assert!(queue.push("-", work("ada").0));
        queue.close();
        assert_eq!(next(&queue), "ada");
        assert!(queue.pop().is_none());
    }
}
