//! TXT records, asked for over UDP, and over TCP where the answer is too long for that. The system's own functions look up
//! addresses only. Nothing is kept; whoever answers is the name server of this machine, or one that was named.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

/// How long a name server may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// So many are asked.
const MOST_SERVERS: usize = 2;
const PORT: u16 = 53;
const TXT: u16 = 16;
const OPT: u16 = 41;
const IN: u16 = 1;
/// What fits into a packet nearly everywhere, in bytes.
const PACKET: u16 = 1232;
const LONGEST: usize = 4096;

/// What a name server knows of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Its TXT records; none where there are other records, or names below it.
    Texts(Vec<String>),
    /// There is no such name, nor any below it.
    NoName,
}

/// The name servers to ask.
#[derive(Debug)]
pub(super) struct Resolver {
    servers: Vec<SocketAddr>,
}

impl Resolver {
    /// That which was named, or those of this machine.
    pub(super) fn new(named: Option<SocketAddr>) -> Self {
        let of_machine =
            || servers(&std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default());
        Self {
            servers: named.map_or_else(of_machine, |one| vec![one]),
        }
    }

    /// The TXT records of a name. An error where nobody says.
    pub(super) fn texts(&self, name: &str) -> io::Result<Found> {
        let mut trouble = io::Error::new(ErrorKind::NotFound, "there is no name server to ask");
        for server in self.servers.iter().take(MOST_SERVERS) {
            match ask(*server, name) {
                Ok(found) => return Ok(found),
                Err(error) if is_timeout(&error) => {
                    trouble =
                        io::Error::new(ErrorKind::TimedOut, format!("{server} did not answer"));
                }
                Err(error) => trouble = io::Error::other(format!("{server}: {error}")),
            }
        }
        Err(trouble)
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// The name servers of `resolv.conf`.
fn servers(text: &str) -> Vec<SocketAddr> {
    let named = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver");
        address.and(words.next())
    });
    let addresses = named.filter_map(|word| word.parse::<IpAddr>().ok());
    addresses.map(|ip| SocketAddr::new(ip, PORT)).collect()
}

fn ask(server: SocketAddr, name: &str) -> io::Result<Found> {
    let id = rand::random::<u16>();
    let question = question(name)?;
    let message = message(id, &question);
    let packet = over_udp(server, &message, id)?;
    let head = Head::read(&packet)?;
    if !head.is_cut_off {
        return read(&packet, id, &question);
    }
    read(&over_tcp(server, &message)?, id, &question)
}

fn over_udp(server: SocketAddr, message: &[u8], id: u16) -> io::Result<Vec<u8>> {
    let here: IpAddr = if server.is_ipv4() {
        Ipv4Addr::UNSPECIFIED.into()
    } else {
        Ipv6Addr::UNSPECIFIED.into()
    };
    let socket = UdpSocket::bind((here, 0))?;
    // Then packets of others are not taken.
    socket.connect(server)?;
    socket.send(message)?;
    let until = Instant::now() + PATIENCE;
    let mut packet = vec![0; LONGEST];
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(Some(left))?;
        let length = socket.recv(&mut packet)?;
        let got = packet.get(..length).unwrap_or_default();
        // One that answers another question is late, or forged.
        if Head::read(got).is_ok_and(|head| head.id == id) {
            return Ok(got.to_vec());
        }
    }
}

fn over_tcp(server: SocketAddr, message: &[u8]) -> io::Result<Vec<u8>> {
    let mut line = TcpStream::connect_timeout(&server, PATIENCE)?;
    line.set_read_timeout(Some(PATIENCE))?;
    line.set_write_timeout(Some(PATIENCE))?;
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    line.write_all(&[&length.to_be_bytes(), message].concat())?;
    let mut length = [0; 2];
    line.read_exact(&mut length)?;
    let mut packet = vec![0; u16::from_be_bytes(length).into()];
    line.read_exact(&mut packet)?;
    Ok(packet)
}

/// The name, and that its TXT records are wanted.
fn question(name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok();
        let length = length.filter(|length| (1..=63).contains(length));
        let length = length.ok_or_else(|| io::Error::other("it is no name"))?;
        bytes.push(length);
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend_from_slice(&TXT.to_be_bytes());
    bytes.extend_from_slice(&IN.to_be_bytes());
    Ok(bytes)
}

