//! One connection to the test mail server: the conversation of RFC 5321, and its faults.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::authority::Authority;
use super::{Fault, Mode, Post, Received, Tls};

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Serves one connection to its end. An error is a client that left, or a fault that made the server leave.
pub(super) async fn serve(socket: TcpStream, post: Arc<Post>, authority: Authority) {
    let number = {
        let mut open = post.open.lock().unwrap();
        open.0 += 1;
        open.0
    };
    let _ = talk(socket, post.clone(), authority, number).await;
    post.open.lock().unwrap().0 -= 1;
}

/// More than any client should take.
const FLOOD: usize = 32 * 1024 * 1024;

async fn talk(
    socket: TcpStream,
    post: Arc<Post>,
    authority: Authority,
    number: usize,
) -> io::Result<()> {
    let mode = post.mode.lock().unwrap().clone();
    if mode.fault == Fault::RefuseConnection {
        return Ok(());
    }
    let encrypted = mode.tls == Tls::Implicit;
    let stream: Box<dyn Stream> = if encrypted {
        Box::new(authority.acceptor(mode.certificate).accept(socket).await?)
    } else {
        Box::new(socket)
    };
    let mut session = Session {
        // Reading line by line out of a buffer is what makes pipelined commands work.
        stream: BufReader::new(stream),
        mode,
        encrypted,
        user: None,
        envelope: None,
        taken: 0,
        over: false,
        post,
    };
    session.greet(number).await?;
    while session.answer(&authority).await? {}
    Ok(())
}

struct Session {
    stream: BufReader<Box<dyn Stream>>,
    mode: Mode,
    encrypted: bool,
    user: Option<String>,
    envelope: Option<(String, Vec<String>)>,
    taken: usize,
    /// Whether nothing is answered any more.
    over: bool,
    post: Arc<Post>,
}

impl Session {
    fn fault(&self) -> Fault {
        self.post.mode.lock().unwrap().fault
    }

    /// Greets the client of so many at once.
    async fn greet(&mut self, number: usize) -> io::Result<()> {
        if self.mode.connections.is_some_and(|most| number > most) {
            self.say("421 4.7.0 Too many connections, closing").await?;
            return Err(ErrorKind::ConnectionAborted.into());
        }
        {
            let mut open = self.post.open.lock().unwrap();
            open.1 = open.1.max(number);
        }
        match self.fault() {
            Fault::Banner554 => {
                self.say("554 5.3.2 No service, closing").await?;
                Err(ErrorKind::ConnectionAborted.into())
            }
            Fault::EndlessGreeting => self.flood("220 ", "x").await,
            Fault::Banner421 => {
                self.say("421 4.3.2 Too busy, closing").await?;
                Err(ErrorKind::ConnectionAborted.into())
            }
            Fault::HangAtGreeting => {
                // Whatever an impatient client sends is not answered; its leaving ends the wait.
                tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await?;
                Err(ErrorKind::ConnectionAborted.into())
            }
            _ => self.say("220 localhost ESMTP test server").await,
        }
    }

    /// Reads one command and replies; false when the conversation is over.
    async fn answer(&mut self, authority: &Authority) -> io::Result<bool> {
        let line = self.line().await?;
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match verb.to_ascii_uppercase().as_str() {
            _ if self.over => {
                tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await?;
                return Ok(false);
            }
            "HELO" => self.say("250 localhost").await?,
            "EHLO" => {
                self.post.hellos.lock().unwrap().push(rest.to_owned());
                self.capabilities().await?;
            }
            "STARTTLS" => self.starttls(authority).await?,
            "AUTH" => self.authenticate(rest).await?,
            "MAIL" => self.mail(rest).await?,
            "RCPT" => self.recipient(rest).await?,
            "DATA" => self.data().await?,
            "RSET" if self.fault() == Fault::NoReset => {
                self.say("502 5.5.1 Not implemented").await?;
            }
            "RSET" => {
                self.envelope = None;
                self.say("250 2.0.0 Forgotten").await?;
            }
            "NOOP" => self.say("250 2.0.0 Still here").await?,
            "QUIT" => {
                self.say("221 2.0.0 Goodbye").await?;
                self.stream.shutdown().await?;
                return Ok(false);
            }
            _ => self.say("500 5.5.2 Unknown command").await?,
        }
        Ok(true)
    }

    /// Says something without end, until the client leaves.
    async fn flood(&mut self, first: &str, more: &str) -> io::Result<()> {
        self.stream.write_all(first.as_bytes()).await?;
        let piece = more.repeat(16 * 1024);
        while *self.post.flooded.lock().unwrap() < FLOOD {
            self.stream.write_all(piece.as_bytes()).await?;
            self.stream.flush().await?;
            *self.post.flooded.lock().unwrap() += piece.len();
        }
        Err(ErrorKind::ConnectionAborted.into())
    }

