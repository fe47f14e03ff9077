//! Bodies in parts: read like any other, refused where they are broken, and never by a fault of ours.

use crate::support::app::TestApp;
use crate::support::page::Page;
use crate::support::people::{Guest, PASSWORD};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const PIECES: [&[u8]; 24] = [
    b"--b",
    b"\r\n--b",
    b"--b--",
    b"\r\n--b--\r\n",
    b"--bc",
    b"\r\n",
    b"\r\n\r\n",
    b"\n\n",
    b"\r",
    b"--",
    b"Content-Disposition: form-data; name=email",
    b"content-disposition:form-data;name=\"e;\\\"\"",
    b"Content-Disposition: form-data; name=f; filename*=UTF-8''%ff",
    b"Content-Disposition: \xff; name=\"",
    b"Content-Transfer-Encoding: base64",
    b"Content-Type: text/plain; charset=utf-16",
    b"X: y\r\n",
    b" folded",
    b":",
    b"\0",
    b"\xff\xfe",
    "é".as_bytes(),
    b"\r\n--b\r\nContent-Disposition: form-data; name=email\r\n\r\nada",
    b"query",
];

fn send(sender: &Guest, path: &str, body: &[u8]) -> Page {
    let sender = sender
        .window()
        .with_header("content-type", "multipart/form-data; boundary=b");
    sender.post_raw(path, body.to_vec())
}

#[test]
fn a_form_in_parts_is_read_like_any_other() {
    let app = TestApp::start();
    app.db_user("ada@example.com");
    let part = |name: &str, value: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let whole = part("email", "ada@example.com") + &part("password", PASSWORD) + "--b--\r\n";
    let page = send(&app.guest(), "/api/token/", whole.as_bytes());
    assert_eq!(page.status(), 200);
    // A head that does not end might take the next part along: a password under the name of the e-mail address.
    let broken = whole.replacen("\r\n\r\n", "\n\n", 1);
    let page = send(&app.guest(), "/api/token/", broken.as_bytes());
    let told = r#"{"detail":"Multipart form parse error - the parts could not be separated","code":"parse_error"}"#;
    assert_eq!((page.status(), page.bytes()), (400, told.as_bytes()));
}

#[test]
fn whatever_comes_in_parts_is_answered_and_the_server_lives() {
    let app = TestApp::without_limits();
    let guest = app.guest();
    let mut chance = StdRng::seed_from_u64(15);
    for _ in 0..500 {
        let count = chance.random_range(0..14);
        let mut body = (0..count).fold(b"--b\r\n".to_vec(), |mut body, _| {
            body.extend_from_slice(PIECES[chance.random_range(0..PIECES.len())]);
            body
        });
        if chance.random() {
            body.extend_from_slice(b"\r\n--b--");
        }
        for path in ["/api/token/", "/graphql"] {
            let status = send(&guest, path, &body).status();
            let body = String::from_utf8_lossy(&body);
            assert!((400..500).contains(&status), "{path} {status}: {body:?}");
        }
    }
    // As many parts as there is room for, a head without an end, and more than there is room for.
    let many = b"\r\n--b\r\nA:\r\n\r\n".repeat(18_000);
    let head = [&b"--b\r\n"[..], &b"A: b\r\n".repeat(40_000)].concat();
    for (body, status) in [(&many, 400), (&head, 400), (&many.repeat(2), 413)] {
        assert_eq!(send(&guest, "/api/token/", body).status(), status);
    }
    assert_eq!(guest.get("/login").status(), 200);
}
