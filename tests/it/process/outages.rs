//! The database is away, or the disk is full: people are told so, nothing is lost, and it comes back by itself.

use super::program::{PROGRAM, Place, Server};
use super::steps::{on_database, wait};
use crate::support::app::code_in;
use crate::support::databases::TestDatabase;
use crate::support::page::Page;
use std::io::copy;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// The way to a database server, which can be closed.
struct Relay {
    address: SocketAddr,
    target: SocketAddr,
    open: Arc<AtomicBool>,
    lines: Arc<Mutex<Vec<TcpStream>>>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    /// A closed one.
    fn to(target: SocketAddr) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            address: free.local_addr().unwrap(),
            target,
            open: Arc::default(),
            lines: Arc::default(),
            thread: None,
        }
    }

    fn open(&mut self) {
        let listener = TcpListener::bind(self.address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let (target, open, lines) = (self.target, self.open.clone(), self.lines.clone());
        open.store(true, Ordering::Release);
        self.thread = Some(std::thread::spawn(move || {
            while open.load(Ordering::Acquire) {
                let Ok((near, _)) = listener.accept() else {
                    std::thread::sleep(Duration::from_millis(5));
                    continue;
                };
                near.set_nonblocking(false).unwrap();
                let far = TcpStream::connect(target).unwrap();
                let ends = [near.try_clone().unwrap(), far.try_clone().unwrap()];
                lines.lock().unwrap().extend(ends);
                for (mut from, mut to) in [
                    (near.try_clone().unwrap(), far.try_clone().unwrap()),
                    (far, near),
                ] {
                    std::thread::spawn(move || {
                        let _ = copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        }));
    }

    fn close(&mut self) {
        self.open.store(false, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        for line in self.lines.lock().unwrap().drain(..) {
            let _ = line.shutdown(Shutdown::Both);
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.close();
    }
}

#[test]
fn a_database_server_that_is_down_comes_back_by_itself() {
    let database = TestDatabase::new();
    if !database.is_postgres() {
        return;
    }
    let mut url = url::Url::parse(&database.url()).unwrap();
    let target = url.socket_addrs(|| Some(5432)).unwrap()[0];
    let mut relay = Relay::to(target);
    url.set_port(Some(relay.address.port())).unwrap();
    let place = Place::new();
    let server = place.serve(&on_database(url.as_str()));
    let ada = server.guest();
    // Down at the start.
    assert_eq!(ada.get("/healthz").status(), 200);
    assert_eq!(ada.get("/readyz").status(), 503);
    assert_eq!(
        ada.get("/login").status(),
        200,
        "a page that asks for nothing"
    );
    is_away(&ada.sign_up("ada@example.com"));
    assert!(
        server
            .log()
            .contains("the database cannot be reached; trying again.")
    );
    relay.open();
    wait("the database", || {
        (ada.get("/readyz").status() == 200).then_some(())
    });
    assert_eq!(ada.sign_up("ada@example.com").location(), Some("/verify"));
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    // Down in the middle.
    relay.close();
    let code = code_in(&server.out());
    is_away(&ada.enter_code(&code));
    assert_eq!(ada.get("/readyz").status(), 503);
    is_away(&ada.get("/verify"));
    relay.open();
    wait("the database", || {
        (ada.get("/readyz").status() == 200).then_some(())
    });
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert!(ada.is_signed_in());
    // The password of the server is nobody's business.
    let password = url.password().unwrap_or("no password").to_owned();
    server.tells_nothing_of(&[&password, &code, "ada@example.com"]);
    assert!(!server.out().contains(&password));
}

#[test]
fn a_node_that_reaches_its_database_late_is_refused_there_until_the_database_adopts_it() {
    let database = TestDatabase::new();
    if !database.is_postgres() {
        return;
    }
    let place = Place::new();
    let mut first = on_database(&database.url());
    first.push(("SECRET_KEY", "another-secret-for-tests-0123456789".into()));
    place.run(&["migrate"], &first).well();
    let mut url = url::Url::parse(&database.url()).unwrap();
    let mut relay = Relay::to(url.socket_addrs(|| Some(5432)).unwrap()[0]);
    url.set_port(Some(relay.address.port())).unwrap();
    let server = place.serve(&on_database(url.as_str()));
    relay.open();
    server.wait_for_log("does not belong to the database");
    assert_eq!(server.guest().get("/readyz").status(), 503);
    is_away(&server.guest().sign_up("ada@example.com"));
    let ours = on_database(&database.url());
    place.run(&["keys", "adopt", "--yes"], &ours).well();
    wait("the database", || {
        (server.guest().get("/readyz").status() == 200).then_some(())
    });
    let told = server.log().matches("does not belong").count();
    assert_eq!(told, 1, "once, and not every other second");
}

#[test]
fn a_full_disk_loses_nothing() {
    if TestDatabase::new().is_postgres() {
        return;
    }
    let place = Place::new();
    // A file that may not grow is a full disk that root cannot talk its way around.
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("trap '' XFSZ; exec {PROGRAM}")]);
    let server = place.serve_by(shell, &[]);
    let ada = server.guest();
    assert_eq!(ada.sign_up("ada@example.com").location(), Some("/verify"));
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    let code = code_in(&server.out());
    assert_eq!(ada.get("/readyz").status(), 200);
    limit_files(&server, "1");
    assert_eq!(
        ada.get("/readyz").status(),
        503,
        "what cannot be written to is not ready"
    );
    is_away(&ada.enter_code(&code));
    is_away(&server.guest().sign_up("eve@example.com"));
    assert_eq!(ada.get("/verify").status(), 200, "reading goes on");
    assert_eq!(ada.get("/healthz").status(), 200);
    limit_files(&server, "unlimited");
    assert_eq!(ada.get("/readyz").status(), 200);
    assert_eq!(ada.enter_code(&code).location(), Some("/"));
    assert!(ada.is_signed_in());
    assert_eq!(
        server.guest().sign_up("eve@example.com").location(),
        Some("/verify")
    );
    server.tells_nothing_of(&["ada@example.com", "eve@example.com", &code]);
}

#[test]
fn a_database_file_that_may_only_be_read_loses_nothing() {
    if TestDatabase::new().is_postgres() {
        return;
    }
    let place = Place::new();
    let server = place.serve_by(place.without_rights(), &[]);
    let ada = server.guest();
    ada.sign_up("ada@example.com");
    wait("the letter", || {
        server.out().contains("Your code is ").then_some(())
    });
    ada.enter_code(&code_in(&server.out()));
    // The files of its log stay behind, as they do beside a running one.
    server.kill();
    place.forbid_writing("vestibule.db");
    let server = place.serve_by(place.without_rights(), &[]);
    let ada = server.returning(&ada);
    assert!(ada.is_signed_in(), "reading goes on");
    let eve = server.guest();
    is_away(&eve.sign_up("eve@example.com"));
    is_away(&eve.sign_up("eve@example.com"));
    place.allow_writing("vestibule.db");
    wait("the database", || {
        (eve.sign_up("eve@example.com").status() == 303).then_some(())
    });
    assert!(ada.is_signed_in());
}

fn limit_files(server: &Server, bytes: &str) {
    // Of util-linux; the soft limit alone, so that it can be lifted again.
    let id = server.id().to_string();
    let limit = format!("--fsize={bytes}:");
    let done = Command::new("prlimit")
        .args(["--pid", &id, &limit])
        .status()
        .unwrap();
    assert!(done.success());
}

fn is_away(page: &Page) {
    assert_eq!(page.status(), 503, "{}", page.text());
    assert_eq!(page.header("retry-after"), Some("5"));
    let text = page.text();
    assert!(text.contains("not available at the moment"), "{text}");
}