    async fn capabilities(&mut self) -> io::Result<()> {
        if self.fault() == Fault::EndlessLines {
            return self.flood("250-localhost\r\n", "250-X\r\n").await;
        }
        let mut lines = vec!["localhost", "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES"];
        if self.mode.smtputf8 {
            lines.push("SMTPUTF8");
        }
        if self.needs_tls() {
            lines.push("STARTTLS");
        } else if self.mode.auth.is_some() {
            lines.push("AUTH PLAIN LOGIN");
        }
        let last = lines.len() - 1;
        let reply = lines.iter().enumerate().map(|(at, line)| {
            let joint = if at == last { ' ' } else { '-' };
            format!("250{joint}{line}")
        });
        let reply = reply.collect::<Vec<_>>().join("\r\n");
        self.say(&reply).await
    }

    fn needs_tls(&self) -> bool {
        self.mode.tls == Tls::StartTls && !self.encrypted
    }

    async fn starttls(&mut self, authority: &Authority) -> io::Result<()> {
        if !self.needs_tls() {
            return self.say("503 5.5.1 Not now").await;
        }
        if self.fault() == Fault::AnswersInClear {
            let answers = "220 2.0.0 Go ahead\r\n250 localhost\r\n250 Sender\r\n250 Recipient\r\n354 Go on\r\n250 Taken";
            self.say(answers).await?;
        } else {
            self.say("220 2.0.0 Go ahead").await?;
        }
        // What was pipelined behind STARTTLS came unprotected and must not be believed: it goes with the old buffer.
        let closed: Box<dyn Stream> = Box::new(tokio::io::empty());
        let bare = std::mem::replace(&mut self.stream, BufReader::new(closed)).into_inner();
        let acceptor = authority.acceptor(self.mode.certificate);
        self.stream = BufReader::new(Box::new(acceptor.accept(bare).await?));
        self.encrypted = true;
        self.envelope = None;
        Ok(())
    }

