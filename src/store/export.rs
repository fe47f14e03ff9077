//! All that is kept about a person, for themselves: what is secret (passwords, digests, names of tokens and claims) is
//! not here. A test holds this list against the schema.

mod rows;

use super::schema::factors::{passkeys, recovery_codes, totps};
use super::schema::imports::{imported_logins, imported_rows, social_accounts};
use super::schema::{
    address_holds, audit, consents, devices, flows, group_members, invitations, outbox,
    permissions, sessions, undos, user_groups, user_permissions, users,
};
use super::{Conn, users as accounts};
use crate::error::Fault;
use crate::values::{UserId, key_of};
use diesel::prelude::*;
use rows::{
    Account, AuthenticatorApp, Changed, Consent, Device, EventRow, Flow, Group, Hold, Import,
    ImportedLogin, Invitation, Passkey, Permission, RecoveryCode, Sent, Session, SocialAccount,
};
use serde::Serialize;

/// So many rows of a kind, the newest. More is an attack on the account, not its life.
const MOST: usize = 10_000;

/// All that is kept about a person.
#[derive(Serialize)]
pub struct Rows {
    account: Account,
    groups: Vec<Group>,
    permissions: Vec<Permission>,
    sessions: Vec<Session>,
    devices: Vec<Device>,
    authenticator_apps: Vec<AuthenticatorApp>,
    passkeys: Vec<Passkey>,
    recovery_codes: Vec<RecoveryCode>,
    consents: Vec<Consent>,
    imports: Vec<Import>,
    imported_logins: Vec<ImportedLogin>,
    social_accounts: Vec<SocialAccount>,
    flows: Vec<Flow>,
    letters: Vec<Sent>,
    changes: Vec<Changed>,
    holds: Vec<Hold>,
    /// Those I have sent, and those to my addresses.
    invitations: Vec<Invitation>,
    events: Vec<EventRow>,
    /// Kinds of which there are more rows than these.
    cut: Vec<&'static str>,
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "export::Rows({})", self.account.id)
    }
}

/// All that is kept about a user, as `conn` sees it. `None` when there is no such user.
pub fn of_user(conn: &mut Conn, user: UserId) -> Result<Option<Rows>, Fault> {
    let Some(row) = accounts::find(conn, user)? else {
        return Ok(None);
    };
    let id = user.0;
    let addresses: Vec<_> = [Some(row.public.email), row.public.secondary_email]
        .into_iter()
        .flatten()
        .collect();
    let keys: Vec<_> = addresses.iter().map(|address| key_of(address)).collect();
    let mut cut = Vec::new();
    let limit = i64::try_from(MOST).unwrap_or(i64::MAX).saturating_add(1);

    let invitations = invitations_of(conn, id, &keys, limit)?;
    let mine = flows::user_id.eq(id);
    let of_address = flows::user_id.is_null().and(flows::email_key.eq_any(keys));
    let flows = flows::table.filter(mine.or(of_address.nullable()));
    let flows = flows.order(flows::id.desc()).limit(limit);
    let flows = flows.select(Flow::as_select()).load(conn)?;
    let of_nobody = flows.iter().filter(|flow| flow.user_id.is_none());
    let of_nobody: Vec<_> = of_nobody.map(|flow| Some(flow.id)).collect();

    let mine = outbox::user_id.eq(id).or(outbox::flow_id.eq_any(of_nobody));
    let of_address = outbox::user_id
        .is_null()
        .and(outbox::recipient.eq_any(addresses));
    let letters = outbox::table.filter(mine.or(of_address.nullable()));
    let letters = letters
        .order(outbox::id.desc())
        .limit(limit)
        .select(Sent::as_select());
    let sessions = sessions::table
        .filter(sessions::user_id.eq(id))
        .order(sessions::id.desc());
    let devices = devices::table
        .filter(devices::user_id.eq(id))
        .order(devices::id.desc());
    let changes = undos::table
        .filter(undos::user_id.eq(id))
        .order(undos::id.desc());
    let holds = address_holds::table
        .filter(address_holds::user_id.eq(id))
        .order(address_holds::id.desc());
    let logins = imported_logins::table
        .filter(imported_logins::user_id.eq(id))
        .order(imported_logins::id.desc())
        .limit(limit)
        .select(ImportedLogin::as_select());
    let events = events(conn, id, limit)?;
    let (authenticator_apps, passkeys, recovery_codes) = factors(conn, id)?;
    Ok(Some(Rows {
        account: users::table
            .find(id)
            .select(Account::as_select())
            .first(conn)?,
        groups: groups(conn, id)?,
        permissions: permissions(conn, id)?,
        sessions: newest(
            "sessions",
            &mut cut,
            sessions
                .limit(limit)
                .select(Session::as_select())
                .load(conn)?,
        ),
        devices: newest(
            "devices",
            &mut cut,
            devices
                .limit(limit)
                .select(Device::as_select())
                .load(conn)?,
        ),
        authenticator_apps,
        passkeys,
        recovery_codes,
        consents: consents(conn, id)?,
        imports: imports(conn, id)?,
        imported_logins: newest("imported_logins", &mut cut, logins.load(conn)?),
        social_accounts: of_providers(conn, id)?,
        letters: newest("letters", &mut cut, letters.load(conn)?),
        changes: newest(
            "changes",
            &mut cut,
            changes
                .limit(limit)
                .select(Changed::as_select())
                .load(conn)?,
        ),
        holds: newest(
            "holds",
            &mut cut,
            holds.limit(limit).select(Hold::as_select()).load(conn)?,
        ),
        invitations: newest("invitations", &mut cut, invitations),
        events: newest("events", &mut cut, events),
        flows: newest("flows", &mut cut, flows)
            .into_iter()
            .map(Flow::without_strangers)
            .collect(),
        cut,
    }))
}

