//! `vestibule check`: what is wrong or should be thought about, in the settings and in the database.

mod sizes;

pub(super) use sizes::in_words;

use super::operator;
use super::output::{CliError, print};
use crate::accounts;
use crate::admin::{self, Likeness, RefusedHash, Right};
use crate::app::{App, Skew};
use crate::config::{Config, Django, MfaRequired};
use crate::site::Site;
use crate::templates::{Shadow, digest};
use crate::values::UserId;

/// Changes nothing and leaves nothing behind.
pub(super) fn run(config: Config, deploy: bool) -> Result<(), CliError> {
    let mut doubts = config.lookalikes.clone();
    doubts.extend(config.django.as_ref().and_then(Django::over));
    doubts.extend(if deploy { config.doubts() } else { vec![] });
    let site = Site::new(config).map_err(CliError::of)?;
    let app = site.app();
    let away = |fault| CliError::database(app, &fault);
    templates(&site, &mut doubts)?;
    if !app.has_database() {
        print("There is no database yet: `vestibule migrate` or the next start makes it.");
    } else if app.is_outdated().map_err(away)? {
        print("The database will be brought up to date by `vestibule migrate` or the next start.");
    }
    app.check_node().map_err(away)?;
    doubts.extend(clock(app)?);
    app.check_writable()
        .map_err(|fault| CliError::unwritable(app, &fault))?;
    if app.open().map_err(away)? {
        doubts.extend(usernames(app)?);
        doubts.extend(mailboxes(app)?);
        doubts.extend(hashes(app)?);
        doubts.extend(secrets(app)?);
        doubts.extend(sizes::tell(app)?);
        if deploy {
            doubts.extend(staff(app)?);
        }
    }
    for doubt in &doubts {
        print(&format!("* {doubt}"));
    }
    match doubts.len() {
        0 => print("Everything is in order."),
        1 => print("One thing to think about."),
        more => print(&format!("{more} things to think about.")),
    }
    if doubts.is_empty() {
        Ok(())
    } else {
        Err(CliError::silent())
    }
}

/// What is wrong with the templates, filled in with sample values, and what should be thought about, a line each.
fn templates(site: &Site, doubts: &mut Vec<String>) -> Result<(), CliError> {
    let templates = site.templates();
    let faults = templates.rehearse().map_err(CliError::of)?;
    doubts.extend(faults.iter().map(ToString::to_string));
    for (file, name, shadow) in templates.shadows() {
        let digest = digest(&name).unwrap_or_default();
        doubts.extend(match shadow {
            Shadow::Outdated => Some(format!(
                "{file} is a copy, and the original has changed since. Compare it with `vestibule templates show {name}`, then write sha256 {digest} into its first line, or copy it again with --force."
            )),
            Shadow::Orphaned => Some(format!(
                "{file} is a copy of a template that does not exist any more. Nothing may show it."
            )),
            Shadow::Own | Shadow::Current => None,
        });
    }
    let strangers = templates.strangers().into_iter();
    doubts.extend(
        strangers.map(|file| {
            format!("{file} is not used: SITE_DIR has the folders templates and static.")
        }),
    );
    Ok(())
}

/// What is wrong with this machine's clock.
fn clock(app: &App) -> Result<Option<String>, CliError> {
    app.compare_clocks()
        .map_err(|fault| CliError::database(app, &fault))?;
    Ok(match app.clock().skew() {
        Skew::None => None,
        Skew::Some(off_by) => Some(format!("The clock: {off_by}. Set it right.")),
        Skew::TooMuch(off_by) => Some(format!(
            "The clock: {off_by}. Until it is right, this node sends no e-mails, text messages and webhooks, and erases \
             and removes nothing."
        )),
    })
}

/// Usernames that name nobody, a line each.
fn usernames(app: &App) -> Result<Vec<String>, CliError> {
    let by = operator::users(app, Right::View)?;
    let found = admin::ambiguous_usernames(app, &by).map_err(CliError::of)?;
    let more = found.count.saturating_sub(found.first.len());
    let url = &app.config().public_url.origin;
    let mut lines: Vec<_> = found
        .first
        .iter()
        .map(|(id, likeness)| {
            let id = id.0;
            let like = match likeness {
                Likeness::Address => "an e-mail address",
                Likeness::Number => "a number",
            };
            format!(
                "The username of user {id} looks like {like}, so it names nobody. Choose another one at {url}/admin/users/{id}/; until then they log in with their e-mail address."
            )
        })
        .collect();
    if more > 0 {
        lines.push(format!("{more} more usernames look so."));
    }
    Ok(lines)
}

