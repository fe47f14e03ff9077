//! One run: databases are filled, and in each round the limits and Vestibule take turns on them.

use crate::args::Args;
use crate::browsers::Browsers;
use crate::figures::Figures;
use crate::load::{self, Script, Window};
use crate::people::People;
use crate::seed;
use crate::server::{self, Cores, Server, free_port};
use crate::steps::{Floor, STEPS};
use crate::storms;
use crate::wire;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Where a database is, and how many are in it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) label: String,
    pub(crate) url: String,
    pub(crate) users: u32,
    pub(crate) folder: PathBuf,
    /// Storms, memory and starts are measured here; elsewhere only what may grow.
    pub(crate) whole: bool,
    /// Of those who logged in here, in any round.
    pub(crate) browsers: Browsers,
}

type CliError = Box<dyn Error>;

/// The places that are asked for, filled.
pub(crate) fn prepare(args: &Args, hash: &str) -> Result<Vec<Place>, CliError> {
    let mut places = Vec::new();
    for kind in ["SQLite", "PostgreSQL"] {
        for (at, users) in args.users.iter().copied().enumerate() {
            let folder = args.data.join(format!("{kind}-{users}"));
            if kind == "PostgreSQL" && args.postgres.is_none() {
                continue;
            }
            eprintln!("filling {kind} with {users} users");
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder)?;
            let folder = folder.canonicalize()?;
            let url = match (&args.postgres, kind) {
                (_, "SQLite") => format!("sqlite://{}", folder.join("bench.db").display()),
                (Some(cluster), _) => seed::postgres(cluster, &format!("vestibule_bench_{users}"))?,
                (None, _) => continue,
            };
            let place = Place {
                label: format!("{kind}, {users} users"),
                url,
                users,
                folder,
                whole: at == 0,
                browsers: Browsers::default(),
            };
            let made = vestibule(args, &place).arg("migrate").output()?;
            if !made.status.success() {
                return Err(format!(
                    "vestibule migrate: {}",
                    String::from_utf8_lossy(&made.stderr)
                )
                .into());
            }
            seed::fill(&place.url, users, hash)?;
            places.push(place);
        }
    }
    Ok(places)
}

/// Vestibule as in production, every safety on but the limits on how often.
pub(crate) fn vestibule(args: &Args, place: &Place) -> Command {
    let mut command = Command::new(&args.vestibule);
    command.env_clear().current_dir(&place.folder);
    for (name, value) in [
        ("VESTIBULE_ENV", "production"),
        ("PUBLIC_URL", &format!("https://{}", wire::HOST)),
        ("DATABASE_URL", &place.url),
        (
            "SECRET_KEY",
            "a-secret-of-a-measurement-that-guards-nothing-0123456789",
        ),
        ("EMAIL_BACKEND", "file"),
        ("EMAIL_FILE_PATH", "mail"),
        ("RATE_LIMITS", "off"),
        ("PHONE_VERIFICATION", "off"),
        ("JWT_ACCESS_TOKEN_LIFETIME", "1d"),
    ] {
        command.env(name, value);
    }
    command
}

/// Vestibule, serving.
pub(crate) fn start(args: &Args, place: &Place, cores: &Cores) -> Result<Server, CliError> {
    let port = free_port()?;
    let mut command = vestibule(args, place);
    command
        .arg("serve")
        .env("BIND", format!("127.0.0.1:{port}"));
    Ok(Server::start(
        command,
        port,
        "/login",
        &place.folder.join("vestibule.log"),
        cores,
    )?)
}

/// One of our own limits, in a process of its own.
fn ourselves(words: &[&str]) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(words);
    Ok(command)
}

