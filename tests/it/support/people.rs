//! [`Guest`]: somebody with a browser. Keeps cookies, sends forms as browsers do, follows nothing by itself.

use super::page::Page;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use ureq::http::{Request, Response};
use ureq::{Agent, Body};
use vestibule::internals::accounts::{self, SignedIn};
use vestibule::internals::app::App;
use vestibule::internals::values::Token;

/// A password that passes every validator.
pub const PASSWORD: &str = "correct horse 9 battery";
/// Another one.
pub const OTHER_PASSWORD: &str = "nine purple elephants";

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Somebody with a browser.
pub struct Guest {
    agent: Agent,
    address: SocketAddr,
    ip: IpAddr,
    cookies: Mutex<BTreeMap<String, String>>,
    /// Headers sent beside the usual ones, or in their place.
    headers: Mutex<Vec<(String, String)>>,
}

impl Guest {
    pub fn new(address: SocketAddr, ip: IpAddr) -> Self {
        let agent = Agent::config_builder()
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(std::time::Duration::from_mins(1)))
            .build()
            .new_agent();
        Self {
            agent,
            address,
            ip,
            cookies: Mutex::default(),
            headers: Mutex::default(),
        }
    }

    /// The same browser in another window: the same cookies, its own connection.
    pub fn window(&self) -> Self {
        let other = Self::new(self.address, self.ip);
        *other.cookies.lock().unwrap() = self.cookies();
        other
    }

    /// Another window that sends the same headers.
    pub fn window_with_headers(&self) -> Self {
        let other = self.window();
        other
            .headers
            .lock()
            .unwrap()
            .clone_from(&self.headers.lock().unwrap());
        other
    }

    /// Sends a header with every request from now on; an empty value leaves the usual one out.
    pub fn with_header(self, name: &str, value: &str) -> Self {
        self.headers
            .lock()
            .unwrap()
            .push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().unwrap().clone()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
    }

    pub fn forget_cookie(&self, name: &str) {
        self.cookies.lock().unwrap().remove(name);
    }

    pub fn get(&self, path: &str) -> Page {
        self.send("GET", path, None)
    }

    /// Sends a form, as a page of the site would.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.post_raw(path, body.into_bytes())
    }

    /// Sends bytes for a form.
    pub fn post_raw(&self, path: &str, body: Vec<u8>) -> Page {
        self.send("POST", path, Some(body))
    }

    pub fn send(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> Page {
        let origin = format!("http://{}", self.address);
        let mut headers: Vec<(String, String)> = vec![
            ("user-agent".into(), FIREFOX.into()),
            ("x-forwarded-for".into(), self.ip.to_string()),
        ];
        if body.is_some() {
            headers.push((
                "content-type".into(),
                "application/x-www-form-urlencoded".into(),
            ));
        }
        if method != "GET" && method != "HEAD" {
            headers.push(("origin".into(), origin.clone()));
            headers.push(("sec-fetch-site".into(), "same-origin".into()));
        }
        let cookies = self
            .cookies()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        if !cookies.is_empty() {
            headers.push(("cookie".into(), cookies));
        }
        for (name, value) in self.headers.lock().unwrap().iter() {
            headers.retain(|(usual, _)| usual != name);
            if !value.is_empty() {
                headers.push((name.clone(), value.clone()));
            }
        }
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{origin}{path}"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = self
            .agent
            .run(request.body(body.unwrap_or_default()).unwrap());
        self.read(response.unwrap_or_else(|error| panic!("{method} {path}: {error}")))
    }

    fn read(&self, mut response: Response<Body>) -> Page {
        let status = response.status().as_u16();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        for (_, line) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            self.keep(line);
        }
        let body = response.body_mut().read_to_vec().unwrap();
        Page::new(status, headers, body)
    }

    fn keep(&self, line: &str) {
        let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
        let (name, value) = pair.split_once('=').unwrap();
        if value.is_empty() || rest.contains("Max-Age=0") {
            self.forget_cookie(name);
        } else {
            self.set_cookie(name, value);
        }
    }

    // --- what people do -----------------------------------------------------------------------------------------

    /// Fills in the sign-up form with [`PASSWORD`].
    pub fn sign_up(&self, email: &str) -> Page {
        self.sign_up_with(email, PASSWORD)
    }

    pub fn sign_up_with(&self, email: &str, password: &str) -> Page {
        self.post(
            "/signup",
            &[
                ("email", email),
                ("password1", password),
                ("password2", password),
            ],
        )
    }

    pub fn enter_code(&self, code: &str) -> Page {
        self.post("/verify", &[("code", code)])
    }

    /// Fills in the login form with [`PASSWORD`].
    pub fn log_in(&self, login: &str) -> Page {
        self.log_in_with(login, PASSWORD)
    }

    pub fn log_in_with(&self, login: &str, password: &str) -> Page {
        self.post("/login", &[("email", login), ("password", password)])
    }

    pub fn log_out(&self) -> Page {
        self.post("/logout", &[])
    }

    /// Whether the home page opens.
    pub fn is_signed_in(&self) -> bool {
        let home = self.get("/");
        match home.status() {
            200 => true,
            303 => false,
            other => panic!("home answered {other}"),
        }
    }

    /// Asks for a reset code.
    pub fn forget_password(&self, email: &str) -> Page {
        self.post("/password/forgot", &[("email", email)])
    }

    pub fn reset_password(&self, code: &str, password: &str) -> Page {
        self.post(
            "/password/reset",
            &[
                ("code", code),
                ("password1", password),
                ("password2", password),
            ],
        )
    }
}

/// The fields of a sign-up with [`PASSWORD`], and others beside them or in their place.
pub fn fields<'a>(email: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("email", email),
        ("password1", PASSWORD),
        ("password2", PASSWORD),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend(more);
    fields
}

/// Who holds this token of a session, asked without a request.
pub fn signed_in(app: &App, token: &Token) -> SignedIn {
    awaited(accounts::resolve(app, token)).unwrap().unwrap()
}

/// What comes of a use case that looks something up.
pub fn awaited<T>(looked: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(looked)
}
