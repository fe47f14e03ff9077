//! What can be asked: me, my sessions, and for those who may look, other people.

use super::caller::{self, Who, refused};
use super::refusals::{MutationError, saying};
use super::scalars::Stamp;
use super::users::{UserNode, UserNodeConnection, entry, key};
use crate::accounts::{self, CodesView, SessionView, TotpView};
use crate::admin::people::{self, Slice, Wanted};
use crate::app::Holder;
use crate::error::Fault;
use crate::events::SecondFactor;
use crate::i18n::Message;
use crate::values::without_hidden;
use async_graphql::{Context, Error, ID, Object, SimpleObject};

const MOST: i64 = 100;

/// A session, as its owner sees it.
#[derive(SimpleObject)]
pub(super) struct SessionNode {
    /// For `revokeSession`.
    id: ID,
    /// `browser` or `api`.
    kind: &'static str,
    created_at: Stamp,
    last_seen_at: Stamp,
    ip: String,
    /// The browser or program, as its User-Agent names it.
    agent: String,
    /// Whether it is the session that is asking.
    current: bool,
}

impl From<SessionView> for SessionNode {
    fn from(view: SessionView) -> Self {
        Self {
            id: ID(view.id.0.to_string()),
            kind: match view.holder {
                Holder::Browser => "browser",
                Holder::Api => "api",
            },
            created_at: Stamp(view.since),
            last_seen_at: Stamp(view.last_seen),
            ip: view.ip,
            agent: without_hidden(&view.agent),
            current: view.current,
        }
    }
}

/// A second factor, as its owner sees it.
#[derive(SimpleObject)]
pub(super) struct SecondFactorNode {
    /// `totp` or `recovery_codes`.
    kind: &'static str,
    created_at: Stamp,
    last_used_at: Option<Stamp>,
    /// Of an authenticator app: whether its codes no longer work, after a hundred wrong ones in a row.
    is_off: Option<bool>,
    /// Of recovery codes: how many were not used.
    left: Option<i64>,
}

impl From<TotpView> for SecondFactorNode {
    fn from(app: TotpView) -> Self {
        Self {
            kind: SecondFactor::Totp.word(),
            created_at: Stamp(app.created_at),
            last_used_at: app.last_used_at.map(Stamp),
            is_off: Some(app.is_off),
            left: None,
        }
    }
}

impl From<CodesView> for SecondFactorNode {
    fn from(codes: CodesView) -> Self {
        Self {
            kind: SecondFactor::RecoveryCode.word(),
            created_at: Stamp(codes.created_at),
            last_used_at: None,
            is_off: None,
            left: Some(codes.left),
        }
    }
}

pub(super) struct Query;

#[Object]
impl Query {
    /// The current user; with the token of an unverified sign-up, what was entered there; `null` if nobody is logged in.
    async fn me(&self, context: &Context<'_>) -> Result<Option<UserNode>, Error> {
        Ok(match caller::of(context).reader().await? {
            Who::Somebody(me) => Some(UserNode(me.user().clone())),
            Who::Pending { applicant, .. } => Some(UserNode((**applicant).clone())),
            Who::Nobody => None,
        })
    }

    /// My active sessions, last used first; `null` if nobody is logged in.
    async fn sessions(&self, context: &Context<'_>) -> Result<Option<Vec<SessionNode>>, Error> {
        let caller = caller::of(context);
        let Who::Somebody(me) = caller.reader_at_any_level().await? else {
            return Ok(None);
        };
        let listed = accounts::list_sessions(caller.site().app(), me).await;
        let listed = listed.map_err(error_of)?;
        Ok(Some(listed.into_iter().map(SessionNode::from).collect()))
    }

    /// What protects my account beside the password; `null` if nobody is logged in. Changed over REST alone.
    async fn second_factors(
        &self,
        context: &Context<'_>,
    ) -> Result<Option<Vec<SecondFactorNode>>, Error> {
        let caller = caller::of(context);
        let Who::Somebody(me) = caller.reader_at_any_level().await? else {
            return Ok(None);
        };
        let me = me.clone();
        let had = caller.call(move |app, _| accounts::look_at_factors(app, &me));
        let had = had.await.map_err(error_of)?;
        let app = had.totp.map(SecondFactorNode::from);
        let codes = had.recovery_codes.map(SecondFactorNode::from);
        Ok(Some(app.into_iter().chain(codes).collect()))
    }

    /// One user, for those who may view users.
    async fn user(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The ID of the object")] id: ID,
    ) -> Result<Option<UserNode>, Error> {
        let (_, people) = caller::of(context).viewer().await?;
        let Some(key) = key(&id)? else {
            return Ok(None);
        };
        let found = people.find(key).await;
        let found = found.map_err(|error| refused(&*error))?;
        Ok(found.map(UserNode))
    }

    /// Users in the order in which they joined, for those who may view users.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments are those of django-graphql-auth"
    )]
    async fn users(
        &self,
        context: &Context<'_>,
        offset: Option<i32>,
        before: Option<String>,
        after: Option<String>,
        first: Option<i32>,
        last: Option<i32>,
        email: Option<String>,
        username: Option<String>,
        #[graphql(name = "username_Icontains")] username_contains: Option<String>,
        #[graphql(name = "username_Istartswith")] username_begins: Option<String>,
        is_active: Option<bool>,
        #[graphql(name = "status_Archived")] archived: Option<bool>,
        #[graphql(name = "status_Verified")] verified: Option<bool>,
        #[graphql(name = "status_SecondaryEmail")] secondary_email: Option<String>,
    ) -> Result<Option<UserNodeConnection>, Error> {
        let caller = caller::of(context);
        let (by, _) = caller.viewer().await?;
        for (name, asked) in [("first", first), ("last", last)] {
            if let Some(asked) = asked.filter(|asked| i64::from(*asked) > MOST) {
                let text = Message::new("graphql-too-many-users").with("asked", asked);
                let text = text.with("argument", name).with("limit", MOST);
                return Err(saying(&text));
            }
        }
        if first.is_some_and(|first| first < 0) || offset.is_some_and(|offset| offset < 0) {
            return Err(saying(&Message::new("graphql-negative")));
        }
        let texts = [
            &email,
            &username,
            &username_contains,
            &username_begins,
            &secondary_email,
        ];
        if texts.into_iter().flatten().any(|text| text.contains('\0')) {
            return Err(saying(&Message::new("field-null")));
        }
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let wanted = Wanted {
            email: given(email),
            username: given(username),
            username_contains: given(username_contains),
            username_begins: given(username_begins),
            is_active,
            archived,
            verified,
            secondary_email: given(secondary_email),
        };
        let slice = Slice {
            after: after.as_deref().and_then(entry),
            before: before.as_deref().and_then(entry),
            offset: offset.map_or(0, i64::from),
            first: first.map(i64::from),
            last: last.map(i64::from),
            most: MOST,
        };
        let (by, these) = (by.clone(), wanted.clone());
        let page = caller.call(move |app, origin| people::list(app, &by, &these, &slice, origin));
        let page = page.await.map_err(|error| refused(&error))?;
        Ok(Some(UserNodeConnection::of(page, wanted)))
    }
}

fn error_of(fault: Fault) -> Error {
    MutationError::from(fault).into_error()
}