/// What a limit without a server prints: a number.
fn printed(words: &[&str], cores: &Cores) -> Result<f64, CliError> {
    let mut command = ourselves(words)?;
    let output = cores.theirs(|| command.output())?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// One round in one place.
pub(crate) fn round(
    args: &Args,
    place: &Place,
    cores: &Cores,
    figures: &mut Figures,
) -> Result<(), CliError> {
    let measured = Duration::from_secs_f64(args.seconds);
    let window = Window {
        warm: measured.mul_f64(0.25).max(Duration::from_millis(500)),
        measured,
    };
    let lasting = args.seconds.to_string();
    figures.note(
        "hashes alone, a second",
        printed(&["hashes", &lasting], cores)?,
    );
    figures.note(
        "commits alone, a second",
        printed(&["commits", &place.url, &lasting], cores)?,
    );

    let server = start(args, place, cores)?;
    if place.whole {
        std::thread::sleep(Duration::from_secs(1));
        figures.note("memory idle, MB", server.memory());
    }
    let letters = place.folder.join("mail");
    let browsers = place.browsers.clone();
    let people = People::enter(server.address, place.users, &letters, browsers)?;
    let length = people
        .own_page("/", 1)
        .pop()
        .and_then(|mut script| wire::once(server.address, &script(None)?).ok());
    let length = length.map_or(0, |answer| answer.body().len());
    floors(args, place, cores, window, length, figures)?;
    for step in &STEPS {
        if !args.wants(step.name) || !(place.whole || step.grows) {
            continue;
        }
        let scripts = (step.scripts)(&people)?;
        // Hashes are few a second: more of them make a steadier figure. Codes are as many as there are.
        let window = match step.floor {
            Floor::Hashes(_) => Window {
                measured: measured.mul_f64(1.5),
                ..window
            },
            Floor::Commits(count) if count > 1.0 => Window {
                warm: Duration::ZERO,
                measured: Duration::from_secs(20),
            },
            _ => window,
        };
        measure(step.name, step.status, &server, scripts, window, figures)?;
    }
    if place.whole && args.wants("storm") {
        storms::measure(args, &server, &people, figures)?;
    }
    drop(server);
    if place.whole && args.wants("start") {
        storms::starts(args, place, cores, figures)?;
    }
    Ok(())
}

/// One step. One that is not there is left out; one that fails is an error.
fn measure(
    name: &str,
    status: u16,
    server: &Server,
    mut scripts: Vec<Script>,
    window: Window,
    figures: &mut Figures,
) -> Result<(), CliError> {
    // A step without a warm-up spends what it is made of, so nothing is tried first.
    if !window.warm.is_zero() {
        let trial = scripts.first_mut().and_then(|script| script(None));
        let answer = wire::once(server.address, &trial.unwrap_or_default())?;
        if matches!(answer.status, 404 | 405) {
            eprintln!("  {name}: not there");
            return Ok(());
        }
        if answer.status != status {
            let body: String = String::from_utf8_lossy(answer.body())
                .chars()
                .take(300)
                .collect();
            return Err(format!(
                "{name}: {} where {status} was expected: {body}",
                answer.status
            )
            .into());
        }
        // The script goes on from the answer that was its due.
        if let Some(script) = scripts.first_mut() {
            script(Some(&answer));
        }
    }
    let (mut cpu, mut ours) = (0.0, 0.0);
    let us = std::process::id();
    let tally = load::closed(server.address, scripts, status, window, |begins| {
        let (now, we) = (server.cpu(), server::cpu_of(us));
        (cpu, ours) = if begins {
            (now, we)
        } else {
            (now - cpu, we - ours)
        };
    })?;
    eprintln!(
        "  {name}: {} a second, {:.1} µs of CPU each, we used {:.0} % of ours, others {:?}",
        crate::figures::short(tally.rate()),
        cpu * 1e6 / tally.good.max(1) as f64,
        ours / tally.seconds.max(1e-9) * 100.0,
        tally.other
    );
    figures.note_tally(name, &tally, cpu);
    Ok(())
}

/// The bare page and the bare call, from the same rows.
fn floors(
    args: &Args,
    place: &Place,
    cores: &Cores,
    window: Window,
    length: usize,
    figures: &mut Figures,
) -> Result<(), CliError> {
    if !args.wants("home") && !args.wants("me by JWT") && !args.wants("verify a token") {
        return Ok(());
    }
    let port = free_port()?;
    let command = ourselves(&["floor", &port.to_string(), &place.url, &length.to_string()])?;
    let server = Server::start(
        command,
        port,
        "/login",
        Path::new(&place.folder.join("floor.log")),
        cores,
    )?;
    let mut tokens = Vec::new();
    for session in 1..=16 {
        let answer = wire::once(
            server.address,
            &wire::request("GET", &format!("/token/{session}"), &[], ""),
        )?;
        tokens.push(String::from_utf8_lossy(answer.body()).into_owned());
    }
    let scripts = |path: &'static str, header: &'static str, before: &str| -> Vec<Script> {
        let one = |token: &String| {
            let bytes = wire::request("GET", path, &[(header, &format!("{before}{token}"))], "");
            Box::new(move |_: Option<&wire::Answer>| Some(bytes.clone())) as Script
        };
        tokens
            .iter()
            .cycle()
            .take(crate::steps::MANY)
            .map(one)
            .collect()
    };
    measure(
        "bare page",
        200,
        &server,
        scripts("/", "Cookie", "session="),
        window,
        figures,
    )?;
    measure(
        "bare JSON",
        200,
        &server,
        scripts("/me", "Authorization", "Bearer "),
        window,
        figures,
    )
}
