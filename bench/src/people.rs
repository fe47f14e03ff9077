//! Who asks: people who are logged in, and the forms of those who are about to be.

use crate::browsers::{Browsers, login_call, login_form};
use crate::load::Script;
use crate::seed::PASSWORD;
use crate::wire::{self, Answer, FORM, FROM_HERE, JSON, request};
use std::cell::Cell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// People who are logged in when the measuring begins; requests take turns among them.
const LOGGED_IN: u32 = 16;

/// Somebody who is logged in, in a browser and with a program.
#[derive(Debug, Clone)]
struct Person {
    cookie: String,
    access: String,
    refresh: String,
}

/// Everybody.
pub(crate) struct People {
    address: SocketAddr,
    users: u32,
    letters: PathBuf,
    logged_in: Vec<Person>,
    browsers: Browsers,
    next: Rc<Cell<u32>>,
}

type CliError = Box<dyn std::error::Error>;

impl People {
    /// Logs some of them in.
    pub(crate) fn enter(
        address: SocketAddr,
        users: u32,
        letters: &Path,
        browsers: Browsers,
    ) -> Result<Self, CliError> {
        let mut logged_in = Vec::new();
        for number in 0..LOGGED_IN.min(users) {
            let page = wire::once(address, &login_form(number, None))?;
            let tokens = wire::once(address, &login_call(number))?;
            let (Some(access), Some(refresh), 303) =
                (tokens.field("access"), tokens.field("refresh"), page.status)
            else {
                return Err(format!(
                    "user{number} cannot log in: {} and {}",
                    page.status, tokens.status
                )
                .into());
            };
            logged_in.push(Person {
                cookie: page.cookies(),
                access,
                refresh,
            });
        }
        // New addresses must be new in every run.
        let start = std::time::UNIX_EPOCH.elapsed()?.as_millis() % 1_000_000_000;
        let next = Rc::new(Cell::new(u32::try_from(start)?));
        Ok(Self {
            address,
            users,
            letters: letters.to_owned(),
            logged_in,
            browsers,
            next,
        })
    }

    /// A page, for nobody.
    pub(crate) fn page(&self, path: &str, lines: usize) -> Vec<Script> {
        self.same(lines, |_| request("GET", path, &[], ""))
    }

    /// A page, for those who are logged in.
    pub(crate) fn own_page(&self, path: &str, lines: usize) -> Vec<Script> {
        self.same(lines, |person| {
            request("GET", path, &[("Cookie", &person.cookie)], "")
        })
    }

    /// A page, for the one who runs the site.
    pub(crate) fn staff_page(&self, path: &str, lines: usize) -> Vec<Script> {
        let cookie = self
            .logged_in
            .first()
            .map(|person| person.cookie.clone())
            .unwrap_or_default();
        self.same(lines, |_| request("GET", path, &[("Cookie", &cookie)], ""))
    }

    /// A call with an access token.
    pub(crate) fn call(&self, path: &str, lines: usize) -> Vec<Script> {
        self.same(lines, |person| {
            request(
                "GET",
                path,
                &[("Authorization", &format!("Bearer {}", person.access))],
                "",
            )
        })
    }

    /// A call of GraphQL with an access token.
    pub(crate) fn graphql(&self, query: &str, lines: usize) -> Vec<Script> {
        let body = serde_json::json!({ "query": query }).to_string();
        self.same(lines, |person| {
            request(
                "POST",
                "/graphql",
                &[
                    ("Authorization", &format!("Bearer {}", person.access)),
                    JSON,
                    FROM_HERE,
                ],
                &body,
            )
        })
    }

    /// Whether an access token is good.
    pub(crate) fn token_verify(&self, lines: usize) -> Vec<Script> {
        self.same(lines, |person| {
            request(
                "POST",
                "/api/token/verify/",
                &[JSON],
                &serde_json::json!({ "token": person.access }).to_string(),
            )
        })
    }

    fn same(&self, lines: usize, make: impl Fn(&Person) -> Vec<u8>) -> Vec<Script> {
        let requests = self.logged_in.iter().cycle().take(lines).map(make);
        requests
            .map(|bytes| Box::new(move |_: Option<&Answer>| Some(bytes.clone())) as Script)
            .collect()
    }

    /// Logins with the form, of one user after the other, in browsers that their accounts know.
    pub(crate) fn logins(&self, lines: usize) -> Vec<Script> {
        (0..lines)
            .map(|_| self.browsers.logins(self.users))
            .collect()
    }

