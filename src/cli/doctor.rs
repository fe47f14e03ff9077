//! `vestibule doctor`: what surrounds the program and can go wrong without it: the DNS of the sender, the mail server, the clock,
//! the way in by a proxy, the disk. It changes nothing and sends no e-mail. Everything has its time, and what could not be looked
//! at is told, so that it works without a network too.

mod disk;
mod dns;
mod finding;
mod proxy;
mod resolver;

use super::output::{CliError, print};
use crate::app::{App, Skew};
use crate::config::{Config, Security};
use crate::mail::Mailer;
use crate::site::Site;
use clap::Args;
use finding::{Finding, State, fine, unseen, wrong};
use resolver::Resolver;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Duration;

/// Nothing that is looked at takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    /// The name server to ask, such as 9.9.9.9:53, instead of this machine's own
    #[arg(long, value_name = "ADDRESS")]
    resolver: Option<SocketAddr>,
    /// The name of the key that the mail server signs with, to look at its record
    #[arg(long, value_name = "NAME")]
    dkim_selector: Option<String>,
}

/// Looks at everything at once, and prints a line for each finding.
pub(super) fn run(config: Config, arguments: &Arguments) -> Result<(), CliError> {
    let site = Site::new(config).map_err(CliError::of)?;
    let found = look(&site, arguments);
    if arguments.json {
        let all: Vec<_> = found.iter().map(Finding::value).collect();
        print(&Value::Array(all).to_string());
    } else {
        for finding in &found {
            print(&finding.line());
        }
    }
    if found.iter().any(|finding| finding.state == State::Wrong) {
        return Err(CliError::silent());
    }
    Ok(())
}

fn look(site: &Site, arguments: &Arguments) -> Vec<Finding> {
    let config = site.config();
    let resolver = Resolver::new(arguments.resolver);
    let (from, selector) = (config.mail.from.clone(), arguments.dkim_selector.clone());
    let folders = disk::folders(config);
    let [mailing, timing, asking] = [site.clone(), site.clone(), site.clone()];
    let begun = [
        Begun::new("dns", move || {
            dns::look(&resolver, &from, selector.as_deref())
        }),
        Begun::new("mail", move || vec![mail(&mailing)]),
        Begun::new("clock", move || vec![clock(timing.app())]),
        Begun::new("proxy", move || proxy::look(asking.app())),
        Begun::new("disk", move || disk::look(folders)),
    ];
    begun.into_iter().flat_map(Begun::end).collect()
}

/// Something that is looked at meanwhile. What hangs is left to itself, and ends with the program.
struct Begun {
    topic: &'static str,
    answer: mpsc::Receiver<Vec<Finding>>,
}

impl Begun {
    fn new(topic: &'static str, work: impl FnOnce() -> Vec<Finding> + Send + 'static) -> Self {
        let (sender, answer) = mpsc::channel();
        std::thread::spawn(move || {
            // Nobody listens any more where it took too long.
            let _ = sender.send(work());
        });
        Self { topic, answer }
    }

    fn end(self) -> Vec<Finding> {
        let answer = self.answer.recv_timeout(PATIENCE);
        answer.unwrap_or_else(|_| vec![unseen(self.topic, "It took too long to look.")])
    }
}

/// Whether the mail server lets us in.
fn mail(site: &Site) -> Finding {
    let topic = "mail";
    let smtp = &site.config().mail.smtp;
    let place = format!("{}:{}", smtp.host, smtp.port);
    let tried = match try_out(site.mailer()) {
        Ok(tried) => tried,
        Err(error) => return unseen(topic, format!("{place} was not tried: {error}.")),
    };
    match (tried, smtp.security) {
        (None, _) => unseen(topic, "There is no mail server: EMAIL_BACKEND is not smtp."),
        (Some(Ok(())), Security::Plain) => fine(
            topic,
            format!("The mail server {place} lets us in, without TLS."),
        ),
        (Some(Ok(())), Security::StartTls | Security::Implicit) => fine(
            topic,
            format!("The mail server {place} lets us in, and its certificate is good."),
        ),
        (Some(Err(error)), _) => wrong(
            topic,
            format!("The mail server {place}: {error}."),
            "Look at EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.",
        ),
    }
}

fn try_out(mailer: &Mailer) -> std::io::Result<Option<Result<(), crate::mail::SendError>>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let tried = runtime.block_on(async { tokio::time::timeout(PATIENCE, mailer.try_out()).await });
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    tried.map_err(|_| std::io::ErrorKind::TimedOut.into())
}

/// What the database says of this machine's clock.
fn clock(app: &App) -> Finding {
    let topic = "clock";
    if !app.has_database() {
        return unseen(topic, "There is no database yet to compare the clock with.");
    }
    if let Err(fault) = app.compare_clocks() {
        return unseen(
            topic,
            format!("The database was not asked for the time: {fault}."),
        );
    }
    match app.clock().skew() {
        Skew::None if app.config().database.is_server() => fine(
            topic,
            "The clocks of this machine and of the database agree.",
        ),
        Skew::None => fine(
            topic,
            "The clock is not behind the last entry of the audit log.",
        ),
        Skew::Some(off_by) | Skew::TooMuch(off_by) => wrong(
            topic,
            format!("The clock: {off_by}."),
            "Set it right, and let NTP keep it so (`timedatectl set-ntp true`).",
        ),
    }
}
