//! What a crowd at the login form does to everybody else, to the memory, and to itself; and how long a start takes.

use crate::args::Args;
use crate::browsers::login_form;
use crate::figures::{Figures, percentile};
use crate::load::{self, Window};
use crate::people::People;
use crate::probe::Probe;
use crate::run::{Place, start, vestibule};
use crate::server::{Cores, Server, free_port};
use std::error::Error;
use std::time::{Duration, Instant};

type CliError = Box<dyn Error>;

/// Logins in flight beside the probe.
pub(crate) const STORMS: [usize; 3] = [0, 32, 256];

/// After this they keep coming one by one, as each that was answered is followed by another. Before it all come at once,
/// which is told apart.
const GATHERING: Duration = Duration::from_millis(1500);

/// Probes, memory and overload.
pub(crate) fn measure(
    args: &Args,
    server: &Server,
    people: &People,
    figures: &mut Figures,
) -> Result<(), CliError> {
    let measured = 2 * Duration::from_secs_f64(args.seconds.max(2.0));
    let window = Window {
        warm: GATHERING,
        measured,
    };
    let mut peak: f64 = 0.0;
    for logins in STORMS {
        for (name, mut scripts) in [
            ("home", people.own_page("/", 1)),
            ("me", people.call("/api/accounts/me/", 1)),
        ] {
            let request = scripts
                .pop()
                .and_then(|mut script| script(None))
                .unwrap_or_default();
            let probe = Probe::start(server.address, &request);
            // Looking at memory takes the client's core from the probe: only while they gather, and at the end.
            let (most, tally) = watched(server, GATHERING, || {
                load::closed(server.address, people.logins(logins), 303, window, |_| {})
            });
            let seen = probe.end();
            let tally = tally?;
            peak = peak.max(most);
            let at = format!("{name} beside {logins} logins");
            let waits = seen.waits(GATHERING..GATHERING + measured);
            let early = seen.waits(Duration::ZERO..GATHERING);
            eprintln!(
                "  {at}: p99 {:.2} ms (p95 {:.2} as they came), {} failed, {:.1} logins a second",
                percentile(&waits, 99.0),
                percentile(&early, 95.0),
                seen.failed,
                tally.rate()
            );
            figures.note(
                &format!("{name} as {logins} logins come at once, p95 ms"),
                percentile(&early, 95.0),
            );
            figures.note(&format!("{at}, p50 ms"), percentile(&waits, 50.0));
            figures.note(&format!("{at}, p99 ms"), percentile(&waits, 99.0));
            figures.note(&format!("{at}, worst ms"), percentile(&waits, 100.0));
            // Those who hung up are hashed for all the same.
            settle(server);
            if logins > 0 {
                figures.note(
                    &format!("logins, {logins} in flight, a second"),
                    tally.rate(),
                );
            }
        }
    }
    figures.note("memory at the peak, MB", peak);
    overload(args, server, people, figures)?;
    settle(server);
    std::thread::sleep(Duration::from_secs(1));
    figures.note("memory after, MB", server.memory());
    Ok(())
}

/// Does `work`, and says how much memory the server had at most in its first while and at its end.
fn watched<T>(server: &Server, first: Duration, work: impl FnOnce() -> T) -> (f64, T) {
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let begin = Instant::now();
            let mut most: f64 = 0.0;
            while begin.elapsed() < first {
                most = most.max(server.memory());
                std::thread::sleep(Duration::from_millis(100));
            }
            most
        });
        let result = work();
        let most = watcher.join().unwrap_or(f64::NAN);
        (most.max(server.memory()), result)
    })
}

/// Waits until what was asked for before is done, half a minute at most.
fn settle(server: &Server) {
    for _ in 0..60 {
        let before = server.cpu();
        std::thread::sleep(Duration::from_millis(500));
        if server.cpu() - before < 0.03 {
            return;
        }
    }
}

/// Logins that come twice and ten times as fast as they can be done, and pages asked for on ten times the connections.
fn overload(
    args: &Args,
    server: &Server,
    people: &People,
    figures: &mut Figures,
) -> Result<(), CliError> {
    let lasting = Duration::from_secs_f64(args.seconds.max(2.0) * 3.0);
    let best = figures.median("login, page, a second").unwrap_or(60.0);
    for times in [2.0, 10.0] {
        let mut next = || people.login();
        let tally = load::open(server.address, &mut next, 303, best * times, lasting)?;
        let at = format!("logins at {times} × overload");
        eprintln!("  {at}: {:.1} a second, {:?}", tally.rate(), tally.other);
        figures.note(&format!("{at}, done a second"), tally.rate());
        figures.note(&format!("{at}, refused"), tally.refused.len() as f64);
        let told = tally.with_retry_after as f64 / tally.refused.len().max(1) as f64;
        figures.note(&format!("{at}, part of them told when to come back"), told);
        figures.note(
            &format!("{at}, refusal p99 ms"),
            percentile(&tally.refused, 99.0),
        );
        let broken = tally
            .other
            .iter()
            .filter(|(status, _)| **status != 503)
            .map(|(_, count)| count);
        figures.note(&format!("{at}, broken"), broken.sum::<u64>() as f64);
        settle(server);
    }
    let window = Window {
        warm: Duration::from_millis(500),
        measured: Duration::from_secs_f64(args.seconds),
    };
    for lines in [64, 640] {
        let tally = load::closed(
            server.address,
            people.own_page("/", lines),
            200,
            window,
            |_| {},
        )?;
        figures.note(
            &format!("home on {lines} connections, a second"),
            tally.rate(),
        );
    }
    Ok(())
}

/// How long it takes from the command to the first page.
pub(crate) fn starts(
    args: &Args,
    place: &Place,
    cores: &Cores,
    figures: &mut Figures,
) -> Result<(), CliError> {
    let server = start(args, place, cores)?;
    figures.note(
        "start, existing database, ms",
        server.start.as_secs_f64() * 1e3,
    );
    drop(server);
    if place.url.starts_with("sqlite") {
        let file = place.folder.join("new.db");
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
        }
        let port = free_port()?;
        let mut command = vestibule(args, place);
        command
            .arg("serve")
            .env("BIND", format!("127.0.0.1:{port}"));
        command.env("DATABASE_URL", format!("sqlite://{}", file.display()));
        let server = Server::start(
            command,
            port,
            "/login",
            &place.folder.join("new.log"),
            cores,
        )?;
        figures.note("start, new database, ms", server.start.as_secs_f64() * 1e3);
        // Somebody who does not exist: that a stranger's login is refused shows that it serves.
        let answer = crate::wire::once(server.address, &login_form(0, None))?;
        if answer.status == 303 {
            return Err("a database without people lets somebody in".into());
        }
    }
    Ok(())
}