    /// One login, and no more.
    pub(crate) fn login(&self) -> Script {
        let mut script = self.browsers.logins(self.users);
        let mut sent = false;
        Box::new(move |answer: Option<&Answer>| {
            let request = script(answer);
            let first = !std::mem::replace(&mut sent, true);
            request.filter(|_| first)
        })
    }

    /// Logins in browsers that were never seen.
    pub(crate) fn new_logins(&self, lines: usize) -> Vec<Script> {
        (0..lines)
            .map(|_| self.browsers.new_logins(self.users))
            .collect()
    }

    /// Logins with the API.
    pub(crate) fn token_logins(&self, lines: usize) -> Vec<Script> {
        (0..lines)
            .map(|_| self.browsers.calls(self.users))
            .collect()
    }

    /// Sign-ups with the form.
    pub(crate) fn signups(&self, lines: usize) -> Vec<Script> {
        let one = |_| {
            let next = self.next.clone();
            Box::new(move |_: Option<&Answer>| {
                next.set(next.get() + 1);
                let number = next.get();
                let body = format!(
                    "email=new{number}%40example.com&username=new{number}&password1={PASSWORD}&password2={PASSWORD}"
                );
                Some(request("POST", "/signup", &[FORM, FROM_HERE], &body))
            }) as Script
        };
        (0..lines).map(one).collect()
    }

    /// Refreshes; each line goes on with the token that it was given last.
    pub(crate) fn refreshes(&self, lines: usize) -> Vec<Script> {
        let lines = lines.min(self.logged_in.len());
        let people = self.logged_in.iter().take(lines).cloned();
        people
            .map(|person| {
                let mut token = person.refresh;
                Box::new(move |answer: Option<&Answer>| {
                    if let Some(next) = answer.and_then(|answer| answer.field("refresh")) {
                        token = next;
                    }
                    let body = serde_json::json!({ "refresh": token }).to_string();
                    Some(request("POST", "/api/token/refresh/", &[JSON], &body))
                }) as Script
            })
            .collect()
    }

    /// Codes entered: so many sign-ups, whose e-mails are read, and then the requests with their codes, once each.
    pub(crate) fn codes(&self, lines: usize, count: u32) -> Result<Vec<Script>, CliError> {
        let mut flows = Vec::new();
        for _ in 0..count {
            self.next.set(self.next.get() + 1);
            let email = format!("new{}@example.com", self.next.get());
            let body = serde_json::json!({ "email": email, "password": PASSWORD }).to_string();
            let answer = wire::once(
                self.address,
                &request("POST", "/api/accounts/signup/", &[JSON], &body),
            )?;
            let flow = answer
                .field("flow")
                .ok_or_else(|| format!("a sign-up was answered with {}", answer.status))?;
            flows.push((email, flow));
        }
        let codes = self.read_letters(&flows)?;
        let mut requests: Vec<Vec<Vec<u8>>> = vec![Vec::new(); lines];
        for (number, (email, flow)) in flows.iter().enumerate() {
            let code = codes.get(email.as_str()).ok_or("a letter has no code")?;
            let body = serde_json::json!({ "flow": flow, "code": code }).to_string();
            if let Some(line) = requests.get_mut(number % lines) {
                line.push(request(
                    "POST",
                    "/api/accounts/verify-email/",
                    &[JSON],
                    &body,
                ));
            }
        }
        Ok(requests
            .into_iter()
            .map(|mut left| Box::new(move |_: Option<&Answer>| left.pop()) as Script)
            .collect())
    }

    fn read_letters<'a>(
        &self,
        flows: &'a [(String, String)],
    ) -> Result<HashMap<&'a str, String>, CliError> {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_mins(1) {
            let mut found = HashMap::new();
            for entry in std::fs::read_dir(&self.letters)
                .into_iter()
                .flatten()
                .flatten()
            {
                let letter = std::fs::read_to_string(entry.path()).unwrap_or_default();
                let Some(to) = letter.lines().find_map(|line| line.strip_prefix("To: ")) else {
                    continue;
                };
                let code = letter
                    .lines()
                    .find_map(|line| line.strip_prefix("Your code is "))
                    .map(|code| code.replace(' ', ""));
                let flow = flows
                    .iter()
                    .find(|(email, _)| to.trim_matches(['<', '>', ' ']) == email);
                if let (Some((email, _)), Some(code)) = (flow, code) {
                    found.insert(email.as_str(), code);
                }
            }
            if found.len() == flows.len() {
                return Ok(found);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Err(format!(
            "the letters with the codes did not come to {}",
            self.letters.display()
        )
        .into())
    }
}
