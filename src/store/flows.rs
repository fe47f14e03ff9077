//! Flows in which somebody is asked for a one-time code.

mod asked;

pub use asked::{
    Replacement, bringing_password, newest_sign_up, of_session, replace, resumable, set_asked,
};

use super::consents::Consent;
use super::schema::flows;
use super::{Conn, Lookup as _, Tx};
use crate::error::Fault;
use crate::events::Purpose;
use crate::store::dialect;
use crate::store::lookups::lookup;
use crate::store::prepared::{Statement, Value, update};
use crate::values::{Bound, FlowId, Methods, Moment, Nonce, SessionId, UserId};
use diesel::prelude::*;

/// A flow as it is kept: its token and its code only as digests.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = flows)]
pub struct Row {
    /// The key.
    #[diesel(deserialize_as = i64)]
    pub id: FlowId,
    /// What the code is for.
    #[diesel(deserialize_as = String)]
    pub purpose: Purpose,
    /// Whose account; `None` for a flow that can never be completed.
    pub user_id: Option<i64>,
    /// Where the code goes.
    pub email: String,
    /// The username asked for; to log in by a code, the one that was typed.
    pub username: Option<String>,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// E.164.
    pub phone: Option<String>,
    /// The password that comes with it, encoded.
    pub password: Option<String>,
    /// Whether the session shall outlive the browser.
    pub remembered: bool,
    /// Of the one living code.
    pub code_digest: Option<Vec<u8>>,
    /// Until when that code is good.
    pub code_expires_at: Option<Moment>,
    /// Wrong codes so far; a new code does not reset them.
    pub failures: i32,
    /// When it was opened.
    pub created_at: Moment,
    /// When the flow ends, used or not.
    pub expires_at: Moment,
    /// When it was used up.
    pub ended_at: Option<Moment>,
    /// When its own code was entered.
    pub completed_at: Option<Moment>,
    /// When its pending refresh token was exchanged, or given back.
    pub redeemed_at: Option<Moment>,
    /// Values of the custom fields that came with it, as JSON.
    pub custom_fields: String,
    /// Until when the token in its e-mails is good; `None` where they bring a code alone.
    pub token_expires_at: Option<Moment>,
    /// The session that asked, for a flow that ends with it.
    pub session_id: Option<i64>,
    /// What its code, its token and its link are bound to.
    #[diesel(deserialize_as = Vec<u8>)]
    pub nonce: Nonce,
    /// Of the token that its holders have.
    #[diesel(column_name = flow_digest)]
    pub digest: Vec<u8>,
    /// What whoever opened it had shown.
    #[diesel(deserialize_as = String)]
    pub methods: Methods,
    /// Which version of the site's terms whoever signed up accepted.
    pub terms_version: Option<String>,
    /// When.
    pub terms_accepted_at: Option<Moment>,
    /// From where.
    pub terms_ip: Option<String>,
}

/// What was typed in the place of the address, of a flow with this purpose and username.
pub fn named(purpose: Purpose, username: Option<&str>) -> Option<&str> {
    username.filter(|_| purpose == Purpose::LogInByCode)
}

impl Bound for Row {
    fn nonce(&self) -> &Nonce {
        &self.nonce
    }
}

impl Row {
    /// Whose account it is about.
    pub fn user(&self) -> Option<UserId> {
        self.user_id.map(UserId)
    }

    /// The name that was typed in the place of the address.
    pub fn named(&self) -> Option<&str> {
        named(self.purpose, self.username.as_deref())
    }

    /// What was typed to ask for its e-mail: that name, or else the address.
    pub fn asked_as(&self) -> &str {
        self.named().unwrap_or(&self.email)
    }

    /// The session that asked, for a flow that ends with it.
    pub fn session(&self) -> Option<SessionId> {
        self.session_id.map(SessionId)
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "flows::Row({}, {:?})", self.id.0, self.purpose)
    }
}

/// A flow to be kept.
pub struct New<'a> {
    /// Of the flow's token.
    pub digest: &'a [u8],
    /// What the code is for.
    pub purpose: Purpose,
    /// Whose account; `None` for a flow that can never be completed.
    pub user: Option<UserId>,
    /// Where the code goes.
    pub email: &'a str,
    /// By which it is found.
    pub email_key: &'a str,
    /// The username asked for; to log in by a code, the one that was typed.
    pub username: Option<&'a str>,
    /// May be empty.
    pub first_name: &'a str,
    /// May be empty.
    pub last_name: &'a str,
    /// E.164.
    pub phone: Option<&'a str>,
    /// The password that comes with it, encoded.
    pub password: Option<&'a str>,
    /// Values of the custom fields, as JSON.
    pub custom_fields: &'a str,
    /// Whether the session shall outlive the browser.
    pub remembered: bool,
    /// When the flow ends.
    pub expires_at: Moment,
    /// Until when the token in its e-mails is good, where they bring one.
    pub token_expires_at: Option<Moment>,
    /// What its code, its tokens and its link are bound to.
    pub nonce: &'a Nonce,
    /// What whoever opens it has shown.
    pub methods: Methods,
    /// What whoever signs up accepts.
    pub consent: Option<Consent<'a>>,
}