/// A question to somebody who asks on for us, and how long a packet may be (RFC 6891).
fn message(id: u16, question: &[u8]) -> Vec<u8> {
    let mut message = id.to_be_bytes().to_vec();
    message.extend_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    message.extend_from_slice(question);
    message.push(0);
    message.extend_from_slice(&OPT.to_be_bytes());
    message.extend_from_slice(&PACKET.to_be_bytes());
    message.extend_from_slice(&[0; 6]);
    message
}

/// What stands at the beginning of an answer.
struct Head {
    id: u16,
    is_cut_off: bool,
    code: u16,
    answers: u16,
}

impl Head {
    fn read(packet: &[u8]) -> io::Result<Self> {
        let mut bytes = Bytes { packet, at: 0 };
        let (id, flags) = (bytes.number()?, bytes.number()?);
        let _questions = bytes.number()?;
        if flags & 0x8000 == 0 {
            return Err(nonsense());
        }
        Ok(Self {
            id,
            is_cut_off: flags & 0x0200 != 0,
            code: flags & 0x0f,
            answers: bytes.number()?,
        })
    }
}

/// The TXT records of an answer. Those of a name that this one stands for are there too.
fn read(packet: &[u8], id: u16, question: &[u8]) -> io::Result<Found> {
    let head = Head::read(packet)?;
    let asked = packet.get(12..12 + question.len());
    let is_ours = asked.is_some_and(|asked| asked.eq_ignore_ascii_case(question));
    if head.id != id || !is_ours {
        return Err(nonsense());
    }
    match head.code {
        0 => {}
        3 => return Ok(Found::NoName),
        code => return Err(io::Error::other(format!("it answered with error {code}"))),
    }
    let at = 12 + question.len();
    let mut bytes = Bytes { packet, at };
    let mut texts = Vec::new();
    for _ in 0..head.answers {
        bytes.skip_name()?;
        let (kind, _class) = (bytes.number()?, bytes.number()?);
        let _life = bytes.take(4)?;
        let length = bytes.number()?;
        let data = bytes.take(length.into())?;
        if kind == TXT {
            texts.push(text(data));
        }
    }
    Ok(Found::Texts(texts))
}

/// The pieces of a record, put together.
fn text(mut data: &[u8]) -> String {
    let mut whole = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        let (piece, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        whole.extend_from_slice(piece);
        data = rest;
    }
    String::from_utf8_lossy(&whole).into_owned()
}

/// An answer that is read from its beginning to its end.
struct Bytes<'a> {
    packet: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> io::Result<&'a [u8]> {
        let taken = self.packet.get(self.at..self.at + length);
        self.at += length;
        taken.ok_or_else(nonsense)
    }

    fn number(&mut self) -> io::Result<u16> {
        let bytes = self.take(2)?;
        let bytes = <[u8; 2]>::try_from(bytes).map_err(|_| nonsense())?;
        Ok(u16::from_be_bytes(bytes))
    }

    /// A name ends with an empty label, or with a pointer to the rest of it.
    fn skip_name(&mut self) -> io::Result<()> {
        loop {
            let length = *self.take(1)?.first().ok_or_else(nonsense)?;
            match length {
                0 => return Ok(()),
                1..=63 => {
                    self.take(length.into())?;
                }
                192.. => {
                    self.take(1)?;
                    return Ok(());
                }
                _ => return Err(nonsense()),
            }
        }
    }
}

fn nonsense() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "its answer cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_servers_of_a_machine_are_read() {
        let text = "# nameserver 192.0.2.9\nsearch example.com\nnameserver 192.0.2.1\nnameserver ::1\nnameserver fe80::1%eth0\n";
        let found: Vec<_> = servers(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["192.0.2.1:53", "[::1]:53"]);
    }

    #[test]
    fn an_answer_that_breaks_off_anywhere_is_refused_and_harms_nobody() {
        let question = question("example.com").unwrap();
        let mut packet = vec![0, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0];
        packet.extend_from_slice(&question);
        packet.extend_from_slice(&[
            0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, 6, 2, b'a', b'b', 2, b'c', b'd',
        ]);
        let found = read(&packet, 7, &question).unwrap();
        assert_eq!(found, Found::Texts(vec!["abcd".into()]));
        assert!(read(&packet, 8, &question).is_err());
        for length in 0..packet.len() {
            assert!(read(&packet[..length], 7, &question).is_err(), "{length}");
        }
    }
}