/// Accounts that share a mailbox, a line each.
fn mailboxes(app: &App) -> Result<Vec<String>, CliError> {
    let by = operator::users(app, Right::View)?;
    let found = admin::misled_addresses(app, &by).map_err(CliError::of)?;
    let more = found.count.saturating_sub(found.shared.len());
    let url = &app.config().public_url.origin;
    let mut lines: Vec<_> = found
        .shared
        .iter()
        .map(|(id, holder)| {
            let (id, holder) = (id.0, holder.0);
            if id == holder {
                return format!(
                    "Both addresses of user {id} are the same mailbox. Remove the second one at {url}/admin/users/{id}/."
                );
            }
            format!(
                "User {id} has the same mailbox as user {holder}, and that address finds user {holder} alone. Give user {id} another address at {url}/admin/users/{id}/, or delete one of the two; until then user {id} logs in with their username."
            )
        })
        .collect();
    if more > 0 {
        lines.push(format!("{more} more users share a mailbox."));
    }
    if found.outdated > 0 {
        let count = found.outdated;
        lines.push(format!(
            "Addresses that find nobody, written by an older release: {count}. Run `vestibule migrate`."
        ));
    }
    Ok(lines)
}

/// Hashes of passwords that are not compared with, a line each.
fn hashes(app: &App) -> Result<Vec<String>, CliError> {
    let by = operator::users(app, Right::View)?;
    let found = admin::refused_hashes(app, &by).map_err(CliError::of)?;
    let more = found.count.saturating_sub(found.first.len());
    let line = |(id, why): &(UserId, RefusedHash)| {
        let id = id.0;
        let why = match why {
            RefusedHash::TooDear => "takes more than two seconds to compare",
            RefusedHash::Unreadable => "cannot be read",
        };
        format!(
            "The password of user {id} is kept as a hash that {why}, so it is refused. They log in once they have reset their password."
        )
    };
    let mut lines: Vec<_> = found.first.iter().map(line).collect();
    if more > 0 {
        lines.push(format!(
            "{more} more passwords are refused in the same way."
        ));
    }
    Ok(lines)
}

/// Secrets of authenticator apps under other keys than the current one, a line each.
fn secrets(app: &App) -> Result<Vec<String>, CliError> {
    let found = accounts::survey_secrets(app).map_err(|fault| CliError::database(app, &fault))?;
    let mut lines = Vec::new();
    if found.older > 0 {
        lines.push(format!(
            "Secrets of authenticator apps under an older key: {}. The running program encrypts them under SECRET_KEY at its \
             start and once a day. Keep the older key in SECRET_KEY_FALLBACKS until then, and as long as backups need it.",
            found.older
        ));
    }
    if found.unreadable > 0 {
        lines.push(format!(
            "Secrets of authenticator apps that nobody can read: {}. Put the key that they were encrypted with into \
             SECRET_KEY_FALLBACKS. If it is lost, their owners log in with recovery codes, or staff resets their second step.",
            found.unreadable
        ));
    }
    Ok(lines)
}

/// Who of the staff has no second step.
fn staff(app: &App) -> Result<Option<String>, CliError> {
    let by = operator::users(app, Right::View)?;
    let found = admin::staff_without_second_factor(app, &by).map_err(CliError::of)?;
    let (number, url) = (found.number, &app.config().public_url.origin);
    let more = if found.or_more { "more than " } else { "" };
    let required = app.config().mfa_required;
    let then = match required {
        MfaRequired::Off => format!("each of them can set one up at {url}/account/factors"),
        MfaRequired::Staff => {
            "MFA_REQUIRED closes the admin site to them until they log in and set one up".to_owned()
        }
        MfaRequired::All => {
            "MFA_REQUIRED closes the site to them until they log in and set one up".to_owned()
        }
    };
    Ok((number > 0).then(|| {
        format!(
            "Staff without a second step at the log-in: {more}{number}. See {url}/admin/users/?second_factor=staff; {then}."
        )
    }))
}
