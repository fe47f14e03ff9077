//! Somebody who reads the metrics, at an address of their own.

use super::app::TestApp;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use vestibule::internals::jobs::MetricsListener;

/// The setting that switches metrics on, on a spare port.
pub const ON: (&str, &str) = ("METRICS_BIND", "127.0.0.1:0");

/// The listener of an application; it ends with the value.
pub struct Watched {
    address: SocketAddr,
    _stop: watch::Sender<bool>,
    _runtime: Runtime,
}

impl Watched {
    /// Of an application whose settings have [`ON`].
    pub fn of(app: &TestApp) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(MetricsListener::bind(app.site()));
        let listener = listener.unwrap().unwrap();
        let address = listener.address();
        let (stop, stopped) = watch::channel(false);
        runtime.spawn(listener.serve(app.site().clone(), stopped));
        Self {
            address,
            _stop: stop,
            _runtime: runtime,
        }
    }

    pub fn line(&self) -> TcpStream {
        TcpStream::connect(self.address).unwrap()
    }

    /// The page as it is now.
    pub fn read(&self) -> Numbers {
        let answer = get(self.address, "/metrics");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        Numbers(body.to_owned())
    }
}

/// Asks somebody for a path, and says the whole answer.
pub fn get(address: SocketAddr, path: &str) -> String {
    let mut line = TcpStream::connect(address).unwrap();
    let within = Some(Duration::from_secs(30));
    line.set_read_timeout(within).unwrap();
    write!(line, "GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n").unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    answer
}

/// A page of metrics.
pub struct Numbers(pub String);

impl Numbers {
    /// What a series says, by its name and labels as they stand there.
    pub fn of(&self, series: &str) -> f64 {
        let found = self.series().find(|(name, _)| *name == series);
        let (_, value) = found.unwrap_or_else(|| panic!("no {series} in\n{}", self.0));
        value.parse().unwrap()
    }

    /// Every series with what it says.
    pub fn series(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.0.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.rsplit_once(' ').unwrap())
    }

    /// The names of what has at least one series, without the endings of histograms.
    pub fn names(&self) -> BTreeSet<String> {
        let bare = |name: &str| name.split('{').next().unwrap().to_owned();
        let names = self.series().map(|(name, _)| bare(name));
        names
            .map(|name| {
                let endings = ["_bucket", "_sum", "_count"];
                let ending = endings.iter().find_map(|it| name.strip_suffix(it));
                ending.map_or(name.clone(), str::to_owned)
            })
            .collect()
    }
}
