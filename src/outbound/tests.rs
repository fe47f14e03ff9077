//! Calls to receivers on loopback that behave and that do not.

use super::{Answer, Call, Outbound, Reach};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

/// A receiver for one line: `serve` has it, and returns what it heard.
fn receiver<T: Send + 'static>(
    serve: impl FnOnce(TcpStream) -> T + Send + 'static,
) -> (u16, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || serve(listener.accept().unwrap().0));
    (port, heard)
}

/// Reads a request whose body is `hello`.
fn request(stream: &mut impl Read) -> String {
    let mut heard = Vec::new();
    let mut piece = [0; 1024];
    while !heard.ends_with(b"hello") {
        let read = stream.read(&mut piece).unwrap_or(0);
        if read == 0 {
            break;
        }
        heard.extend_from_slice(&piece[..read]);
    }
    String::from_utf8(heard).unwrap()
}

/// Answers one request with the text.
fn answering(answer: &'static str) -> (u16, JoinHandle<String>) {
    receiver(move |mut stream| {
        let heard = request(&mut stream);
        stream.write_all(answer.as_bytes()).unwrap();
        heard
    })
}

fn post(outbound: &Outbound, url: &str, reach: Reach) -> Result<Answer, String> {
    let call = Call {
        url,
        headers: &[("content-type", "text/plain"), ("x-mark", "here")],
        body: b"hello",
        reach,
    };
    outbound.post(&call).map_err(|error| error.to_string())
}

fn to(port: u16) -> Result<Answer, String> {
    let outbound = Outbound::trusting(std::iter::empty(), Duration::from_secs(5));
    let url = format!("http://127.0.0.1:{port}/hook?secret=word");
    post(&outbound, &url, Reach::Anywhere)
}

#[test]
fn a_call_carries_its_headers_and_brings_the_answer() {
    let (port, heard) =
        answering("HTTP/1.1 429 Slow\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\nno");
    let answer = to(port).unwrap();
    assert_eq!((answer.status, answer.retry_after), (429, Some(7)));
    assert_eq!(answer.body, b"no");
    let heard = heard.join().unwrap();
    assert!(heard.starts_with("POST /hook?secret=word HTTP/1.1\r\n"));
    assert!(heard.contains("x-mark: here\r\n") && heard.contains("user-agent: vestibule/"));
}

#[test]
fn a_redirect_is_an_answer() {
    let (port, _) =
        answering("HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(to(port).unwrap().status, 307);
}

#[test]
fn no_more_than_the_beginning_of_a_long_answer_is_kept() {
    let (port, _) = receiver(|mut stream| {
        request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert_eq!(to(port).unwrap().body.len(), 64 * 1024);
}

#[test]
fn nothing_without_an_end_is_kept() {
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for begins in [
        String::new(),
        "HTTP/1.1 200 ".to_owned(),
        "HTTP/1.1 200 OK\r\nx-".to_owned(),
        CHUNKED.to_owned(),
        format!("{CHUNKED}1;x="),
        format!("{CHUNKED}0\r\nx-trailer: "),
    ] {
        let (first, more) = (begins.clone(), [b'0'; 4096]);
        let (port, took) = receiver(move |mut stream| {
            request(&mut stream);
            let _ = stream.write_all(first.as_bytes());
            let mut took = 0;
            while took < 64 * 1024 * 1024 && stream.write_all(&more).is_ok() {
                took += more.len();
            }
            took
        });
        let answered = to(port);
        let took = took.join().unwrap();
        // What two systems keep of a connection is in it.
        assert!(took < 16 * 1024 * 1024, "{begins:?}: {took} {answered:?}");
    }
}

#[test]
fn an_answer_that_breaks_off_has_a_status() {
    let (port, _) = answering("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    let answer = to(port).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"half"[..]));
}

#[test]
fn what_is_no_answer_is_said_without_the_url() {
    let (long, _) = receiver(|mut stream| {
        request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx-long: ");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert_eq!(to(long).unwrap_err(), "the head of the answer was too long");
    let (nonsense, _) = answering("220 mail.example ESMTP\r\n\r\n");
    assert_eq!(to(nonsense).unwrap_err(), "the answer was not HTTP");
    let (closed, _) = receiver(drop);
    assert_eq!(to(closed).unwrap_err(), "the line was dropped");
    let (port, held) = receiver(|stream| stream);
    let hasty = Outbound::trusting(std::iter::empty(), Duration::from_millis(100));
    let late = post(
        &hasty,
        &format!("http://127.0.0.1:{port}/"),
        Reach::Anywhere,
    );
    assert_eq!(late.unwrap_err(), "the answer took too long");
    drop(held);
}

#[test]
fn a_url_is_plain() {
    let outbound = Outbound::trusting(std::iter::empty(), Duration::from_secs(5));
    for url in [
        "ftp://example.test/",
        "file:///etc/passwd",
        "http://ada:secret@127.0.0.1/",
        "example.test",
        "http://",
        "",
    ] {
        let refused = post(&outbound, url, Reach::Anywhere).unwrap_err();
        assert_eq!(refused, "the URL cannot be called", "{url}");
    }
    // Too long for a label, so that no name server is asked.
    let nowhere = format!("http://{}.test/", "a".repeat(64));
    let nowhere = post(&outbound, &nowhere, Reach::Public);
    assert_eq!(nowhere.unwrap_err(), "the host was not found");
}

#[test]
fn a_call_to_the_public_does_not_reach_this_machine() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let outbound = Outbound::trusting(std::iter::empty(), Duration::from_secs(5));
    for host in [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "[::ffff:127.0.0.1]",
    ] {
        let refused = post(&outbound, &format!("http://{host}:{port}/"), Reach::Public);
        let said = refused.unwrap_err();
        assert_eq!(
            said, "the address is not one of the public internet",
            "{host}"
        );
    }
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "somebody called");
}

/// A receiver with a certificate for the name, and the root that signed it.
fn with_certificate(name: &str) -> (u16, Vec<u8>) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = own.signed_by(&key, &root).unwrap();
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    let (port, _) = receiver(move |stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream);
        request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 204 Fine\r\n\r\n");
    });
    (port, root.der().to_vec())
}

#[test]
fn a_certificate_must_be_of_the_host_and_of_somebody_trusted() {
    let call = |port, roots: Vec<Vec<u8>>| {
        let outbound = Outbound::trusting(roots.into_iter(), Duration::from_secs(5));
        post(
            &outbound,
            &format!("https://localhost:{port}/"),
            Reach::Anywhere,
        )
    };
    let untrusted = Err("the certificate is not to be trusted".to_owned());
    let (port, root) = with_certificate("localhost");
    assert_eq!(call(port, vec![root]).map(|answer| answer.status), Ok(204));
    let (port, root) = with_certificate("elsewhere.test");
    assert_eq!(call(port, vec![root]), untrusted);
    let (port, _) = with_certificate("localhost");
    assert_eq!(call(port, vec![]), untrusted);
}
