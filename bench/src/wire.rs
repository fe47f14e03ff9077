//! As much of HTTP/1.1 as a load generator needs: requests as bytes that are made once, answers found in a buffer.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What people call the servers; the answer to a wrong name is a refusal.
pub(crate) const HOST: &str = "bench.example";

/// An answer that is whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where the body begins.
    head: usize,
    /// All of it, and the buffer for the next.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// Puts it together from what [`find`] found.
    pub(crate) fn new(status: u16, head: usize, length: usize, mut bytes: Vec<u8>) -> Self {
        bytes.truncate(length);
        Self {
            status,
            head,
            bytes,
        }
    }

    fn head(&self) -> &str {
        self.bytes
            .get(..self.head)
            .and_then(|head| std::str::from_utf8(head).ok())
            .unwrap_or_default()
    }

    /// What it holds.
    pub(crate) fn body(&self) -> &[u8] {
        self.bytes.get(self.head..).unwrap_or_default()
    }

    /// All cookies that it sets, as a header would send them back.
    pub(crate) fn cookies(&self) -> String {
        let set = self.head().lines().filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie")
                .then(|| value.split(';').next().unwrap_or_default().trim())
        });
        set.collect::<Vec<_>>().join("; ")
    }

    /// A header's value.
    pub(crate) fn header(&self, wanted: &str) -> Option<&str> {
        self.head().lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim())
        })
    }

    /// A text of its JSON body.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let body: serde_json::Value = serde_json::from_slice(self.body()).ok()?;
        Some(body.get(name)?.as_str()?.to_owned())
    }
}

/// What the body of a form is.
pub(crate) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
/// What the body of a call is.
pub(crate) const JSON: (&str, &str) = ("Content-Type", "application/json");
/// What a browser says of a form on the site's own page.
pub(crate) const FROM_HERE: (&str, &str) = ("Sec-Fetch-Site", "same-origin");

/// A request as bytes.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: bench\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    if method != "GET" {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

/// What is in a buffer.
pub(crate) enum Found {
    /// Not all of it yet.
    Part,
    /// An answer of so many bytes; whether the connection stays.
    Whole {
        status: u16,
        head: usize,
        length: usize,
        stays: bool,
    },
    /// Something else.
    Garbage,
}

/// Looks for an answer at the start of `bytes`.
pub(crate) fn find(bytes: &[u8]) -> Found {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return if bytes.len() > 64 * 1024 {
            Found::Garbage
        } else {
            Found::Part
        };
    };
    let Ok(text) = std::str::from_utf8(bytes.get(..head).unwrap_or_default()) else {
        return Found::Garbage;
    };
    let mut lines = text.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.get(9..12)?.parse::<u16>().ok());
    let Some(status) = status else {
        return Found::Garbage;
    };
    let (mut length, mut stays, mut chunked) = (0, true, false);
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        } else if name.eq_ignore_ascii_case("connection") {
            stays = !value.trim().eq_ignore_ascii_case("close");
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            chunked = true;
        }
    }
    let begin = head + 4;
    if chunked {
        let Some(end) = bytes
            .get(begin..)
            .and_then(|rest| rest.windows(5).position(|five| five == b"0\r\n\r\n"))
        else {
            return Found::Part;
        };
        return Found::Whole {
            status,
            head: begin,
            length: begin + end + 5,
            stays,
        };
    }
    if bytes.len() < begin + length {
        return Found::Part;
    }
    Found::Whole {
        status,
        head: begin,
        length: begin + length,
        stays,
    }
}

/// One request on a connection of its own.
pub(crate) fn once(address: SocketAddr, request: &[u8]) -> std::io::Result<Answer> {
    exchange(&mut connect(address)?, request)
}

/// A connection that waits for no answer longer than a minute.
pub(crate) fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    Ok(stream)
}

/// One request on a connection that is open.
pub(crate) fn exchange(stream: &mut TcpStream, request: &[u8]) -> std::io::Result<Answer> {
    let garbage = || std::io::Error::other("that is no HTTP");
    stream.write_all(request)?;
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        let count = stream.read(&mut piece)?;
        bytes.extend_from_slice(piece.get(..count).unwrap_or_default());
        match find(&bytes) {
            Found::Whole {
                status,
                head,
                length,
                ..
            } => return Ok(Answer::new(status, head, length, bytes)),
            Found::Part if count > 0 => {}
            _ => return Err(garbage()),
        }
    }
}
