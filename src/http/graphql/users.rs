//! People, as the schema shows them, and lists of them.

use super::caller::{self, refused};
use super::refusals::saying;
use super::scalars::{Generic, Stamp};
use crate::accounts::{self, NOBODY, PublicUser};
use crate::admin::people::{self, Entry, Page, Wanted};
use crate::i18n::Message;
use crate::values::UserId;
use async_graphql::{ComplexObject, Context, Error, ID, Interface, Object, SimpleObject};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// From this entry of a list on a cursor says the key as well, so that the list goes on by the index from there.
const FAR: i64 = 1000;

/// An object with an ID
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The ID of the object."))]
pub(super) enum Node {
    User(UserNode),
}

/// A person.
#[derive(Debug, Clone)]
pub(super) struct UserNode(pub(super) PublicUser);

/// An account.
#[Object]
impl UserNode {
    /// The ID of the object.
    async fn id(&self) -> ID {
        ID(encode(&format!("UserNode:{}", self.0.id.0)))
    }

    async fn last_login(&self) -> Option<Stamp> {
        self.0.last_login.map(Stamp)
    }

    /// Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.
    async fn username(&self) -> &str {
        &self.0.username
    }

    async fn first_name(&self) -> &str {
        &self.0.first_name
    }

    async fn last_name(&self) -> &str {
        &self.0.last_name
    }

    /// Whether the user can use the admin site.
    async fn is_staff(&self) -> bool {
        self.0.is_staff
    }

    /// Whether the account may be used.
    async fn is_active(&self) -> bool {
        self.0.is_active
    }

    async fn date_joined(&self) -> Stamp {
        Stamp(self.0.date_joined)
    }

    async fn email(&self) -> &str {
        &self.0.email
    }

    /// The key as a number.
    async fn pk(&self) -> Option<i64> {
        (self.0.id != NOBODY).then_some(self.0.id.0)
    }

    /// Whether the owner has archived the account.
    async fn archived(&self) -> Option<bool> {
        Some(self.0.archived)
    }

    /// Whether the address was verified.
    async fn verified(&self) -> Option<bool> {
        Some(self.0.is_verified)
    }

    /// The secondary address, verified.
    async fn secondary_email(&self) -> Option<&str> {
        self.0.secondary_email.as_deref()
    }

    /// In E.164.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// Whether the number was verified.
    async fn phone_verified(&self) -> bool {
        self.0.phone_verified
    }

    /// The language that the user has chosen, as a tag (BCP 47).
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// The time zone that the user chose, by its IANA name.
    async fn time_zone(&self) -> Option<&str> {
        self.0.time_zone.as_deref()
    }

    /// Whether there are terms that the user has yet to accept, on the pages of this site.
    async fn terms_due(&self, context: &Context<'_>) -> bool {
        accounts::are_terms_due(caller::of(context).site().app(), &self.0)
    }

    /// The custom fields of this site, by their names.
    async fn extra(&self, context: &Context<'_>) -> Option<Generic> {
        let declared = &caller::of(context).site().config().user_fields;
        let shown = serde_json::to_value(declared.of(&self.0.custom_fields)).ok()?;
        (!declared.is_empty()).then(|| Generic::of(shown))
    }
}

/// Where a list continues.
#[derive(SimpleObject)]
pub(super) struct PageInfo {
    /// When paginating forwards, are there more items?
    has_next_page: bool,
    /// When paginating backwards, are there more items?
    has_previous_page: bool,
    /// When paginating backwards, the cursor to continue.
    start_cursor: Option<String>,
    /// When paginating forwards, the cursor to continue.
    end_cursor: Option<String>,
}

/// A user in a list.
#[derive(SimpleObject)]
pub(super) struct UserNodeEdge {
    /// The item at the end of the edge
    node: Option<UserNode>,
    /// A cursor for use in pagination
    cursor: String,
}

/// A page of a list of users.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct UserNodeConnection {
    page_info: PageInfo,
    edges: Vec<Option<UserNodeEdge>>,
    #[graphql(skip)]
    wanted: Wanted,
}

#[ComplexObject]
impl UserNodeConnection {
    /// How many there are on all pages together.
    async fn total_count(&self, context: &Context<'_>) -> Result<i64, Error> {
        let caller = caller::of(context);
        let (by, _) = caller.viewer().await?;
        let (by, wanted) = (by.clone(), self.wanted.clone());
        let counted = caller.call(move |app, _| people::count(app, &by, &wanted));
        counted.await.map_err(|error| refused(&error))
    }
}

impl UserNodeConnection {
    pub(super) fn of(page: Page, wanted: Wanted) -> Self {
        let edges: Vec<_> = page
            .people
            .into_iter()
            .zip(page.start..)
            .map(|(user, number)| UserNodeEdge {
                cursor: cursor(number, user.id),
                node: Some(UserNode(user)),
            })
            .collect();
        Self {
            page_info: PageInfo {
                has_next_page: page.more,
                has_previous_page: page.start > 0 && !edges.is_empty(),
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            edges: edges.into_iter().map(Some).collect(),
            wanted,
        }
    }
}

fn encode(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

fn decode(text: &str) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok()
}

fn cursor(number: i64, key: UserId) -> String {
    if number < FAR {
        encode(&format!("arrayconnection:{number}"))
    } else {
        encode(&format!("arrayconnection:{number}:{}", key.0))
    }
}

/// What a cursor says; one that is none says nothing.
pub(super) fn entry(cursor: &str) -> Option<Entry> {
    let text = decode(cursor)?;
    let (number, key) = match text.strip_prefix("arrayconnection:")?.split_once(':') {
        Some((number, key)) => (number.to_owned(), Some(UserId(key.parse().ok()?))),
        None => (text.strip_prefix("arrayconnection:")?.to_owned(), None),
    };
    let number = number.parse().ok().filter(|number| *number >= 0)?;
    Some(Entry { number, key })
}

/// The key in an id; `None` where it is none of anything.
pub(super) fn key(id: &str) -> Result<Option<i64>, Error> {
    let Some((kind, key)) = decode(id).and_then(|text| {
        let (kind, key) = text.split_once(':')?;
        Some((kind.to_owned(), key.to_owned()))
    }) else {
        return Ok(None);
    };
    if kind != "UserNode" {
        return Err(saying(&Message::new("graphql-wrong-id")));
    }
    let told: String = key.chars().filter(|c| !c.is_control()).take(40).collect();
    let wrong = || saying(&Message::new("graphql-not-a-number").with("got", told));
    let is_number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        // One that no key can be is nobody's.
        Ok(key.parse().ok())
    } else {
        Err(wrong())
    }
}