fn groups(conn: &mut Conn, user: i64) -> Result<Vec<Group>, Fault> {
    let theirs = user_groups::table
        .inner_join(group_members::table)
        .filter(group_members::user_id.eq(user))
        .order(user_groups::name);
    Ok(theirs.select(Group::as_select()).load(conn)?)
}

fn permissions(conn: &mut Conn, user: i64) -> Result<Vec<Permission>, Fault> {
    let theirs = permissions::table
        .inner_join(user_permissions::table)
        .filter(user_permissions::user_id.eq(user))
        .order(permissions::codename);
    Ok(theirs.select(Permission::as_select()).load(conn)?)
}

type Factors = (Vec<AuthenticatorApp>, Vec<Passkey>, Vec<RecoveryCode>);

/// What somebody has for the second step of a log-in: kinds and moments, nothing that is secret.
fn factors(conn: &mut Conn, user: i64) -> Result<Factors, Fault> {
    let apps = totps::table
        .filter(totps::user_id.eq(user))
        .select(AuthenticatorApp::as_select())
        .load(conn)?;
    let keys = passkeys::table
        .filter(passkeys::user_id.eq(user))
        .order(passkeys::id.desc())
        .select(Passkey::as_select())
        .load(conn)?;
    let codes = recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .order(recovery_codes::id.desc())
        .select(RecoveryCode::as_select())
        .load(conn)?;
    Ok((apps, keys, codes))
}

/// What somebody accepted, the last first.
fn consents(conn: &mut Conn, user: i64) -> Result<Vec<Consent>, Fault> {
    let theirs = consents::table
        .filter(consents::user_id.eq(user))
        .order(consents::id.desc());
    Ok(theirs.select(Consent::as_select()).load(conn)?)
}

/// Where an account came from.
fn imports(conn: &mut Conn, user: i64) -> Result<Vec<Import>, Fault> {
    let theirs = imported_rows::table
        .filter(imported_rows::user_id.eq(user))
        .order(imported_rows::id.desc());
    Ok(theirs.select(Import::as_select()).load(conn)?)
}

fn of_providers(conn: &mut Conn, user: i64) -> Result<Vec<SocialAccount>, Fault> {
    let theirs = social_accounts::table
        .filter(social_accounts::user_id.eq(user))
        .order(social_accounts::id.desc());
    Ok(theirs.select(SocialAccount::as_select()).load(conn)?)
}

/// Those that somebody has sent or accepted, and those to their addresses.
fn invitations_of(
    conn: &mut Conn,
    user: i64,
    keys: &[String],
    limit: i64,
) -> Result<Vec<Invitation>, Fault> {
    let sent = invitations::inviter_id.eq(user);
    let accepted = invitations::user_id.eq(user);
    let of_address = invitations::email_key.eq_any(keys);
    let theirs = invitations::table.filter(sent.or(accepted).or(of_address.nullable()));
    let newest = theirs.order(invitations::id.desc()).limit(limit);
    Ok(newest.select(Invitation::as_select()).load(conn)?)
}

fn events(conn: &mut Conn, user: i64, limit: i64) -> Result<Vec<EventRow>, Fault> {
    let rows = audit::table.filter(audit::user_id.eq(user));
    let rows = rows.order(audit::id.desc()).limit(limit);
    let rows = rows.select(EventRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(EventRow::without_staff).collect())
}

/// The rows that are told, and a note when there are more.
fn newest<T>(kind: &'static str, cut: &mut Vec<&'static str>, mut rows: Vec<T>) -> Vec<T> {
    if rows.len() > MOST {
        rows.truncate(MOST);
        cut.push(kind);
    }
    rows
}
