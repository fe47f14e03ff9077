//! The connection to a mail server as lettre is given it: a line at a time, and none longer than a line may be. lettre
//! measures a line when it has all of it; here its bytes are counted before they are kept.
//!
//! What comes behind the end of an answer was said before the next question, and is no answer to that: the connection
//! ends. So nothing that was put in clear behind the answer to STARTTLS is there to be believed once TLS is spoken.

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// RFC 5321 has 512 bytes; servers say more.
const LONGEST_LINE: usize = 2048;
/// An answer to EHLO takes many lines, and no other takes more.
const LONGEST_ANSWER: usize = 16 * 1024;
/// So much is asked of the system at once.
const PIECE: usize = 2048;

/// What is wrong with what a server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadAnswer {
    #[error("the mail server's answer has no end")]
    TooLong,
    #[error("the mail server answered before it was asked")]
    Unasked,
    #[error("the mail server answered nonsense or dropped the line")]
    Nonsense,
}

/// What the server said, when it is not what it should have.
#[derive(Debug, thiserror::Error)]
#[error("the mail server answered {0}")]
pub(super) struct Refused(pub(super) u16);

impl From<BadAnswer> for io::Error {
    fn from(bad: BadAnswer) -> Self {
        Self::new(io::ErrorKind::InvalidData, bad)
    }
}

#[derive(Debug)]
enum Stream {
    Clear(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    fn tcp(&self) -> &TcpStream {
        match self {
            Self::Clear(tcp) => tcp,
            Self::Tls(tls) => tls.get_ref().0,
        }
    }
}

/// A connection to a mail server.
#[derive(Debug)]
pub(super) struct Line {
    stream: Stream,
    /// As it came.
    unread: Vec<u8>,
    /// A line of it, on its way to whoever reads.
    whole: Vec<u8>,
    /// Bytes of lines since the last question.
    answered: usize,
}

impl Line {
    pub(super) fn in_clear(tcp: TcpStream) -> Self {
        Self::over(Stream::Clear(tcp), Vec::new())
    }

    fn over(stream: Stream, whole: Vec<u8>) -> Self {
        Self {
            stream,
            unread: Vec::new(),
            whole,
            answered: 0,
        }
    }

    /// Speaks TLS from here on. `greeting` is what is read first: the one that came before STARTTLS, since whoever reads
    /// on expects one and the server has none any more.
    pub(super) async fn encrypt(
        self,
        config: Arc<ClientConfig>,
        host: ServerName<'static>,
        greeting: Vec<u8>,
    ) -> io::Result<Self> {
        if self.is_ahead() {
            return Err(BadAnswer::Unasked.into());
        }
        let Stream::Clear(tcp) = self.stream else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let tls = TlsConnector::from(config).connect(host, tcp).await?;
        Ok(Self::over(Stream::Tls(Box::new(tls)), greeting))
    }

    /// Whether the server has said more than was read.
    fn is_ahead(&self) -> bool {
        !(self.unread.is_empty() && self.whole.is_empty())
    }

    /// Reads up to the end of a line. `false` at the end of everything.
    fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let rest = self.unread.split_off(end + 1);
                let line = std::mem::replace(&mut self.unread, rest);
                self.answered += line.len();
                if self.answered > LONGEST_ANSWER {
                    return Poll::Ready(Err(BadAnswer::TooLong.into()));
                }
                self.whole = plain(&line);
                return Poll::Ready(Ok(true));
            }
            if self.unread.len() > LONGEST_LINE {
                return Poll::Ready(Err(BadAnswer::TooLong.into()));
            }
            let mut piece = [0; PIECE];
            let mut read = ReadBuf::new(&mut piece);
            ready!(match &mut self.stream {
                Stream::Clear(tcp) => Pin::new(tcp).poll_read(cx, &mut read),
                Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_read(cx, &mut read),
            })?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(false));
            }
            self.unread.extend_from_slice(read.filled());
        }
    }
}

/// A line in ASCII without blanks at its end, what cannot be seen shown as "?": lettre ends a connection over a letter in Latin-1 and over a code alone, and
/// panics over a feature of blanks.
fn plain(line: &[u8]) -> Vec<u8> {
    let plain = line.iter().map(|byte| match byte {
        b' '..=b'~' => *byte,
        b'\t' | b'\r' | b'\n' => b' ',
        _ => b'?',
    });
    let mut plain: Vec<u8> = plain.collect();
    // "250-" and "250 " say whether another line comes.
    while plain.len() != 4 && plain.last() == Some(&b' ') {
        plain.pop();
    }
    if plain.len() == 3 {
        plain.push(b' ');
    }
    plain.extend_from_slice(b"\r\n");
    plain
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.whole.is_empty() && !ready!(this.poll_line(cx))? {
            return Poll::Ready(Ok(()));
        }
        let rest = this.whole.split_off(this.whole.len().min(into.remaining()));
        into.put_slice(&std::mem::replace(&mut this.whole, rest));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        question: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.is_ahead() {
            return Poll::Ready(Err(BadAnswer::Unasked.into()));
        }
        this.answered = 0;
        match &mut this.stream {
            Stream::Clear(tcp) => Pin::new(tcp).poll_write(cx, question),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_write(cx, question),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Clear(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Clear(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_shutdown(cx),
        }
    }
}

impl AsyncTokioStream for Line {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.tcp().peer_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_such_as_lettre_reads() {
        for (said, read) in [
            ("250 ok\r\n", "250 ok\r\n"),
            ("250 ok\n", "250 ok\r\n"),
            ("250-  \t \r\n", "250-\r\n"),
            ("250  \r\n", "250 \r\n"),
            ("250\r\n", "250 \r\n"),
            ("\n", "\r\n"),
            ("550 a\0\u{1b}[2Jü\r\n", "550 a??[2J??\r\n"),
        ] {
            assert_eq!(plain(said.as_bytes()), read.as_bytes(), "{said:?}");
        }
    }
}
