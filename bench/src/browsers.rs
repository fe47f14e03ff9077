//! Browsers of people who log in. Each keeps the cookie by which its owner's account knows it, as browsers do: the first
//! login of an account brings no e-mail, nor do those that follow in the same browser.

use crate::load::Script;
use crate::seed::PASSWORD;
use crate::wire::{Answer, FORM, FROM_HERE, JSON, request};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// So many people log in, spread over all there are.
const CROWD: u32 = 1000;

/// Browsers, one for each account; they outlive a round.
#[derive(Debug, Clone, Default)]
pub(crate) struct Browsers {
    cookies: Rc<RefCell<HashMap<u32, String>>>,
    next: Rc<Cell<u32>>,
}

impl Browsers {
    /// Logs in with the form, one after the other. Accounts with even numbers: programs have the others.
    pub(crate) fn logins(&self, users: u32) -> Script {
        let own = self.clone();
        let mut last = None;
        Box::new(move |answer: Option<&Answer>| {
            if let (Some(user), Some(answer)) = (last, answer) {
                own.keep(user, answer);
            }
            let user = own.turn(users) & !1;
            last = Some(user);
            let cookie = own.cookies.borrow().get(&user).cloned();
            Some(login_form(user, cookie.as_deref()))
        })
    }

    /// The same in a browser that was never seen, so that an e-mail tells of it.
    pub(crate) fn new_logins(&self, users: u32) -> Script {
        let own = self.clone();
        Box::new(move |_| Some(login_form(own.turn(users) & !1, None)))
    }

    /// Logs in by the API, one after the other.
    pub(crate) fn calls(&self, users: u32) -> Script {
        let own = self.clone();
        Box::new(move |_| Some(login_call(own.turn(users) | 1)))
    }

    fn turn(&self, users: u32) -> u32 {
        self.next.set(self.next.get().wrapping_add(1));
        let crowd = CROWD.min(users);
        // Odd steps, or all would be even.
        self.next.get() % crowd * ((users / crowd) | 1) % users
    }

    fn keep(&self, user: u32, answer: &Answer) {
        let cookies = answer.cookies();
        let device = cookies.split("; ").find(|it| it.contains("-device="));
        if let Some(device) = device {
            self.cookies.borrow_mut().insert(user, device.to_owned());
        }
    }
}

/// A login with the form.
pub(crate) fn login_form(user: u32, cookie: Option<&str>) -> Vec<u8> {
    let body = format!("email=user{user}%40example.com&password={PASSWORD}");
    let mut headers = vec![FORM, FROM_HERE];
    headers.extend(cookie.map(|cookie| ("Cookie", cookie)));
    request("POST", "/login", &headers, &body)
}

/// A login by the API.
pub(crate) fn login_call(user: u32) -> Vec<u8> {
    let email = format!("user{user}@example.com");
    let body = serde_json::json!({ "email": email, "password": PASSWORD }).to_string();
    request("POST", "/api/token/", &[JSON], &body)
}
