//! A person's browser: real Chromium, driven through `chromedriver`, with JavaScript or without.
//!
//! `scripts/test` names both programs; without them the browser tests step aside, so that plain `cargo test` needs
//! neither. Each browser has its own profile and driver, and both end with it.
//!
//! ```ignore
//! let Some(browser) = Browser::start(Options::default()).await else { return };
//! browser.goto(&format!("{address}/signup")).await;
//! browser.fill("email", "ada@example.org").await;
//! browser.press("Sign up").await;
//! browser.wait_for_url("/verify").await;
//! assert_eq!(browser.axe().await, []);
//! assert_eq!(browser.console_errors().await, Vec::<String>::new());
//! ```

mod driver;

use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use driver::{Ask, Driver};

/// How long a page may take to come about.
const PATIENCE: Duration = Duration::from_secs(10);

/// What kind of browser.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether scripts run; when not, it is the site setting a person would use.
    pub javascript: bool,
    /// Whether the person prefers dark colours.
    pub dark: bool,
    /// The page's width in CSS pixels; exact, also below what a window could have.
    pub width: u32,
    /// The page's height in CSS pixels.
    pub height: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            javascript: true,
            dark: false,
            width: 1280,
            height: 900,
        }
    }
}

/// A rule of accessibility the page breaks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// The rule, such as `color-contrast`.
    pub id: String,
    /// minor, moderate, serious or critical.
    pub impact: String,
    /// Where: a selector and the element's source, one entry each.
    pub nodes: Vec<String>,
}

/// One browser with one tab.
pub struct Browser {
    client: Client,
    javascript: bool,
    _driver: Driver,
}

impl Browser {
    /// Starts one. `None` where `TEST_BROWSER` names no driver, and then the test has nothing to do; with
    /// `TEST_EVERYTHING` set that is a failure instead, so that no run believes it looked.
    pub async fn start(options: Options) -> Option<Self> {
        let mut driver = Driver::start()?;
        let client = driver.open(options).await;
        let browser = Self {
            client,
            javascript: options.javascript,
            _driver: driver,
        };
        if options.dark {
            let features = json!([{ "name": "prefers-color-scheme", "value": "dark" }]);
            let dark = json!({ "features": features });
            browser.devtools("Emulation.setEmulatedMedia", dark).await;
        }
        Some(browser)
    }

    /// Opens an address and waits until it is loaded.
    pub async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Types into the visible field of this name, in place of what stands there.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = self
            .find(&format!(r#"[name="{name}"]:not([type="hidden"])"#))
            .await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Presses the visible button with this text.
    pub async fn press(&self, text: &str) {
        let quoted = xpath_text(text);
        let path = format!(
            "//button[normalize-space()={quoted} or normalize-space(text())={quoted}] | //input[@type='submit' and @value={quoted}]"
        );
        for button in self.client.find_all(Locator::XPath(&path)).await.unwrap() {
            let element = serde_json::to_value(&button).unwrap();
            let visible = "return arguments[0].checkVisibility()";
            if self.client.execute(visible, vec![element]).await.unwrap() == true {
                return button.click().await.unwrap();
            }
        }
        panic!(
            "no button {text:?} in sight; the page says:\n{}",
            self.text().await
        );
    }

    /// Clicks the first element of this selector.
    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap();
    }

    /// The text a person sees.
    pub async fn text(&self) -> String {
        // The driver's own notion of text leaves out what stands in <noscript>.
        let text = "return document.body.innerText";
        string(&self.client.execute(text, Vec::new()).await.unwrap())
    }

    /// The title of the tab.
    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    /// The address in the bar.
    pub async fn url(&self) -> String {
        self.client.current_url().await.unwrap().into()
    }

    /// Waits until the address has this path; panics when it does not come.
    pub async fn wait_for_url(&self, path: &str) {
        let arrived = async {
            while self.client.current_url().await.unwrap().path() != path {
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, arrived).await.is_err() {
            let (url, text) = (self.url().await, self.text().await);
            panic!("waited for {path}, still at {url}, which says:\n{text}");
        }
    }

    /// What has the focus: the name of a field, else the id, else the text, else the kind of element.
    pub async fn focused(&self) -> String {
        let element = self.client.active_element().await.unwrap();
        for attribute in ["name", "id"] {
            if let Some(value) = element.attr(attribute).await.unwrap() {
                return value;
            }
        }
        let tag = element.tag_name().await.unwrap();
        match element.text().await.unwrap() {
            text if tag == "body" || text.is_empty() => tag,
            text => text,
        }
    }

    /// Every rule of accessibility the page breaks. The checker comes in through the driver, which a page's content
    /// security policy does not bind; a browser without JavaScript cannot run it.
    pub async fn axe(&self) -> Vec<Violation> {
        assert!(
            self.javascript,
            "axe is a script: check this page in a browser that runs scripts"
        );
        let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vendor/axe.min.js");
        let checker = std::fs::read_to_string(checker).unwrap();
        self.client.execute(&checker, Vec::new()).await.unwrap();
        let run = "const done = arguments[0];
            axe.run({ resultTypes: ['violations'] }).then(found => done(found.violations.map(({ id, impact, nodes }) => ({
                id, impact, nodes: nodes.map(node => node.target.join(' ') + '  ' + node.html) }))),
                error => done(String(error)))";
        let found = self.client.execute_async(run, Vec::new()).await.unwrap();
        let Value::Array(found) = found else {
            panic!("axe failed: {found}");
        };
        found.iter().map(violation).collect()
    }

    /// What the console complained of since the last call: errors of scripts, broken content security policy,
    /// missing files, answers that say 4xx or 5xx.
    pub async fn console_errors(&self) -> Vec<String> {
        let log = Ask::new("se/log", &json!({ "type": "browser" }));
        let log = self.client.issue_cmd(log).await.unwrap();
        let entries = log.as_array().into_iter().flatten();
        let errors = entries.filter(|entry| entry["level"] == "SEVERE");
        errors.map(|entry| string(&entry["message"])).collect()
    }

    /// A command of the browser's own protocol.
    pub async fn devtools(&self, command: &str, params: Value) -> Value {
        let command = json!({ "cmd": command, "params": params });
        let command = Ask::new("goog/cdp/execute", &command);
        self.client.issue_cmd(command).await.unwrap()
    }

    async fn find(&self, css: &str) -> Element {
        let search = self.client.wait().at_most(PATIENCE);
        match search.for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("no {css} at {}: {error}", self.url().await),
        }
    }
}

fn violation(found: &Value) -> Violation {
    let nodes = found["nodes"].as_array().into_iter().flatten();
    Violation {
        id: string(&found["id"]),
        impact: string(&found["impact"]),
        nodes: nodes.map(string).collect(),
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A literal of `XPath`, which knows no escapes: only the quote the text does not hold will do.
fn xpath_text(text: &str) -> String {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    format!("{quote}{text}{quote}")
}
