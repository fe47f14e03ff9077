//! The browser of a visitor in a few plain words, for letters and the list of sessions.
//!
//! The words come from the tables below, never from the header: whoever writes it cannot put
//! anything into an e-mail.

/// Marks and names, the more particular first: nearly every browser claims to be Safari too.
const BROWSERS: [(&str, &str); 25] = [
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("opera", "Opera"),
    ("opios", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("vivaldi", "Vivaldi"),
    ("yabrowser", "Yandex Browser"),
    ("ucbrowser", "UC Browser"),
    ("duckduckgo", "DuckDuckGo"),
    ("ddg/", "DuckDuckGo"),
    ("seamonkey", "SeaMonkey"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("focus/", "Firefox Focus"),
    ("headlesschrome", "Chrome without a window"),
    ("crios", "Chrome"),
    ("chromium", "Chromium"),
    ("chrome", "Chrome"),
    ("trident", "Internet Explorer"),
    ("msie", "Internet Explorer"),
    ("epiphany", "GNOME Web"),
    ("konqueror", "Konqueror"),
    ("android", "Android Browser"),
    ("safari", "Safari"),
    ("applewebkit", "an app"),
];

const SYSTEMS: [(&str, &str); 13] = [
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("ipod", "iPod"),
    ("android", "Android"),
    ("windows phone", "Windows Phone"),
    ("windows", "Windows"),
    ("cros ", "ChromeOS"),
    ("macintosh", "a Mac"),
    ("mac os x", "a Mac"),
    ("freebsd", "FreeBSD"),
    ("openbsd", "OpenBSD"),
    ("linux", "Linux"),
    ("x11", "Unix"),
];

/// Programs, known by how the header begins.
const PROGRAMS: [(&str, &str); 16] = [
    ("curl/", "curl"),
    ("wget/", "Wget"),
    ("httpie/", "HTTPie"),
    ("python-requests/", "Python (requests)"),
    ("python-httpx/", "Python (httpx)"),
    ("python-urllib/", "Python (urllib)"),
    ("aiohttp/", "Python (aiohttp)"),
    ("python/", "Python"),
    ("go-http-client/", "a Go program"),
    ("okhttp/", "an Android app"),
    ("cfnetwork", "an Apple app"),
    ("postmanruntime/", "Postman"),
    ("insomnia/", "Insomnia"),
    ("axios/", "a JavaScript program"),
    ("node", "a JavaScript program"),
    ("java/", "a Java program"),
];

/// What the `User-Agent` header says, as in "Firefox on Linux".
#[must_use]
pub fn describe(agent: &str) -> String {
    // Long enough for any real browser; the rest is not worth reading.
    let agent: String = agent
        .chars()
        .take(512)
        .collect::<String>()
        .to_ascii_lowercase();
    if let Some((_, program)) = PROGRAMS.iter().find(|(mark, _)| agent.starts_with(mark)) {
        return (*program).to_owned();
    }
    let browser = find(&BROWSERS, &agent);
    let system = find(&SYSTEMS, &agent);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("an unknown browser on {system}"),
        (None, None) => "an unknown browser".to_owned(),
    }
}

fn find(table: &[(&'static str, &'static str)], agent: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(mark, _)| agent.contains(mark))
        .map(|(_, name)| *name)
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
            assert_eq!(describe(agent), words, "{agent}");
        }
    }

    #[test]
    fn nothing_of_the_header_comes_back() {
        let words = describe("Firefox/1.0 (evil words; Linux) http://evil.example");
        assert_eq!(words, "Firefox on Linux");
        assert_eq!(describe(&"é".repeat(100_000)), "an unknown browser");
    }
}