impl std::fmt::Debug for New<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "flows::New({:?})", self.purpose)
    }
}

/// Keeps a new flow. It has no code until the courier mints one.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<FlowId, Fault> {
    let now = tx.now();
    let consent = new
        .consent
        .map(|consent| (consent.version, consent.place(tx)));
    let consent = consent.as_ref();
    let id: i64 = diesel::insert_into(flows::table)
        .values((
            flows::flow_digest.eq(new.digest),
            flows::purpose.eq(new.purpose.word()),
            flows::user_id.eq(new.user.map(|user| user.0)),
            flows::email.eq(new.email),
            flows::email_key.eq(new.email_key),
            flows::username.eq(new.username),
            flows::first_name.eq(new.first_name),
            flows::last_name.eq(new.last_name),
            flows::phone.eq(new.phone),
            flows::password.eq(new.password),
            flows::custom_fields.eq(new.custom_fields),
            flows::remembered.eq(new.remembered),
            flows::created_at.eq(now),
            flows::expires_at.eq(new.expires_at),
            flows::token_expires_at.eq(new.token_expires_at),
            flows::nonce.eq(new.nonce.as_kept()),
            flows::methods.eq(new.methods.to_kept()),
            flows::terms_version.eq(consent.map(|(version, _)| *version)),
            flows::terms_accepted_at.eq(consent.map(|(_, (at, _))| *at)),
            flows::terms_ip.eq(consent.map(|(_, (_, ip))| ip)),
        ))
        .returning(flows::id)
        .get_result(&mut **tx)?;
    Ok(FlowId(id))
}

/// The passwords that living flows for the address of an account would bring it, each once and at most three: sign-ups, and
/// log-ins that go on with one. Those whose tries are used up count too: somebody asked.
pub fn passwords_asked_for(
    conn: &mut Conn,
    user: UserId,
    now: Moment,
) -> Result<Vec<String>, Fault> {
    let asked = flows::table
        .filter(bringing(user, now))
        .select(flows::password.assume_not_null())
        .distinct()
        .limit(3);
    Ok(asked.load(conn)?)
}

/// The oldest of those flows.
pub fn oldest_sign_up(conn: &mut Conn, user: UserId, now: Moment) -> Result<Option<Row>, Fault> {
    let oldest = flows::table.filter(bringing(user, now)).order(flows::id);
    Ok(oldest.select(Row::as_select()).first(conn).optional()?)
}

#[diesel::dsl::auto_type]
fn bringing(user: UserId, now: Moment) -> _ {
    let id: i64 = user.0;
    let sign_up: &'static str = "sign_up";
    let log_in: &'static str = "log_in";
    flows::user_id
        .eq(id)
        .and(flows::purpose.eq(sign_up).or(flows::purpose.eq(log_in)))
        .and(flows::password.is_not_null())
        .and(flows::ended_at.is_null())
        .and(flows::expires_at.gt(now))
}

/// By key.
pub fn find_row(conn: &mut Conn, id: FlowId) -> Result<Option<Row>, Fault> {
    Ok(flows::table
        .find(id.0)
        .select(Row::as_select())
        .first(conn)
        .optional()?)
}

/// The digest of the token of a flow, by which it is spent.
pub fn digest_of(conn: &mut Conn, id: FlowId) -> Result<Option<Vec<u8>>, Fault> {
    Ok(flows::table
        .find(id.0)
        .select(flows::flow_digest)
        .first(conn)
        .optional()?)
}

/// Takes a flow for this transaction, before its e-mail.
pub fn lock(tx: &mut Tx<'_>, id: FlowId) -> Result<(), Fault> {
    Ok(dialect::lock_row(tx, "flows", id.0)?)
}

