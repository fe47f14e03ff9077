//! [`Provider`]: somebody on the loopback who takes calls over HTTP, such as one for a text message, and can be told to
//! misbehave.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How it answers.
#[derive(Debug, Clone)]
pub enum Manner {
    /// With a status, more header lines and a body.
    Says(u16, &'static str, &'static str),
    /// Takes the call and hangs up.
    HangsUp,
    /// Takes the call, and says nothing for so long.
    Waits(Duration),
}

/// A call that came.
#[derive(Debug, Clone)]
pub struct Taken {
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Taken {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// A field of a form.
    pub fn field(&self, name: &str) -> Option<String> {
        let mut fields = url::form_urlencoded::parse(self.body.as_bytes());
        let found = fields.find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned())
    }
}

/// Somebody who takes calls.
pub struct Provider {
    port: u16,
    manner: Arc<Mutex<Manner>>,
    taken: Arc<Mutex<Vec<Taken>>>,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Provider {
    pub fn open(manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let manner = Arc::new(Mutex::new(manner));
        let taken = Arc::<Mutex<Vec<Taken>>>::default();
        let ends = Arc::<AtomicBool>::default();
        let (how, kept, over) = (manner.clone(), taken.clone(), ends.clone());
        let thread = std::thread::spawn(move || {
            // Several at a time: one that waits holds up no other.
            std::thread::scope(|scope| {
                for line in listener.incoming().map_while(Result::ok) {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let how = how.lock().unwrap().clone();
                    let kept = &kept;
                    scope.spawn(move || answer(line, &how, kept));
                }
            });
        });
        Self {
            port,
            manner,
            taken,
            ends,
            thread: Some(thread),
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Behaves otherwise from now on.
    pub fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// The calls so far, oldest first.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(mut line: TcpStream, manner: &Manner, kept: &Mutex<Vec<Taken>>) {
    if let Some(taken) = read(&line) {
        kept.lock().unwrap().push(taken);
    }
    match manner {
        Manner::HangsUp => {}
        Manner::Waits(long) => std::thread::sleep(*long),
        Manner::Says(status, headers, body) => {
            let length = body.len();
            let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n{headers}");
            let _ = write!(line, "{head}connection: close\r\n\r\n{body}");
        }
    }
}

fn read(line: &TcpStream) -> Option<Taken> {
    let mut reader = BufReader::new(line);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length?.1.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Taken {
        line: first.trim_end().to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}