    async fn authenticate(&mut self, rest: &str) -> io::Result<()> {
        let Some(expected) = self.mode.auth.clone().filter(|_| !self.needs_tls()) else {
            return self.say("503 5.5.1 AUTH is not offered").await;
        };
        let (mechanism, first) = rest.split_once(' ').unwrap_or((rest, ""));
        let given = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let answer = self.credential(first, "334 ").await?;
                let mut fields = answer.split('\0').skip(1).map(str::to_owned);
                (fields.next(), fields.next())
            }
            "LOGIN" => {
                let user = self.credential(first, "334 VXNlcm5hbWU6").await?;
                let password = self.credential("", "334 UGFzc3dvcmQ6").await?;
                (Some(user), Some(password))
            }
            _ => return self.say("504 5.5.4 Unknown mechanism").await,
        };
        let (Some(user), Some(password)) = given else {
            return self.say("501 5.5.2 Malformed").await;
        };
        if self.fault() == Fault::RejectAuth || (user.clone(), password) != expected {
            return self.say("535 5.7.8 Wrong name or password").await;
        }
        self.user = Some(user);
        self.say("235 2.7.0 Welcome").await
    }

    /// The initial response that came with the command, or else the answer to a prompt.
    async fn credential(&mut self, initial: &str, prompt: &str) -> io::Result<String> {
        let encoded = if initial.is_empty() {
            self.say(prompt).await?;
            self.line().await?
        } else {
            initial.to_owned()
        };
        let bytes = mail_parser::decoders::base64::base64_decode(encoded.as_bytes());
        let bytes = bytes.ok_or(ErrorKind::InvalidData)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn mail(&mut self, rest: &str) -> io::Result<()> {
        *self.post.senders.lock().unwrap() += 1;
        if self.needs_tls() {
            return self.say("530 5.7.0 STARTTLS first").await;
        }
        if self.mode.auth.is_some() && self.user.is_none() {
            return self.say("530 5.7.0 AUTH first").await;
        }
        let Some(from) = address(rest, "FROM:") else {
            return self.say("501 5.5.4 Malformed").await;
        };
        let declared = rest.to_ascii_uppercase().contains("SMTPUTF8");
        if (declared || !from.is_ascii()) && !(declared && self.mode.smtputf8) {
            return self.say("553 5.6.7 No addresses outside ASCII").await;
        }
        match self.fault() {
            Fault::RejectSender => return self.say("550 5.7.1 Not from here").await,
            Fault::EndlessLine => return self.flood("250 ", "x").await,
            Fault::OneLetterEach if self.taken > 0 => {
                self.say("421 4.7.0 Enough for one connection").await?;
                return Err(ErrorKind::ConnectionAborted.into());
            }
            _ => {}
        }
        self.envelope = Some((from, Vec::new()));
        self.say("250 2.1.0 Sender noted").await
    }

    async fn recipient(&mut self, rest: &str) -> io::Result<()> {
        match self.fault() {
            Fault::RejectRecipient => {
                let to = address(rest, "TO:").unwrap_or_default();
                return self
                    .say(&format!("550 5.1.1 <{to}>: No such mailbox here"))
                    .await;
            }
            Fault::AnswersInClear => return self.say("550 5.1.1 No such mailbox").await,
            Fault::RefuseRelay => return self.say("554 5.7.1 Relay access denied").await,
            Fault::AnswersTwice => self.say("250 2.1.5 Twice").await?,
            Fault::Temporary => return self.say("451 4.3.0 Try later").await,
            Fault::HangAtRecipient => {
                tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await?;
                return Err(ErrorKind::ConnectionAborted.into());
            }
            _ => {}
        }
        let Some(to) = address(rest, "TO:").filter(|to| !to.is_empty()) else {
            return self.say("501 5.5.4 Malformed").await;
        };
        if !to.is_ascii() && !self.mode.smtputf8 {
            return self.say("553 5.6.7 No addresses outside ASCII").await;
        }
        let Some((_, recipients)) = &mut self.envelope else {
            return self.say("503 5.5.1 MAIL first").await;
        };
        recipients.push(to);
        self.say("250 2.1.5 Recipient noted").await
    }

    async fn data(&mut self) -> io::Result<()> {
        let Some((from, to)) = self.envelope.take().filter(|(_, to)| !to.is_empty()) else {
            return self.say("503 5.5.1 RCPT first").await;
        };
        self.say("354 End with a dot").await?;
        let data = self.letter().await?;
        if self.fails() {
            return self.say("451 4.3.0 Try later").await;
        }
        if self.fault() == Fault::RejectLetter {
            let quoted = data.lines().find(|line| line.starts_with("Your code is"));
            let quoted = quoted.unwrap_or_default();
            return self
                .say(&format!("554 5.7.1 Looks like spam: {quoted}"))
                .await;
        }
        let quoted = data.lines().find(|line| line.starts_with("Your code is"));
        let quoted = format!("{} for <{}>", quoted.unwrap_or_default(), to.join(">, <"));
        let letter = Received {
            from,
            to,
            data,
            over_tls: self.encrypted,
            user: self.user.clone(),
        };
        self.post.letters.lock().unwrap().push(letter);
        self.post.arrived.notify_waiters();
        if self.fault() == Fault::DropAfterData {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        self.taken += 1;
        self.over = self.fault() == Fault::MuteAfterLetter;
        match self.fault() {
            Fault::QuotesLetter => {
                self.say(&format!("250 2.0.0 Taken \x1b[2J: {quoted}"))
                    .await
            }
            _ => self.say("250 2.0.0 Ok: queued as 4XyZ1c2d3E").await,
        }
    }

    /// Reads up to the lone dot, and undoes the doubling of dots at the start of a line.
    async fn letter(&mut self) -> io::Result<String> {
        let mut letter = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let is_last = line == b".\r\n";
            if self.fault() == Fault::DropMidLetter && (is_last || letter.len() > 512) {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            if is_last {
                return Ok(String::from_utf8_lossy(&letter).into_owned());
            }
            letter.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    fn fails(&self) -> bool {
        let mut failed = self.post.failed.lock().unwrap();
        let fails = matches!(self.fault(), Fault::FailFirst(count) if *failed < count);
        *failed += usize::from(fails);
        fails
    }

    async fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        // A client that never ends its line must not fill the memory.
        let mut limited = (&mut self.stream).take(8 * 1024);
        if limited.read_line(&mut line).await? == 0 || !line.ends_with('\n') {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    async fn say(&mut self, reply: &str) -> io::Result<()> {
        if let Fault::SlowData(pause) = self.fault() {
            tokio::time::sleep(pause).await;
        }
        self.stream
            .write_all(format!("{reply}\r\n").as_bytes())
            .await?;
        self.stream.flush().await
    }
}

/// The address out of `FROM:<ada@example.org> BODY=8BITMIME`.
fn address(rest: &str, keyword: &str) -> Option<String> {
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    let (address, _) = tail.trim_start().strip_prefix('<')?.split_once('>')?;
    head.eq_ignore_ascii_case(keyword)
        .then(|| address.to_owned())
}
