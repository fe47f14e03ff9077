//! The programs behind a browser: `chromedriver` on a spare port, the Chromium it starts, and the end of both.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Options;

/// A running `chromedriver` with at most one session.
pub(super) struct Driver {
    child: Child,
    port: u16,
    session: Option<String>,
    profile: TempDir,
}

impl Driver {
    pub(super) fn start() -> Option<Self> {
        let Some(program) = env::var_os("TEST_BROWSER").filter(|path| !path.is_empty()) else {
            let everything = env::var_os("TEST_EVERYTHING").is_some();
            assert!(
                !everything,
                "TEST_EVERYTHING is set, but TEST_BROWSER does not name a chromedriver"
            );
            eprintln!("skipped: TEST_BROWSER names no chromedriver; scripts/test does");
            return None;
        };
        // On a busy machine another program can take the port that it chose.
        let driver = (0..3).find_map(|_| Self::spawned(&program));
        assert!(driver.is_some(), "{} did not start", program.display());
        driver
    }

    fn spawned(program: &OsStr) -> Option<Self> {
        let mut child = Command::new(program)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("TEST_BROWSER={}: {error}", program.display()));
        let mut lines = BufReader::new(child.stdout.take().expect("piped above"));
        let port = announced_port(&mut lines);
        // The pipe must stay open and be read, or the driver dies of it.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        let profile = tempfile::Builder::new()
            .prefix("vestibule-")
            .tempdir()
            .unwrap();
        let driver = Self {
            child,
            port: port.unwrap_or(0),
            session: None,
            profile,
        };
        port.is_some().then_some(driver)
    }

    pub(super) async fn open(&mut self, options: Options) -> Client {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(self.capabilities(options))
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .expect("Chromium starts; TEST_CHROMIUM names it");
        self.session = client.session_id().await.unwrap();
        client
    }

    fn capabilities(&self, options: Options) -> Capabilities {
        let Options {
            javascript,
            width,
            height,
            ..
        } = options;
        let mut chrome = json!({
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage",
                format!("--user-data-dir={}", self.profile.path().display()),
                format!("--window-size={width},{height}"),
            ],
            // A window cannot be narrower than 500 pixels; a device can.
            "mobileEmulation": { "deviceMetrics": {
                "width": width, "height": height, "pixelRatio": 1, "touch": false, "mobile": false } },
            // 1 allows, 2 blocks.
            "prefs": { "profile.managed_default_content_settings.javascript": if javascript { 1 } else { 2 } },
        });
        if let Ok(program) = env::var("TEST_CHROMIUM") {
            chrome["binary"] = program.into();
        }
        let all = json!({
            "goog:chromeOptions": chrome,
            "goog:loggingPrefs": { "browser": "ALL" },
            // Milliseconds: on a busy machine axe takes its time with a long page.
            "timeouts": { "script": 300_000 },
        });
        match all {
            Value::Object(all) => all,
            _ => unreachable!("an object stands above"),
        }
    }

    /// Ends the session, and Chromium with it. By hand, because `drop` cannot wait for the asynchronous client.
    fn quit(&self, session: &str) -> std::io::Result<()> {
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        socket.set_read_timeout(Some(Duration::from_secs(5)))?;
        let host = format!("127.0.0.1:{}", self.port);
        write!(
            socket,
            "DELETE /session/{session} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        socket.read(&mut [0; 512]).map(drop)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(session) = &self.session
            && let Err(error) = self.quit(session)
        {
            eprintln!("the browser did not end: {error}");
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// "`ChromeDriver` was started successfully on port 41013."
fn announced_port(lines: &mut impl BufRead) -> Option<u16> {
    lines.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    })
}

/// A command of the session that the standard, and so the client, does not know.
#[derive(Debug)]
pub(super) struct Ask {
    path: &'static str,
    body: String,
}

impl Ask {
    pub(super) fn new(path: &'static str, body: &Value) -> Self {
        Self {
            path,
            body: body.to_string(),
        }
    }
}

impl WebDriverCompatibleCommand for Ask {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/{}", self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.clone()))
    }
}
