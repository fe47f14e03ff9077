//! Others that do the same main job, where they are installed: Django with its REST framework and `SimpleJWT`, served by gunicorn.
//! `BENCH_PYTHON` may name a Python that has them.

use crate::args::Args;
use crate::browsers::Browsers;
use crate::figures::Figures;
use crate::load::{self, Script, Window};
use crate::run::Place;
use crate::seed::PASSWORD;
use crate::server::{Cores, Server, free_port};
use crate::wire::{self, Answer, request};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const JSON: (&str, &str) = ("Content-Type", "application/json");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A peer that is installed here, and has users.
pub(crate) struct Django {
    python: PathBuf,
    site: PathBuf,
    data: PathBuf,
    users: u32,
}

impl Django {
    /// `None` when it is not installed.
    pub(crate) fn find(args: &Args) -> Result<Option<Self>, Box<dyn Error>> {
        let python = std::env::var_os("BENCH_PYTHON").unwrap_or_else(|| "python3".into());
        let imports = "import django, rest_framework, rest_framework_simplejwt, argon2, gunicorn";
        let there = Command::new(&python).args(["-c", imports]).output();
        if !there.is_ok_and(|there| there.status.success()) {
            eprintln!(
                "no Django, REST framework, SimpleJWT, argon2-cffi and gunicorn here: no peer to measure"
            );
            return Ok(None);
        }
        let data = args.data.join("django");
        let _ = std::fs::remove_dir_all(&data);
        std::fs::create_dir_all(&data)?;
        let found = Self {
            python: python.into(),
            site: Path::new(env!("CARGO_MANIFEST_DIR")).join("peers"),
            data: data.canonicalize()?,
            users: args.users.first().copied().unwrap_or(1000),
        };
        let filled = found
            .command()
            .args(["site_django.py", "fill", &found.users.to_string()])
            .output()?;
        if !filled.status.success() {
            return Err(String::from_utf8_lossy(&filled.stderr).into_owned().into());
        }
        Ok(Some(found))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.python);
        command
            .current_dir(&self.site)
            .env("DB", self.data.join("bench.db"))
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    /// Where its figures stand.
    pub(crate) fn place(&self) -> Place {
        Place {
            label: format!("Django and gunicorn on SQLite, {} users", self.users),
            url: String::new(),
            users: self.users,
            folder: self.data.clone(),
            whole: false,
            browsers: Browsers::default(),
        }
    }

    /// Home, `me` by JWT and logins, under the names they have with us.
    pub(crate) fn round(
        &self,
        args: &Args,
        cores: &Cores,
        figures: &mut Figures,
    ) -> Result<(), Box<dyn Error>> {
        let port = free_port()?;
        let mut command = self.command();
        command.args(["-m", "gunicorn", "--bind", &format!("127.0.0.1:{port}")]);
        command.args([
            "-k",
            "gthread",
            "--workers",
            "1",
            "--threads",
            "4",
            "--log-level",
            "warning",
            "site_django:application",
        ]);
        let server = Server::start(
            command,
            port,
            "/login",
            &self.data.join("gunicorn.log"),
            cores,
        )?;
        let page = wire::once(server.address, &request("GET", "/login", &[], ""))?;
        let text = String::from_utf8_lossy(page.body()).into_owned();
        let csrf = text
            .rsplit_once("value=")
            .map_or("", |(_, rest)| rest.trim_end_matches('>'))
            .to_owned();
        let csrf_cookie = page.cookies();
        let form = move |number: u32| {
            let body = format!(
                "csrfmiddlewaretoken={csrf}&username=user{number}%40example.com&password={PASSWORD}"
            );
            request("POST", "/login", &[FORM, ("Cookie", &csrf_cookie)], &body)
        };
        let signed_in = wire::once(server.address, &form(0))?;
        let credentials =
            serde_json::json!({ "username": "user0@example.com", "password": PASSWORD })
                .to_string();
        let token = wire::once(
            server.address,
            &request("POST", "/api/token/", &[JSON], &credentials),
        )?;
        let (302, Some(access)) = (signed_in.status, token.field("access")) else {
            return Err(format!(
                "Django lets nobody in: {} and {}",
                signed_in.status, token.status
            )
            .into());
        };
        let bearer = format!("Bearer {access}");
        let home = request("GET", "/", &[("Cookie", &signed_in.cookies())], "");
        let me = request(
            "GET",
            "/api/accounts/me/",
            &[("Authorization", &bearer)],
            "",
        );
        let same = |bytes: &[u8], lines: usize| -> Vec<Script> {
            let one = |_| {
                let bytes = bytes.to_vec();
                Box::new(move |_: Option<&Answer>| Some(bytes.clone())) as Script
            };
            (0..lines).map(one).collect()
        };
        let users = self.users;
        let logins = (0..32_u32).map(|line| {
            let (form, mut number) = (form.clone(), line * 31);
            Box::new(move |_: Option<&Answer>| {
                number += 1;
                Some(form(number % users))
            }) as Script
        });
        let measured = Duration::from_secs_f64(args.seconds);
        let window = Window {
            warm: Duration::from_millis(500),
            measured,
        };
        for (name, status, scripts) in [
            ("home", 200, same(&home, 64)),
            ("me by JWT", 200, same(&me, 64)),
            ("login, page", 302, logins.collect()),
        ] {
            let mut cpu = 0.0;
            let tally = load::closed(server.address, scripts, status, window, |begins| {
                cpu = if begins {
                    server.cpu()
                } else {
                    server.cpu() - cpu
                };
            })?;
            eprintln!(
                "  {name}: {:.1} a second, others {:?}",
                tally.rate(),
                tally.other
            );
            // gunicorn's worker is a child of the process that is watched, so its processor time is not known here.
            figures.note_tally(name, &tally, f64::NAN);
        }
        Ok(())
    }
}
