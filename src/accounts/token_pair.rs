//! The pair of tokens that a program gets: an access token and a refresh token, for a session or for a flow that waits for
//! its code.

use crate::app::App;
use crate::error::Fault;
use crate::security::jwt::{Authentication, Claims, Kind, SessionClaim, Subject};
use crate::store::sessions::bytes_of;
use crate::values::custom_fields::CustomFields;
use crate::values::{Level, Methods, Moment, Nonce, SessionId, Token, UserId};

/// An access token and a refresh token.
pub struct Pair {
    /// For calls.
    pub access: String,
    /// For another pair.
    pub refresh: String,
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pair(..)")
    }
}

/// What the tokens of a session say.
pub(super) struct Issued<'a> {
    pub(super) user: UserId,
    pub(super) session: SessionId,
    pub(super) nonce: Nonce,
    pub(super) jti: &'a str,
    /// When the refresh token was issued; asked again, it is the same one.
    pub(super) at: Moment,
    pub(super) session_ends: Moment,
    /// How the session was opened.
    pub(super) methods: Methods,
    /// What it is worth now.
    pub(super) level: Level,
    /// When the password or a code was last given.
    pub(super) authenticated_at: Moment,
    /// Custom fields of the user, as JSON.
    pub(super) custom_fields: &'a CustomFields,
}

/// The tokens of a session.
pub(super) fn of_session(app: &App, issued: &Issued<'_>, now: Moment) -> Result<Pair, Fault> {
    let nonce = bytes_of(&issued.nonce)?;
    let subject = || {
        Subject::User(SessionClaim {
            user: issued.user,
            session: issued.session,
            nonce,
        })
    };
    let ends = (issued.at + app.config().jwt.refresh).min(issued.session_ends);
    let refresh = claims(
        Kind::Refresh,
        issued.at,
        ends,
        issued.jti.to_owned(),
        subject(),
    );
    let ends = (now + app.config().jwt.access).min(issued.session_ends);
    let access = Claims {
        authentication: Some(Authentication {
            methods: issued.methods,
            level: issued.level,
            at: seconds(issued.authenticated_at),
        }),
        ..claims(Kind::Access, now, ends, app.new_jti(), subject())
    };
    let fields = &app.config().user_fields;
    let fields = fields.of_token(issued.custom_fields);
    Ok(Pair {
        access: app.tokens().sign_with(&access, &fields)?,
        refresh: app.tokens().sign(&refresh)?,
    })
}

/// The tokens of a flow that waits for its code. They open what verifies it, and nothing else.
pub(super) fn pending(app: &App, flow: &Token) -> Result<Pair, Fault> {
    let now = app.now();
    let token = |kind, life| {
        let subject = Subject::Pending {
            flow: flow.expose().to_owned(),
        };
        app.tokens()
            .sign(&claims(kind, now, now + life, app.new_jti(), subject))
    };
    let jwt = &app.config().jwt;
    Ok(Pair {
        access: token(Kind::Access, jwt.access)?,
        refresh: token(Kind::Refresh, jwt.refresh)?,
    })
}

fn claims(kind: Kind, issued: Moment, expires: Moment, jti: String, subject: Subject) -> Claims {
    Claims {
        kind,
        issued: seconds(issued),
        expires: seconds(expires),
        jti,
        subject,
        authentication: None,
    }
}

fn seconds(at: Moment) -> i64 {
    at.assume_utc().unix_timestamp()
}