/// Spends one of `tries` of the flow with this token before the code is looked at, so that two requests cannot share one.
/// The flow as it is then, which is ours until the transaction ends; `None` when it has ended or no try is left.
pub fn spend_try(tx: &mut Tx<'_>, digest: &[u8], tries: i32) -> Result<Option<Row>, Fault> {
    let now = tx.now();
    let living = || {
        flows::flow_digest
            .eq(digest)
            .and(flows::ended_at.is_null())
            .and(flows::failures.lt(tries))
            .and(flows::expires_at.gt(now))
    };
    let conn: &mut Conn = tx;
    let spent = dialect::natively!(conn, own => {
        update(flows::table.filter(living()))
            .set(flows::failures.eq(flows::failures + 1))
            .returning(Row::as_select())
            .get_result(own)
    });
    Ok(spent.optional()?)
}

/// Counts a failure that spends no try.
pub fn count_failure(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let counted = flows::failures.eq(flows::failures + 1);
    Ok(update(flows::table.find(id.0))
        .set(counted)
        .execute(&mut **tx)?)
}

/// Gives a try back: there was no living code to guess.
pub fn return_try(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let returned = flows::failures.eq(flows::failures - 1);
    Ok(update(flows::table.find(id.0))
        .set(returned)
        .execute(&mut **tx)?)
}

/// Puts a new code in the place of the old one. 0 when the flow has ended.
pub fn set_code(
    tx: &mut Tx<'_>,
    id: FlowId,
    digest: Option<&[u8]>,
    expires_at: Moment,
) -> Result<usize, Fault> {
    let now = tx.now();
    let living = flows::id
        .eq(id.0)
        .and(flows::ended_at.is_null())
        .and(flows::expires_at.gt(now));
    let set = (
        flows::code_digest.eq(digest),
        flows::code_expires_at.eq(expires_at),
    );
    Ok(update(flows::table.filter(living))
        .set(set)
        .execute(&mut **tx)?)
}

/// Takes the living code away; the next e-mail brings another.
pub fn clear_code(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let cleared = (
        flows::code_digest.eq(None::<Vec<u8>>),
        flows::code_expires_at.eq(None::<Moment>),
    );
    Ok(update(flows::table.find(id.0))
        .set(cleared)
        .execute(&mut **tx)?)
}

/// Ends a flow because its code was entered. 0 when it had ended.
pub fn complete(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = flows::table.filter(flows::id.eq(id.0).and(flows::ended_at.is_null()));
    Ok(update(living)
        .set((flows::ended_at.eq(now), flows::completed_at.eq(now)))
        .execute(&mut **tx)?)
}

/// The same for its own code, which was right: the try that it cost is given back.
pub fn complete_by_code(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = flows::table.filter(flows::id.eq(id.0).and(flows::ended_at.is_null()));
    Ok(update(living)
        .set((
            flows::ended_at.eq(now),
            flows::completed_at.eq(now),
            flows::failures.eq(flows::failures - 1),
        ))
        .execute(&mut **tx)?)
}

/// Ends a flow. 0 when it had ended.
pub fn end(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = flows::table.filter(flows::id.eq(id.0).and(flows::ended_at.is_null()));
    Ok(update(living)
        .set((flows::ended_at.eq(now), flows::password.eq(None::<String>)))
        .execute(&mut **tx)?)
}

/// Whether a flow of a user can still be completed.
pub fn is_any_living(conn: &mut Conn, user: UserId, now: Moment) -> Result<bool, Fault> {
    let living = flows::user_id
        .eq(user.0)
        .and(flows::ended_at.is_null())
        .and(flows::expires_at.gt(now));
    let first = flows::table
        .filter(living)
        .select(flows::id)
        .first::<i64>(conn);
    Ok(first.optional()?.is_some())
}

/// Ends every flow of a user.
pub fn end_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let now = tx.now();
    let living = flows::table.filter(flows::user_id.eq(user.0).and(flows::ended_at.is_null()));
    Ok(update(living)
        .set((flows::ended_at.eq(now), flows::password.eq(None::<String>)))
        .execute(&mut **tx)?)
}

