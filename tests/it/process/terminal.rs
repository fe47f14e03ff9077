//! A program at a terminal: prompts are read and answered as a person does.

use super::program::Words;
use super::steps::wait;
use std::io::Write;
use std::process::{Child, ChildStdin, Command};
use std::time::Duration;

/// The program at a terminal.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Words,
    read: usize,
}

impl Terminal {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let keyboard = child.stdin.take().unwrap();
        let screen = Words::of(child.stdout.take().unwrap());
        Self {
            child,
            keyboard,
            screen,
            read: 0,
        }
    }

    /// Waits until the screen shows something new, and answers it.
    pub fn answer(&mut self, prompt: &str, line: &str) {
        self.type_at(prompt, &format!("{line}\n"));
    }

    /// The same without the end of the line.
    pub fn type_at(&mut self, prompt: &str, keys: &str) {
        self.see(prompt);
        // Prompts for passwords throw away what was typed before they were ready.
        std::thread::sleep(Duration::from_millis(100));
        write!(self.keyboard, "{keys}").unwrap();
        self.keyboard.flush().unwrap();
    }

    pub fn see(&mut self, words: &str) {
        let read = self.read;
        self.read = wait(&format!("{words:?} on the screen"), || {
            let screen = self.screen();
            let at = screen.get(read..)?.find(words)?;
            Some(read + at + words.len())
        });
    }

    pub fn screen(&self) -> String {
        self.screen.text()
    }

    pub fn ended(mut self) -> Option<i32> {
        let child = &mut self.child;
        wait("the end", || child.try_wait().unwrap()).code()
    }
}
