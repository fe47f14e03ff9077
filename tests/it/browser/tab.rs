//! [`Tab`]: a browser at an application, for tests that read line by line. It waits by itself, so that a test can call
//! the application between two pages.

use crate::support::app::TestApp;
use crate::support::browser::{Browser, Options, Violation};
use crate::support::databases::another_run_looks;
use crate::support::people::PASSWORD;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// A browser where scripts run.
pub const WITH_SCRIPTS: Options = Options {
    javascript: true,
    dark: false,
    width: 1280,
    height: 900,
};

/// A browser whose owner has switched JavaScript off.
pub const WITHOUT_SCRIPTS: Options = Options {
    javascript: false,
    ..WITH_SCRIPTS
};

/// A browser at an application.
pub struct Tab {
    browser: Browser,
    origin: String,
    // The last to go: the browser's client lives on it.
    runtime: Runtime,
}

impl Tab {
    /// `None` where there is no browser to test with.
    pub fn open(app: &TestApp, options: Options) -> Option<Self> {
        Self::open_at(app.url(), options)
    }

    /// To look at pages, which one run does.
    pub fn open_to_look(app: &TestApp, options: Options) -> Option<Self> {
        if another_run_looks() {
            return None;
        }
        Self::open(app, options)
    }

    /// At `localhost`, which is a name: passkeys need one.
    pub fn open_by_name(app: &TestApp, options: Options) -> Option<Self> {
        let port = app.address().port();
        Self::open_at(format!("http://localhost:{port}"), options)
    }

