//! [`Place`]: a folder to run the program in. [`Server`]: the program, serving. [`Terminal`]: the program at a terminal.

use super::steps::wait;
use super::terminal::Terminal;
use crate::support::people::Guest;
use std::fs::Permissions;
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_vestibule");

/// The user and group without rights.
pub(super) const NOBODY: u32 = 65534;

/// A setting.
pub type Setting<'a> = (&'a str, String);

/// An empty folder to run the program in.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("vestibule-").tempdir();
        Self {
            folder: folder.unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts serving on a spare port, and waits until it does.
    pub fn serve(&self, settings: &[Setting<'_>]) -> Server {
        self.serve_by(Command::new(PROGRAM), settings)
    }

    /// Starts serving by a command that ends in the program.
    pub fn serve_by(&self, command: Command, settings: &[Setting<'_>]) -> Server {
        Server::start(self.prepared(command, settings))
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, arguments: &[&str], settings: &[Setting<'_>]) -> Done {
        self.run_with(arguments, settings, "")
    }

    /// The same, with something on standard input.
    pub fn run_with(&self, arguments: &[&str], settings: &[Setting<'_>], input: &str) -> Done {
        self.run_all(Command::new(PROGRAM), arguments, settings, input)
    }

    /// Runs a command that ends in the program, or runs it.
    pub fn run_by(&self, command: Command, arguments: &[&str], settings: &[Setting<'_>]) -> Done {
        self.run_all(command, arguments, settings, "")
    }

    fn run_all(
        &self,
        command: Command,
        arguments: &[&str],
        settings: &[Setting<'_>],
        input: &str,
    ) -> Done {
        let mut command = self.prepared(command, settings);
        let mut child = command.args(arguments).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let done = child.wait_with_output().unwrap();
        Done {
            status: done.status.code(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// Runs a command of the program at a terminal.
    pub fn at_terminal(&self, arguments: &[&str], settings: &[Setting<'_>]) -> Terminal {
        let line = [&[PROGRAM], arguments].concat().join(" ");
        Terminal::start(self.prepared(script(&line), settings))
    }

    /// Runs a line of a shell at a terminal.
    pub fn script(&self, line: &str) -> Terminal {
        Terminal::start(self.prepared(script(line), &[]))
    }

    /// The program under a user whom permissions bind: not root, even if the tests are.
    pub fn without_rights(&self) -> Command {
        let folder = self.folder.path();
        if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
            return Command::new(PROGRAM);
        }
        // Root's own folders may be closed to that user.
        let program = folder.join("program");
        if !program.exists() {
            std::fs::copy(PROGRAM, &program).unwrap();
        }
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        let mut command = Command::new("setpriv");
        let (user, group) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
        command.args([&user, &group, "--clear-groups"]).arg(program);
        command
    }

    /// Nobody without special rights may change this file now, or what stands beside it.
    pub fn forbid_writing(&self, name: &str) {
        self.set_mode(name, 0o444, 0o555);
    }

    pub fn allow_writing(&self, name: &str) {
        self.set_mode(name, 0o644, 0o755);
    }

    fn set_mode(&self, name: &str, file: u32, folder: u32) {
        let set = |path: &Path, mode| std::fs::set_permissions(path, Permissions::from_mode(mode));
        set(&self.path(name), file).unwrap();
        set(self.folder.path(), folder).unwrap();
    }

    fn prepared(&self, mut command: Command, settings: &[Setting<'_>]) -> Command {
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("BIND", "127.0.0.1:0")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// A line of a shell, at a terminal.
fn script(line: &str) -> Command {
    // Of util-linux, which Debian cannot be without.
    let mut script = Command::new("script");
    script.args(["-q", "-e", "-c", line, "/dev/null"]);
    script
}

/// What a command said.
#[derive(Debug)]
pub struct Done {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Done {
    /// What it said on standard output; it must have succeeded.
    pub fn well(self) -> String {
        assert_eq!(self.status, Some(0), "{self:?}");
        self.out
    }

    /// What it said on standard error; it must have failed.
    pub fn badly(self) -> String {
        assert_eq!(self.status, Some(1), "{self:?}");
        self.err
    }
}

/// What a child says, as it comes.
#[derive(Clone, Default)]
pub struct Words(Arc<Mutex<Vec<u8>>>);

impl Words {
    pub fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let words = Self::default();
        let kept = words.clone();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = pipe.read(&mut piece) {
                kept.0.lock().unwrap().extend_from_slice(&piece[..length]);
            }
        });
        words
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// The program, serving. It is killed when the value is dropped.
pub struct Server {
    child: Child,
    out: Words,
    err: Words,
    address: SocketAddr,
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let out = Words::of(child.stdout.take().unwrap());
        let err = Words::of(child.stderr.take().unwrap());
        let mut server = Self {
            child,
            out,
            err,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let said = |server: &Self| {
            let (out, err) = (server.out.text(), server.err.text());
            let port = |text: &str, before: &str| -> Option<u16> {
                let (_, rest) = text.split_once(before)?;
                let (port, _) = rest.split_once(|c: char| !c.is_ascii_digit())?;
                port.parse().ok()
            };
            port(&out, "Sign up       http://127.0.0.1:")
                .or_else(|| port(&err, r#""address":"127.0.0.1:"#))
        };
        let port = wait("the server to start", || {
            if let Some(status) = server.child.try_wait().unwrap() {
                panic!("ended with {status}: {}{}", server.out(), server.log());
            }
            said(&server)
        });
        server.address.set_port(port);
        server
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything on standard output so far.
    pub fn out(&self) -> String {
        self.out.text()
    }

    /// Everything on standard error so far: the log.
    pub fn log(&self) -> String {
        self.err.text()
    }

    pub fn wait_for_log(&self, words: &str) {
        wait(&format!("{words:?} in the log"), || {
            self.log().contains(words).then_some(())
        });
    }

    pub fn guest(&self) -> Guest {
        Guest::new(self.address, IpAddr::from([203, 0, 113, 7]))
    }

    /// The same browser, which met this server before it was started again.
    pub fn returning(&self, guest: &Guest) -> Guest {
        let again = self.guest();
        for (name, value) in guest.cookies() {
            again.set_cookie(&name, &value);
        }
        again
    }

    /// Pulls the plug.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as service managers do.
    pub fn terminate(&self) {
        let order = format!("kill -TERM {}", self.id());
        let done = Command::new("sh").args(["-c", &order]).status().unwrap();
        assert!(done.success());
    }

    /// Waits until it has ended.
    pub fn ended(&mut self) -> ExitStatus {
        let child = &mut self.child;
        wait("the end", || child.try_wait().unwrap())
    }

    /// Neither of these is in the log.
    pub fn tells_nothing_of(&self, secrets: &[&str]) {
        let log = self.log();
        // The moment has six digits too.
        let lines = log
            .lines()
            .map(|line| line.split_once(' ').map_or(line, |(_, rest)| rest));
        for line in lines {
            for secret in secrets {
                assert!(!line.contains(secret), "{secret} is in the log: {line}");
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- the program said\n{}{}", self.out(), self.log());
        }
    }
}
