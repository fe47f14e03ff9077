//! `vestibule webhooks list|send-test|replay`

use super::output::{CliError, print};
use super::ready;
use crate::accounts::Staff;
use crate::admin::{self, Again, Receiver, ReplayError};
use crate::app::{App, Clock, Origin};
use crate::config::Config;
use crate::hooks::Verdict;
use crate::jobs;
use crate::outbound::Outbound;
use crate::site::blocking_webhook;
use crate::values::Moment;
use clap::Subcommand;
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the receivers and how they are doing
    List {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Send a receiver a test message now
    SendTest {
        /// The name of the receiver in the settings
        #[arg(required_unless_present = "blocking")]
        name: Option<String>,
        /// Ask the blocking webhook instead, about nobody
        #[arg(long, conflicts_with = "name")]
        blocking: bool,
    },
    /// Send again what a receiver did not accept, and enable it again if it was disabled
    Replay {
        /// The name of the receiver in the settings
        name: String,
        /// Everything since this time (RFC 3339), including what it accepted
        #[arg(long, value_parser = moment, conflicts_with = "failed")]
        since: Option<Moment>,
        /// What was given up (the default without --since)
        #[arg(long)]
        failed: bool,
    },
}

pub(super) fn run(config: Config, command: Command) -> Result<(), CliError> {
    match command {
        Command::List { json } => list(&ready(config)?, json),
        Command::SendTest {
            name: Some(name), ..
        } => send_test(&config, &name),
        Command::SendTest { name: None, .. } => ask_blocking(&config),
        Command::Replay { name, since, .. } => {
            let which = since.map_or(Again::Failed, Again::Since);
            replay(&ready(config)?, &name, which)
        }
    }
}

fn moment(raw: &str) -> Result<Moment, String> {
    let at = OffsetDateTime::parse(raw, &Rfc3339)
        .map_err(|_| "not a moment like 2026-11-21T09:30:00Z")?
        .to_offset(UtcOffset::UTC);
    Ok(PrimitiveDateTime::new(at.date(), at.time()))
}

fn list(app: &App, as_json: bool) -> Result<(), CliError> {
    let receivers =
        admin::list_webhooks(app, &Staff::at_the_command_line()).map_err(CliError::of)?;
    if as_json {
        let all: Vec<_> = receivers.iter().map(as_value).collect();
        print(&Value::from(all).to_string());
        return Ok(());
    }
    if receivers.is_empty() {
        print("WEBHOOKS names no receivers.");
    }
    for receiver in &receivers {
        print(&line(receiver));
    }
    Ok(())
}

fn line(receiver: &Receiver) -> String {
    let mut marks = vec![format!("{} waiting", receiver.waiting)];
    let ill = [
        ("failing since", receiver.failing_since),
        ("disabled", receiver.disabled_at),
    ];
    marks.extend(
        ill.iter()
            .filter_map(|(what, at)| at.map(|at| format!("{what} {}", stamp(at)))),
    );
    format!(
        "{:<16}  {:<40}  {:<24}  {}",
        receiver.name,
        receiver.url,
        receiver.events,
        marks.join(", ")
    )
}

fn as_value(receiver: &Receiver) -> Value {
    json!({
        "name": receiver.name,
        "url": receiver.url,
        "events": receiver.events.split(',').collect::<Vec<_>>(),
        "waiting": receiver.waiting,
        "failing_since": receiver.failing_since.map(stamp),
        "disabled_at": receiver.disabled_at.map(stamp),
    })
}

fn stamp(at: Moment) -> String {
    at.assume_utc().format(&Rfc3339).unwrap_or_default()
}

/// Asks no database.
fn send_test(config: &Config, name: &str) -> Result<(), CliError> {
    let outbound = Outbound::new(config.webhooks.timeout).map_err(CliError::of)?;
    let mut endpoints = config.webhooks.endpoints.iter();
    let endpoint = endpoints.find(|endpoint| endpoint.name == name);
    let endpoint = endpoint.ok_or_else(|| unknown(name))?;
    match jobs::send_test_webhook(endpoint, &outbound, Clock::default().now()) {
        Ok(status @ 200..=299) => {
            print(&format!("{name} answered {status}."));
            Ok(())
        }
        Ok(status) => Err(CliError::plain(format!("{name} answered {status}."))),
        Err(error) => Err(CliError::plain(format!("{name} got nothing: {error}."))),
    }
}

/// Asks no database either.
fn ask_blocking(config: &Config) -> Result<(), CliError> {
    let webhook = config.blocking_webhook.as_ref();
    let webhook =
        webhook.ok_or_else(|| CliError::plain("BLOCKING_WEBHOOK_URL is not set.".into()))?;
    match blocking_webhook::send_test(webhook).map_err(CliError::of)? {
        Verdict::Allow => print("The blocking webhook allows it."),
        Verdict::Refuse(refusal) => print(&format!(
            "The blocking webhook refuses it: {}.",
            refusal.code()
        )),
        Verdict::Failed(why) => {
            return Err(CliError::plain(format!(
                "The blocking webhook gave no answer that counts: {why}."
            )));
        }
    }
    Ok(())
}

fn replay(app: &App, name: &str, which: Again) -> Result<(), CliError> {
    let (me, here) = (Staff::at_the_command_line(), Origin::command_line());
    let count =
        admin::replay_webhooks(app, &me, name, which, &here).map_err(|error| match error {
            ReplayError::Unknown => unknown(name),
            ReplayError::Fault(fault) => CliError::of(fault),
        })?;
    print(&match count {
        1 => "One delivery is sent again.".to_owned(),
        more => format!("{more} deliveries are sent again."),
    });
    Ok(())
}

fn unknown(name: &str) -> CliError {
    CliError::command(&format!("WEBHOOKS names no endpoint '{name}'"))
}