    fn open_at(origin: String, options: Options) -> Option<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let browser = runtime.block_on(Browser::start(options))?;
        Some(Self {
            browser,
            origin,
            runtime,
        })
    }

    pub fn goto(&self, path: &str) {
        let url = format!("{}{path}", self.origin);
        self.runtime.block_on(self.browser.goto(&url));
    }

    /// Goes on at another application.
    pub fn visit(&mut self, app: &TestApp, path: &str) {
        self.origin = app.url();
        self.goto(path);
    }

    /// Opens a file of this machine.
    pub fn goto_file(&self, path: &Path) {
        let url = format!("file://{}", path.display());
        self.runtime.block_on(self.browser.goto(&url));
    }

    pub fn fill(&self, name: &str, text: &str) {
        self.runtime.block_on(self.browser.fill(name, text));
    }

    /// Presses a button, and waits for the page it leads to. Where nothing happens a person presses again: the button
    /// may have been on its way somewhere else, to make room for an error or an estimate.
    pub fn press(&self, button: &str) {
        self.ask("window.isLeft = true");
        let arrived = || self.ask("!window.isLeft && document.readyState === 'complete'") == true;
        for _ in 0..3 {
            self.runtime.block_on(self.browser.press(button));
            let started = Instant::now();
            while started.elapsed() < Duration::from_secs(4) {
                if arrived() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(25));
            }
            if self.ask("!window.isLeft") == true {
                break;
            }
        }
        self.until("another page", arrived);
    }

    pub fn click(&self, css: &str) {
        self.runtime.block_on(self.browser.click(css));
    }

    pub fn arrive(&self, path: &str) {
        self.runtime.block_on(self.browser.wait_for_url(path));
    }

    pub fn text(&self) -> String {
        self.runtime.block_on(self.browser.text())
    }

    pub fn title(&self) -> String {
        self.runtime.block_on(self.browser.title())
    }

    pub fn focused(&self) -> String {
        self.runtime.block_on(self.browser.focused())
    }

    /// Waits until something has the focus: what `autofocus` names gets it only when the page is painted.
    pub fn focus_is_on(&self, id: &str) {
        self.until(&format!("the focus on {id}"), || self.focused() == id);
    }

    pub fn axe(&self) -> Vec<Violation> {
        self.runtime.block_on(self.browser.axe())
    }

    /// Waits until the page says something.
    pub fn see(&self, words: &str) {
        self.until(&format!("the words {words:?}"), || {
            self.text().contains(words)
        });
    }

    /// Waits until the page says that something is wrong, in the summary or beside a field.
    pub fn see_refusal(&self) {
        self.until("a refusal", || self.title().starts_with("Error: "));
    }

    /// Waits until something is so.
    pub fn until(&self, what: &str, so: impl Fn() -> bool) {
        let started = Instant::now();
        while !so() {
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "waited for {what}; the page says:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    /// What the console complained of, except that the page itself was refused: that is what a refused form is.
    pub fn complaints(&self) -> Vec<String> {
        let mut errors = self.runtime.block_on(self.browser.console_errors());
        errors.retain(|error| {
            let refused = error.contains("Failed to load resource")
                && error.contains("the server responded with a status of");
            !refused || error.contains("/static/") || error.contains("/password/strength")
        });
        errors
    }

    /// What an expression of the page is, asked through the browser's own protocol: also where scripts are off.
    pub fn ask(&self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.devtools("Runtime.evaluate", params);
        assert!(
            answer.get("exceptionDetails").is_none(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    /// Presses a key, as the keyboard does.
    pub fn key(&self, key: Key) {
        let (name, code, text) = match key {
            Key::Tab => ("Tab", 9, ""),
            Key::Enter => ("Enter", 13, "\r"),
            Key::Space => (" ", 32, " "),
            Key::Delete => ("Delete", 46, ""),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": name, "windowsVirtualKeyCode": code });
            event["code"] = if name == " " { "Space" } else { name }.into();
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = text.into();
            }
            self.devtools("Input.dispatchKeyEvent", event);
        }
    }

    /// Types into whatever has the focus.
    pub fn type_text(&self, text: &str) {
        self.devtools("Input.insertText", json!({ "text": text }));
    }

    /// The page in another width, of a person who prefers dark colours or light ones.
    pub fn look(&self, look: Look) {
        let metrics = json!({
            "width": look.width, "height": 844, "deviceScaleFactor": 1, "mobile": look.width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if look.dark { "dark" } else { "light" };
        // Without motion the colours are there at once.
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        );
    }

    /// Asks for pages in a language, as a browser does that is set to it.
    pub fn ask_for_language(&self, tag: &str) {
        self.devtools("Network.enable", json!({}));
        let headers = json!({ "headers": { "Accept-Language": tag } });
        self.devtools("Network.setExtraHTTPHeaders", headers);
    }

    /// The path in the bar.
    pub fn path(&self) -> String {
        let path = self.ask("location.pathname");
        path.as_str().unwrap_or_default().to_owned()
    }

    /// Unfolds whatever can be unfolded.
    pub fn open_all(&self) {
        self.ask("for (const fold of document.querySelectorAll('details')) fold.open = true; 1");
    }

    /// Sends a form that the page on the screen need not have, and waits for what comes of it.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) {
        let send = "((path, fields) => {
            window.isLeft = true;
            const form = document.body.appendChild(document.createElement('form'));
            [form.method, form.action] = ['post', path];
            for (const [name, value] of fields) {
                const field = form.appendChild(document.createElement('input'));
                [field.type, field.name, field.value] = ['hidden', name, value];
            }
            HTMLFormElement.prototype.submit.call(form);
        })";
        self.ask(&format!("{send}({}, {}); 1", json!(path), json!(fields)));
        let arrived = || self.ask("!window.isLeft && document.readyState === 'complete'") == true;
        self.until(&format!("the answer of {path}"), arrived);
    }

    /// Keeps a picture of the whole page, also of what is below the fold.
    pub fn picture(&self, path: &Path) {
        let params = json!({ "format": "png", "captureBeyondViewport": true });
        let shot = self.devtools("Page.captureScreenshot", params);
        let png = BASE64_STANDARD
            .decode(shot["data"].as_str().unwrap())
            .unwrap();
        std::fs::write(path, png).unwrap();
    }

    /// A command of the browser's own protocol.
    pub fn devtools(&self, command: &str, params: Value) -> Value {
        self.runtime
            .block_on(self.browser.devtools(command, params))
    }

    // --- what people do -----------------------------------------------------------------------------------------

    /// Fills in the sign-up form with [`PASSWORD`], and comes to the page that asks for the code.
    pub fn sign_up(&self, email: &str) {
        self.goto("/signup");
        self.fill("email", email);
        self.fill("password1", PASSWORD);
        self.fill("password2", PASSWORD);
        self.press("Sign up");
        self.arrive("/verify");
    }

    /// Fills in the login form, and comes home.
    pub fn log_in(&self, email: &str, password: &str) {
        self.log_in_by("Log in", email, password);
    }

    /// The same where the button says something else.
    pub fn log_in_by(&self, button: &str, email: &str, password: &str) {
        self.goto("/login");
        self.fill("email", email);
        self.fill("password", password);
        self.press(button);
        self.arrive("/");
    }
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub enum Key {
    Tab,
    Enter,
    Space,
    Delete,
}

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub name: &'static str,
    pub width: u32,
    pub dark: bool,
}

/// A phone and a desk, by day and by night.
pub const LOOKS: [Look; 4] = [
    Look {
        name: "phone-light",
        width: 390,
        dark: false,
    },
    Look {
        name: "phone-dark",
        width: 390,
        dark: true,
    },
    Look {
        name: "desk-light",
        width: 1280,
        dark: false,
    },
    Look {
        name: "desk-dark",
        width: 1280,
        dark: true,
    },
];