/// Completes one flow of a user, where one is named, ends all others, and takes the tokens out of use that came with those
/// completed before: they are as good as a session, and end with it. The one that is completed gets so many tries back.
pub fn settle(
    tx: &mut Tx<'_>,
    user: UserId,
    completed: Option<FlowId>,
    tries: i64,
) -> Result<usize, Fault> {
    let now = Value::Moment(tx.now());
    let this = Value::Number(completed.map_or(-1, |flow| flow.0));
    let others = Statement::<()>::new(
        "UPDATE flows SET password = CASE WHEN ended_at IS NULL AND id <> ",
    )
    .value(this.clone())
    .words(
        " THEN NULL ELSE password END, redeemed_at = CASE WHEN completed_at IS NOT NULL AND id <> ",
    )
    .value(this.clone())
    .words(" THEN COALESCE(redeemed_at, ")
    .value(now.clone())
    .words(") ELSE redeemed_at END, completed_at = CASE WHEN ended_at IS NULL AND id = ")
    .value(this.clone())
    .words(" THEN ")
    .value(now.clone())
    .words(" ELSE completed_at END, failures = failures - CASE WHEN ended_at IS NULL AND id = ")
    .value(this)
    .words(" THEN ")
    .value(Value::Number(tries))
    .words(" ELSE 0 END, ended_at = COALESCE(ended_at, ")
    .value(now)
    .words(") WHERE user_id = ")
    .value(Value::Number(user.0))
    .words(" AND (ended_at IS NULL OR (completed_at IS NOT NULL AND redeemed_at IS NULL))");
    Ok(others.execute(&mut **tx)?)
}

/// Removes up to `most` flows that were over before `before`.
pub fn sweep(tx: &mut Tx<'_>, before: Moment, most: i64) -> Result<usize, Fault> {
    let over = flows::table
        .filter(flows::expires_at.lt(before))
        .select(flows::id)
        .limit(most)
        .load::<i64>(&mut **tx)?;
    Ok(diesel::delete(flows::table.filter(flows::id.eq_any(over))).execute(&mut **tx)?)
}

/// Asks for the flow with this token.
#[derive(Debug)]
pub struct ByFlow {
    /// SHA-256 of the token.
    pub digest: Vec<u8>,
}

lookup!(ByFlow => Option<Row>, |asked| flows::table
    .filter(flows::flow_digest.eq(&asked.digest))
    .select(Row::as_select()));

/// By the digest of the flow's token.
pub fn find(conn: &mut Conn, digest: &[u8]) -> Result<Option<Row>, Fault> {
    let digest = digest.to_owned();
    Ok(ByFlow { digest }.read(conn)?)
}

/// Gives a living flow to whoever holds the token with this digest. 0 when it has ended.
pub fn hand_over(tx: &mut Tx<'_>, id: FlowId, digest: &[u8]) -> Result<usize, Fault> {
    let now = tx.now();
    let living = flows::id
        .eq(id.0)
        .and(flows::ended_at.is_null())
        .and(flows::expires_at.gt(now));
    Ok(update(flows::table.filter(living))
        .set(flows::flow_digest.eq(digest))
        .execute(&mut **tx)?)
}

/// From now on the e-mails of a flow bring a token too, good until `expires_at`.
pub fn set_token(tx: &mut Tx<'_>, id: FlowId, expires_at: Moment) -> Result<usize, Fault> {
    Ok(update(flows::table.find(id.0))
        .set(flows::token_expires_at.eq(expires_at))
        .execute(&mut **tx)?)
}

/// Ties the token in the e-mails of a flow to the session that asked for it.
pub fn set_session(tx: &mut Tx<'_>, id: FlowId, session: SessionId) -> Result<usize, Fault> {
    Ok(update(flows::table.find(id.0))
        .set(flows::session_id.eq(session.0))
        .execute(&mut **tx)?)
}

/// Exchanges the pending refresh token of a completed flow, once. 0 when that was done.
pub fn redeem(tx: &mut Tx<'_>, id: FlowId) -> Result<usize, Fault> {
    let now = tx.now();
    let open = flows::table.find(id.0).filter(
        flows::completed_at
            .is_not_null()
            .and(flows::redeemed_at.is_null()),
    );
    Ok(update(open)
        .set(flows::redeemed_at.eq(now))
        .execute(&mut **tx)?)
}

/// Takes the tokens that came with the completed flows of a user out of use, and ends the log-ins that wait for their
/// second step: both are as good as a session, and end with it.
pub fn redeem_all(tx: &mut Tx<'_>, user: UserId) -> Result<usize, Fault> {
    let now = Value::Moment(tx.now());
    let open = Statement::<()>::new("UPDATE flows SET redeemed_at = ")
        .value(now.clone())
        .words(", ended_at = COALESCE(ended_at, ")
        .value(now)
        .words(
            "), password = CASE WHEN ended_at IS NULL THEN NULL ELSE password END WHERE user_id = ",
        )
        .value(Value::Number(user.0))
        .words(" AND redeemed_at IS NULL AND (completed_at IS NOT NULL OR ")
        .words("(purpose = 'second_factor' AND ended_at IS NULL))");
    Ok(open.execute(&mut **tx)?)
}
