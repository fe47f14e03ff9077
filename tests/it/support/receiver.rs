//! A receiver of webhooks inside the test process, on a thread of its own and a spare port, that can be told to
//! misbehave in every way a courier must survive.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use tempfile::NamedTempFile;

/// The base64 of the secret that signs.
const SECRET: &str = "bm90LWEtc2VjcmV0LWJ1dC1hLXRlc3Qtb25seS1rZXk=";

/// The same as settings have it.
pub const KEY: &str = "whsec_bm90LWEtc2VjcmV0LWJ1dC1hLXRlc3Qtb25seS1rZXk=";

/// How it answers.
#[derive(Clone, Debug)]
pub enum Mood {
    /// With this status.
    Status(u16),
    /// With these lines of head, and this body.
    Says(String, String),
    /// Hangs up as soon as it has heard.
    HangsUp,
    /// Keeps the line until [`Receiver::let_go`], then answers 200.
    Holds,
    /// 200, and a body without an end.
    Huge,
}

/// What it was told.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub text: String,
    pub body: Value,
}

/// The running receiver; it ends with the test.
pub struct Receiver {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What comes next; the last one stays.
    moods: VecDeque<Mood>,
    heard: Vec<Delivery>,
    held: usize,
    most_held: usize,
    free: bool,
}

impl Receiver {
    /// Answers in these moods, one a call; the last one stays.
    pub fn start(moods: &[Mood]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        let receiver = Self {
            port,
            shared: shared.clone(),
        };
        receiver.set(moods);
        std::thread::spawn(move || {
            for line in listener.incoming().map_while(Result::ok) {
                let shared = shared.clone();
                std::thread::spawn(move || shared.serve(line));
            }
        });
        receiver
    }

    pub fn set(&self, moods: &[Mood]) {
        self.shared.state.lock().unwrap().moods = moods.iter().cloned().collect();
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook?key=word", self.port)
    }

    /// An entry for the file of `WEBHOOKS`.
    pub fn entry(&self, name: &str, more: &str) -> String {
        let url = self.url();
        format!("[[endpoint]]\nname = '{name}'\nurl = '{url}'\nsecret = 'whsec_{SECRET}'\n{more}\n")
    }

    /// The same with several secrets, of which the first, that of the last step of a rotation, is not ours.
    pub fn entry_with_secrets(&self, name: &str, more: &str) -> String {
        let newer = BASE64_STANDARD.encode([7; 32]);
        let secrets = format!("secret = ['whsec_{newer}', 'whsec_{SECRET}']");
        let one = format!("secret = 'whsec_{SECRET}'");
        self.entry(name, more).replace(&one, &secrets)
    }

    /// Everything it was told so far.
    pub fn heard(&self) -> Vec<Delivery> {
        self.shared.state.lock().unwrap().heard.clone()
    }

    /// The types of what it was told.
    pub fn types(&self) -> Vec<String> {
        let heard = self.heard();
        heard.iter().map(|told| told.kind().to_owned()).collect()
    }

    /// Waits until so many calls have come.
    pub fn wait_for(&self, count: usize) -> Vec<Delivery> {
        self.wait_until(|state| state.heard.len() >= count);
        self.heard()
    }

    /// Waits until it holds so many lines.
    pub fn wait_until_it_holds(&self, count: usize) {
        self.wait_until(|state| state.held >= count);
    }

    /// Answers those it holds, and holds nobody any more.
    pub fn let_go(&self) {
        self.shared.state.lock().unwrap().free = true;
        self.shared.changed.notify_all();
    }

    /// The most lines it held together.
    pub fn most_held(&self) -> usize {
        self.shared.state.lock().unwrap().most_held
    }

    fn wait_until(&self, fits: impl Fn(&State) -> bool) {
        let state = self.shared.state.lock().unwrap();
        let waited =
            self.shared
                .changed
                .wait_timeout_while(state, Duration::from_secs(30), |state| !fits(state));
        let (state, result) = waited.unwrap();
        assert!(!result.timed_out(), "heard {} calls", state.heard.len());
    }
}

impl Shared {
    fn serve(&self, mut line: TcpStream) {
        line.set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        let Some(told) = read(&mut line) else { return };
        let mood = {
            let mut state = self.state.lock().unwrap();
            state.heard.push(told);
            match state.moods.len() {
                0 => Mood::Status(200),
                1 => state.moods[0].clone(),
                _ => state.moods.pop_front().unwrap(),
            }
        };
        self.changed.notify_all();
        let answer = match mood {
            Mood::Status(status) => format!("HTTP/1.1 {status} So\r\ncontent-length: 0\r\n\r\n"),
            Mood::Says(head, body) => {
                format!(
                    "HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                )
            }
            Mood::HangsUp => return,
            Mood::Holds => {
                self.hold();
                "HTTP/1.1 200 At last\r\ncontent-length: 0\r\n\r\n".to_owned()
            }
            Mood::Huge => {
                let _ = line.write_all(b"HTTP/1.1 200 Well\r\n\r\n");
                while line.write_all(&[b'x'; 8192]).is_ok() {}
                return;
            }
        };
        let _ = line.write_all(answer.as_bytes());
    }

    fn hold(&self) {
        let mut state = self.state.lock().unwrap();
        state.held += 1;
        state.most_held = state.most_held.max(state.held);
        self.changed.notify_all();
        let waited = self
            .changed
            .wait_timeout_while(state, Duration::from_mins(1), |state| !state.free);
        waited.unwrap().0.held -= 1;
    }
}

fn read(line: &mut TcpStream) -> Option<Delivery> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let mut lines = head.lines();
            let path = lines.next()?.split(' ').nth(1)?.to_owned();
            let headers: BTreeMap<_, _> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length: usize = headers.get("content-length")?.parse().ok()?;
            if bytes.len() >= end + 4 + length {
                let text = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
                return Some(Delivery {
                    path,
                    headers,
                    body: serde_json::from_str(&text).unwrap(),
                    text,
                });
            }
        }
        match line.read(&mut piece) {
            Ok(read @ 1..) => bytes.extend_from_slice(&piece[..read]),
            _ => return None,
        }
    }
}

impl Delivery {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn kind(&self) -> &str {
        self.body["type"].as_str().unwrap()
    }

    /// Whether it was signed with the secret, as a receiver finds out.
    pub fn is_signed(&self) -> bool {
        let key = BASE64_STANDARD.decode(SECRET).unwrap();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let words = [self.id(), self.header("webhook-timestamp"), &self.text].join(".");
        let mut signatures = self.header("webhook-signature").split(' ');
        signatures.any(|signature| {
            let signature = signature.strip_prefix("v1,").unwrap_or_default();
            let signature = BASE64_STANDARD.decode(signature).unwrap_or_default();
            hmac::verify(&key, words.as_bytes(), &signature).is_ok()
        })
    }
}

/// A file for `WEBHOOKS`.
pub fn file_of(entries: &[String]) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), entries.concat()).unwrap();
    file
}
