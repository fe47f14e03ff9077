//! Links to choose a password that the project has sent. They cover the password, the last log-in and the address as these were;
//! so each works once, and not after any of them has changed here. Whoever holds the key makes links: so none works that is newer
//! than the last import, or whose owner's password is another one than was imported, and none works for staff: they ask for
//! another here.

use super::honoured;
use crate::accounts::flows::may_choose_password;
use crate::accounts::signup_rules::is_shut_out;
use crate::app::App;
use crate::config::Django;
use crate::error::Fault;
use crate::i18n::{LocalTime, Zone};
use crate::security::digest::{IMPORTED_PASSWORD, is_imported_field};
use crate::security::django_signing::{ResetState, ResetToken, key_of_link};
use crate::security::password::is_usable;
use crate::store::imports::{self, Source, logins};
use crate::store::{Conn, users};
use crate::values::{Moment, mask_email};
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

/// Clocks of two machines differ.
const SKEW: Duration = Duration::minutes(1);

/// The two parts of a link's address.
#[derive(Clone, PartialEq, Eq)]
pub struct ImportedLink {
    key: String,
    token: ResetToken,
}

impl std::fmt::Debug for ImportedLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ImportedLink(..)")
    }
}

impl ImportedLink {
    /// `<uidb64>/<token>`
    pub fn parse(text: &str) -> Option<Self> {
        let (uid, token) = text.split_once('/')?;
        Some(Self {
            key: key_of_link(uid)?,
            token: ResetToken::parse(token)?,
        })
    }
}

/// For which address a link chooses a password, partly hidden, as long as it does.
pub fn look_at(app: &App, link: &ImportedLink) -> Result<Option<String>, Fault> {
    let user = app.read(|conn| linked(app, conn, link))?;
    Ok(user.map(|user| mask_email(&user.email)))
}

/// Whose password a link may choose, as they are now.
pub(in crate::accounts) fn linked(
    app: &App,
    conn: &mut Conn,
    link: &ImportedLink,
) -> Result<Option<users::Row>, Fault> {
    let Some(django) = honoured(app, |django| django.reset_links) else {
        return Ok(None);
    };
    let now = app.now();
    let made = made(link, django.zone).filter(|made| now - *made <= django.reset_timeout);
    let Some(made) = made else {
        return Ok(None);
    };
    for (source, model, finished_at) in logins::runs(conn)? {
        if made > finished_at + SKEW {
            continue;
        }
        let source = Source {
            name: &source,
            model: &model,
        };
        let mut remembered = imports::remembered(conn, source, &[&link.key])?;
        let Some(remembered) = remembered.remove(&link.key) else {
            continue;
        };
        let Some(user) = remembered.user else {
            continue;
        };
        let user = users::find(conn, user)?;
        let is_theirs = |user: &users::Row| {
            is_as_imported(user, &remembered.fields)
                && may_choose_password(user)
                && !(user.is_staff || user.is_superuser)
                && is_of(link, django, user)
        };
        if let Some(user) = user.filter(is_theirs)
            && !is_shut_out(app, conn, &user)?
        {
            return Ok(Some(user));
        }
    }
    Ok(None)
}

/// When a link was made: it says what clocks showed there.
fn made(link: &ImportedLink, zone: Zone) -> Option<Moment> {
    let shown = OffsetDateTime::from_unix_timestamp(link.token.made()).ok()?;
    let shown = Moment::new(shown.date(), shown.time());
    Some(match zone.resolve(shown) {
        LocalTime::At(at) | LocalTime::Skipped(at) => at,
    })
}

/// Whether the password is the one that was imported, and one that somebody could log in with.
fn is_as_imported(user: &users::Row, fields: &[u8]) -> bool {
    let value = format!("{} {}", user.password, user.reset_required);
    is_usable(&user.password) && is_imported_field(fields, IMPORTED_PASSWORD, &value)
}

/// Whether the project has made the link for somebody who was as they are. Projects without time zones know the last log-in as
/// clocks there showed it.
fn is_of(link: &ImportedLink, django: &Django, user: &users::Row) -> bool {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let written = |at: Moment| at.format(&form).unwrap_or_default();
    let last = user.last_login;
    let moments = [
        last.map(written).unwrap_or_default(),
        last.map(|at| written(django.zone.clock(at)))
            .unwrap_or_default(),
    ];
    // Both are looked at, whichever it is.
    moments.iter().fold(false, |found, last_login| {
        let state = ResetState {
            key: &link.key,
            password: &user.password,
            last_login,
            email: &user.email,
        };
        found | link.token.is_of(django.secret(), &state)
    })
}
