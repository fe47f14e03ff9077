//! The browser of a visitor in a few plain words, for letters and the list of sessions.
//!
//! The words come from the tables below, never from the header: whoever writes it cannot put
//! anything into an e-mail.

use crate::i18n::Message;

/// A browser, as its header tells.
#[derive(Debug, Clone, Copy)]
enum Browser {
    /// One with a name, which is the same in all languages.
    Named(&'static str),
    /// A program with a browser inside.
    App,
}

/// What it runs on.
#[derive(Debug, Clone, Copy)]
enum System {
    Named(&'static str),
    Mac,
}

/// A program that is no browser.
#[derive(Debug, Clone, Copy)]
enum Program {
    Named(&'static str),
    /// The ids of what it is.
    Said(Ids),
}

/// The id within a sentence, and the one where it stands alone.
type Ids = (&'static str, &'static str);

/// Where it is said.
#[derive(Debug, Clone, Copy)]
enum Place {
    Sentence,
    Alone,
}

impl Place {
    fn of(self, (sentence, alone): &Ids) -> Message {
        Message::new(match self {
            Self::Sentence => sentence,
            Self::Alone => alone,
        })
    }
}

/// Marks and names, the more particular first: nearly every browser claims to be Safari too.
const BROWSERS: [(&str, Browser); 25] = [
    ("edg", Browser::Named("Edge")),
    ("opr/", Browser::Named("Opera")),
    ("opera", Browser::Named("Opera")),
    ("opios", Browser::Named("Opera")),
    ("samsungbrowser", Browser::Named("Samsung Internet")),
    ("vivaldi", Browser::Named("Vivaldi")),
    ("yabrowser", Browser::Named("Yandex Browser")),
    ("ucbrowser", Browser::Named("UC Browser")),
    ("duckduckgo", Browser::Named("DuckDuckGo")),
    ("ddg/", Browser::Named("DuckDuckGo")),
    ("seamonkey", Browser::Named("SeaMonkey")),
    ("firefox", Browser::Named("Firefox")),
    ("fxios", Browser::Named("Firefox")),
    ("focus/", Browser::Named("Firefox Focus")),
    ("headlesschrome", Browser::Named("Headless Chrome")),
    ("crios", Browser::Named("Chrome")),
    ("chromium", Browser::Named("Chromium")),
    ("chrome", Browser::Named("Chrome")),
    ("trident", Browser::Named("Internet Explorer")),
    ("msie", Browser::Named("Internet Explorer")),
    ("epiphany", Browser::Named("GNOME Web")),
    ("konqueror", Browser::Named("Konqueror")),
    ("android", Browser::Named("Android Browser")),
    ("safari", Browser::Named("Safari")),
    ("applewebkit", Browser::App),
];

const SYSTEMS: [(&str, System); 13] = [
    ("iphone", System::Named("iPhone")),
    ("ipad", System::Named("iPad")),
    ("ipod", System::Named("iPod")),
    ("android", System::Named("Android")),
    ("windows phone", System::Named("Windows Phone")),
    ("windows", System::Named("Windows")),
    ("cros ", System::Named("ChromeOS")),
    ("macintosh", System::Mac),
    ("mac os x", System::Mac),
    ("freebsd", System::Named("FreeBSD")),
    ("openbsd", System::Named("OpenBSD")),
    ("linux", System::Named("Linux")),
    ("x11", System::Named("Unix")),
];

/// Programs, known by how the header begins.
const PROGRAMS: [(&str, Program); 16] = [
    ("curl/", Program::Named("curl")),
    ("wget/", Program::Named("Wget")),
    ("httpie/", Program::Named("HTTPie")),
    ("python-requests/", Program::Named("Python (requests)")),
    ("python-httpx/", Program::Named("Python (httpx)")),
    ("python-urllib/", Program::Named("Python (urllib)")),
    ("aiohttp/", Program::Named("Python (aiohttp)")),
    ("python/", Program::Named("Python")),
    (
        "go-http-client/",
        Program::Said(("browser-program-go", "browser-program-go-name")),
    ),
    (
        "okhttp/",
        Program::Said(("browser-app-android", "browser-app-android-name")),
    ),
    (
        "cfnetwork",
        Program::Said(("browser-app-apple", "browser-app-apple-name")),
    ),
    ("postmanruntime/", Program::Named("Postman")),
    ("insomnia/", Program::Named("Insomnia")),
    (
        "axios/",
        Program::Said((
            "browser-program-javascript",
            "browser-program-javascript-name",
        )),
    ),
    (
        "node",
        Program::Said((
            "browser-program-javascript",
            "browser-program-javascript-name",
        )),
    ),
    (
        "java/",
        Program::Said(("browser-program-java", "browser-program-java-name")),
    ),
];

/// What the `User-Agent` header says, within a sentence: "Firefox on Linux", "an unknown browser".
#[must_use]
pub fn describe(agent: &str) -> Message {
    said(agent, Place::Sentence)
}

/// The same where it stands alone, as the name of a session: "Firefox on Linux", "Unknown browser".
#[must_use]
pub fn name(agent: &str) -> Message {
    said(agent, Place::Alone)
}

fn said(agent: &str, place: Place) -> Message {
    // Long enough for any real browser; the rest is not worth reading.
    let agent: String = agent
        .chars()
        .take(512)
        .collect::<String>()
        .to_ascii_lowercase();
    match PROGRAMS.iter().find(|(mark, _)| agent.starts_with(mark)) {
        Some((_, Program::Named(name))) => (*name).into(),
        Some((_, Program::Said(ids))) => place.of(ids),
        None => of(find(&BROWSERS, &agent), find(&SYSTEMS, &agent), place),
    }
}

fn of(browser: Option<Browser>, system: Option<System>, place: Place) -> Message {
    match (browser, system) {
        (Some(Browser::Named(browser)), None) => browser.into(),
        (Some(Browser::Named(browser)), Some(System::Named(system))) => Message::new("browser-on")
            .with("browser", browser)
            .with("system", system),
        (Some(Browser::Named(browser)), Some(System::Mac)) => {
            Message::new("browser-on-mac").with("browser", browser)
        }
        (Some(Browser::App), None) => place.of(&("browser-app", "browser-app-name")),
        (Some(Browser::App), Some(System::Named(system))) => place
            .of(&("browser-app-on", "browser-app-on-name"))
            .with("system", system),
        (Some(Browser::App), Some(System::Mac)) => {
            place.of(&("browser-app-on-mac", "browser-app-on-mac-name"))
        }
        (None, None) => place.of(&("browser-unknown", "browser-unknown-name")),
        (None, Some(System::Named(system))) => place
            .of(&("browser-unknown-on", "browser-unknown-on-name"))
            .with("system", system),
        (None, Some(System::Mac)) => {
            place.of(&("browser-unknown-on-mac", "browser-unknown-on-mac-name"))
        }
    }
}

fn find<T: Copy>(table: &[(&'static str, T)], agent: &str) -> Option<T> {
    table
        .iter()
        .find(|(mark, _)| agent.contains(mark))
        .map(|(_, found)| *found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_browsers_are_named() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
                "Safari on a Mac",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPad",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome on ChromeOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
                "Internet Explorer on Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/120.0.0.0",
                "Opera on Linux",
            ),
            ("curl/8.5.0", "curl"),
            ("python-requests/2.32.3", "Python (requests)"),
            ("PostmanRuntime/7.43.0", "Postman"),
            (
                "Mozilla/5.0 (Windows NT 10.0)",
                "an unknown browser on Windows",
            ),
            ("", "an unknown browser"),
            ("<script>alert(1)</script>\r\nX: y", "an unknown browser"),
        ] {
            assert_eq!(describe(agent).to_string(), words, "{agent}");
        }
    }

    #[test]
    fn nothing_of_the_header_comes_back() {
        let words = describe("Firefox/1.0 (evil words; Linux) http://evil.example").to_string();
        assert_eq!(words, "Firefox on Linux");
        assert_eq!(
            describe(&"é".repeat(100_000)).to_string(),
            "an unknown browser"
        );
    }

    #[test]
    fn everything_in_the_tables_can_be_said() {
        for (_, program) in PROGRAMS {
            if let Program::Said(ids) = program {
                for place in [Place::Sentence, Place::Alone] {
                    assert!(!place.of(&ids).to_string().is_empty());
                }
            }
        }
        assert_eq!(name("").to_string(), "Unknown browser");
        assert_eq!(name("okhttp/4").to_string(), "Android app");
        assert_eq!(
            name("Mozilla/5.0 (Windows NT 10.0)").to_string(),
            "Unknown browser on Windows"
        );
        let browsers = [None, Some(Browser::App), Some(Browser::Named("Firefox"))];
        let systems = [None, Some(System::Mac), Some(System::Named("Linux"))];
        for browser in browsers {
            for system in systems {
                for place in [Place::Sentence, Place::Alone] {
                    assert!(!of(browser, system, place).to_string().is_empty());
                }
            }
        }
    }
}
