//! A mail server inside the test process, because "the letter left" can only be believed of a letter that arrived.
//!
//! It speaks real SMTP on a spare port of 127.0.0.1, with real TLS from an authority made at its start, and it can be
//! told to misbehave in every way the courier must survive. It runs on a thread of its own, so that a test may block
//! while it sends.
//!
//! ```ignore
//! let server = SmtpServer::start(Mode::starttls().auth("ada", "secret")).await;
//! // … send through 127.0.0.1:{server.port()}, trusting server.ca_file() …
//! let letter = server.wait_for(1, Duration::from_secs(5)).await.remove(0).letter();
//! assert_eq!(letter.subject, "Your code");
//! ```

mod authority;
mod letter;
mod mode;
mod session;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::NamedTempFile;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use authority::Authority;
pub use letter::{Letter, Received};
pub use mode::{Certificate, Fault, Mode, Tls};

/// The running server. Dropping it ends it; [`SmtpServer::stop`] ends it and waits until the port is free.
pub struct SmtpServer {
    port: u16,
    authority: Authority,
    ca_file: NamedTempFile,
    post: Arc<Post>,
    runtime: Option<Runtime>,
    open: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
}

/// What the connections share.
struct Post {
    mode: Mutex<Mode>,
    /// What [`Fault::FailFirst`] has failed since the mode was set.
    failed: Mutex<usize>,
    letters: Mutex<Vec<Received>>,
    arrived: Notify,
    connections: Mutex<usize>,
    /// How many senders were named, on all of them.
    senders: Mutex<usize>,
    /// How many are open now, and how many were at once.
    open: Mutex<(usize, usize)>,
    /// The names by which clients greeted.
    hellos: Mutex<Vec<String>>,
    /// How many bytes of an endless answer a client took.
    flooded: Mutex<usize>,
}

impl SmtpServer {
    /// Starts a server in this mode on a spare port.
    #[expect(
        clippy::unused_async,
        reason = "one `.await` for everything a test starts"
    )]
    pub async fn start(mode: Mode) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("smtp-server")
            .enable_all()
            .build()
            .unwrap();
        let authority = Authority::new();
        let mut server = Self {
            port: 0,
            ca_file: authority.written(),
            authority,
            post: Arc::new(Post {
                mode: Mutex::new(mode),
                failed: Mutex::new(0),
                letters: Mutex::default(),
                arrived: Notify::new(),
                connections: Mutex::new(0),
                senders: Mutex::new(0),
                open: Mutex::new((0, 0)),
                hellos: Mutex::default(),
                flooded: Mutex::new(0),
            }),
            runtime: Some(runtime),
            open: Mutex::new(None),
        };
        server.port = server.open(0);
        server
    }

    /// The port on 127.0.0.1; the same after [`Self::resume`].
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The same as a file, for `SSL_CERT_FILE`; it lasts as long as the server.
    pub fn ca_file(&self) -> &Path {
        self.ca_file.path()
    }

    /// The letters taken so far, oldest first.
    pub fn letters(&self) -> Vec<Received> {
        self.post.letters.lock().unwrap().clone()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        *self.post.connections.lock().unwrap()
    }

    /// How many times a sender was named so far: once for each e-mail that was tried.
    pub fn senders(&self) -> usize {
        *self.post.senders.lock().unwrap()
    }

    /// How many connections were open at once, at the most.
    pub fn most_open(&self) -> usize {
        self.post.open.lock().unwrap().1
    }

    /// The names that were said with EHLO, oldest first.
    pub fn hellos(&self) -> Vec<String> {
        self.post.hellos.lock().unwrap().clone()
    }

    /// How many bytes of endless answers left here; what the system buffers counts.
    pub fn flooded(&self) -> usize {
        *self.post.flooded.lock().unwrap()
    }

    /// Changes the behaviour, and lets [`Fault::FailFirst`] count anew.
    pub fn set_mode(&self, mode: Mode) {
        *self.post.failed.lock().unwrap() = 0;
        *self.post.mode.lock().unwrap() = mode;
    }

    /// Waits until `count` letters are here and returns all; panics when they are not in time.
    pub async fn wait_for(&self, count: usize, patience: Duration) -> Vec<Received> {
        let enough = async {
            loop {
                let arrival = self.post.arrived.notified();
                let letters = self.letters();
                if letters.len() >= count {
                    return letters;
                }
                arrival.await;
            }
        };
        let Ok(letters) = tokio::time::timeout(patience, enough).await else {
            let (letters, connections) = (self.letters().len(), self.connections());
            panic!(
                "{letters} of {count} letters arrived within {patience:?}, over {connections} connections"
            );
        };
        letters
    }

    /// Hangs up on everyone and frees the port: a connection is now refused. The letters stay readable.
    pub async fn stop(&self) {
        let open = self.open.lock().unwrap().take();
        if let Some((close, task)) = open {
            let _ = close.send(());
            task.await.unwrap();
        }
    }

    /// After [`Self::stop`]: listens again, on the same port, with the same authority and letters.
    pub async fn resume(&self) {
        self.stop().await;
        self.open(self.port);
    }

    fn open(&self, port: u16) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (close, order) = oneshot::channel();
        let authority = self.authority.clone();
        let runtime = self.runtime.as_ref().expect("taken only by drop");
        let task = runtime.spawn(accept(listener, order, self.post.clone(), authority));
        *self.open.lock().unwrap() = Some((close, task));
        port
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // The plain drop of a runtime panics inside an asynchronous test.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn accept(
    listener: TcpListener,
    mut order: oneshot::Receiver<()>,
    post: Arc<Post>,
    authority: Authority,
) {
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut order => break,
            Some(_) = sessions.join_next() => {}
            Ok((socket, _)) = listener.accept() => {
                *post.connections.lock().unwrap() += 1;
                sessions.spawn(session::serve(socket, post.clone(), authority.clone()));
            }
        }
    }
    drop(listener);
    sessions.shutdown().await;
}
