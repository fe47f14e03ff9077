//! [`Page`]: an answer, read as a person reads it.

use scraper::{Html, Selector};
use std::collections::BTreeSet;

/// An answer.
pub struct Page {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Page {
    pub fn new(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        if let Ok(html) = std::str::from_utf8(&body)
            && html.contains("<title>Error: ")
        {
            let says_what = html.contains("class=\"error\"") || html.contains("id=\"errors\"");
            assert!(says_what, "a page that does not say what is wrong: {html}");
        }
        Self {
            status,
            headers,
            body,
        }
    }

    pub fn status(&self) -> u16 {
        self.status
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    pub fn html(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// What a person reads, white space folded.
    pub fn text(&self) -> String {
        let document = Html::parse_document(&without_times(self.html()));
        let text: Vec<_> = document
            .root_element()
            .text()
            .flat_map(str::split_whitespace)
            .collect();
        text.join(" ")
    }

    pub fn title(&self) -> String {
        self.texts("head > title").concat()
    }

    /// The texts of what a CSS selector finds.
    pub fn texts(&self, css: &str) -> Vec<String> {
        let document = Html::parse_document(self.html());
        let selector = Selector::parse(css).unwrap();
        let found = document.select(&selector);
        let fold = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        found
            .map(|element| fold(element.text().collect()))
            .collect()
    }

    /// An attribute of the first thing a CSS selector finds.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let document = Html::parse_document(self.html());
        let selector = Selector::parse(css).unwrap();
        let found = document.select(&selector).next()?;
        found.attr(name).map(str::to_owned)
    }

    /// An attribute of everything a CSS selector finds.
    pub fn attributes(&self, css: &str, name: &str) -> BTreeSet<String> {
        let document = Html::parse_document(self.html());
        let selector = Selector::parse(css).unwrap();
        let found = document.select(&selector);
        found
            .filter_map(|element| element.attr(name).map(str::to_owned))
            .collect()
    }

    /// What stands in a field.
    pub fn value(&self, field: &str) -> String {
        self.attribute(&format!("[name={field}]"), "value")
            .unwrap_or_default()
    }

    /// What the buttons of a name stand for.
    pub fn values_of_buttons(&self, name: &str) -> Vec<String> {
        let document = Html::parse_document(self.html());
        let selector = Selector::parse(&format!("button[name={name}]")).unwrap();
        let found = document.select(&selector);
        found
            .filter_map(|button| button.attr("value").map(str::to_owned))
            .collect()
    }

    /// What is said to be wrong with a field.
    pub fn error(&self, field: &str) -> String {
        self.texts(&format!("#id_{field}_error p"))
            .join(" ")
            .replace("Error: ", "")
    }

    /// That it asks for the password, and says that nothing is wrong.
    pub fn assert_asks_for_password(&self) {
        assert_eq!(self.status(), 403, "{}", self.text());
        assert_eq!(self.texts("main [name=current_password]").len(), 1);
        assert_eq!(self.summary(), [""; 0]);
        assert_eq!(self.error("current_password"), "");
        assert!(!self.title().contains("Error"), "{}", self.title());
        let told = "It has been a while since you entered your password. Enter it to ";
        assert_eq!(self.text().matches(told).count(), 1, "{}", self.text());
    }

    /// All that is said to be wrong: the lines of the summary, or what stands beside the only field that is.
    pub fn problems(&self) -> Vec<String> {
        let mut said = self.summary();
        if said.is_empty() {
            said = self.texts(".error p");
        }
        said.iter()
            .map(|line| line.trim_start_matches("Error: ").to_owned())
            .collect()
    }

    /// The lines of the error summary.
    pub fn summary(&self) -> Vec<String> {
        self.texts("#errors li")
    }
}

/// A page without the elements around its dates: they are a part of their sentences.
fn without_times(html: &str) -> String {
    let mut parts = html.split("<time ");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('>').unwrap_or_default();
        plain.push_str(&rest.replacen("</time>", "", 1));
    }
    plain
}
