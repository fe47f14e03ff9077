//! The models of our own admin site.

mod audit;
mod bans;
mod codes;
mod consents;
mod deliveries;
mod groups;
mod holds;
mod invitations;
mod names;
mod outbox;
mod sessions;
mod throttles;
mod users;

pub use holds::{approve, refuse};
pub use names::{event_named, field_named, humanized, word_named};
pub(crate) use outbox::{error_named, letter_named, outcome_named};

use super::model::{Model, Models};
use super::permits::Right;
use crate::app::{App, Origin};
use crate::config::Config;
use crate::error::Fault;
use crate::i18n::Message;
use crate::store::permissions;
use std::borrow::Cow;

/// Words that are kept, and the ids of the sentences that say them.
type Words = &'static [(&'static str, &'static str)];

/// What people read in the place of words that are kept.
fn said(words: Words) -> impl Iterator<Item = (Cow<'static, str>, Message)> {
    let pair = |(word, id): &(&'static str, &'static str)| (Cow::Borrowed(*word), Message::new(id));
    words.iter().map(pair)
}

/// All of ours.
pub fn all(config: &Config) -> Models {
    Models::default()
        .with(users::model(config))
        .with(groups::model())
        .with(invitations::model())
        .with(holds::model())
        .with(consents::model())
        .with(sessions::model())
        .with(codes::model())
        .with(outbox::model())
        .with(deliveries::model(config))
        .with(audit::model())
        .with(throttles::model())
        .with(bans::model())
}

/// Makes the permissions of these models that are not there yet, so that they can be given to groups and people. Those for
/// what none of their rows can have done to it go: older versions made them too.
pub fn make_permissions(app: &App, models: &Models) -> Result<usize, Fault> {
    let of = |model: &Model| {
        // Kept in English, as Django keeps it; people read `Models::permission_named`.
        let (model, singular) = (model.clone(), model.singular);
        let rights = Right::ALL.into_iter();
        let rights: Vec<_> = rights.filter(|right| model.allows(*right)).collect();
        rights.into_iter().map(move |right| {
            let word = right.word();
            (model.permission(word), format!("Can {word} {singular}"))
        })
    };
    let wanted: Vec<_> = models.iter().flat_map(of).collect();
    let names = wanted.iter().map(|(name, _)| name.clone()).collect();
    let mut tries = 0..5;
    loop {
        tries.next();
        let there = app.read(permissions::names)?;
        let mut idle = models.idle_permissions();
        idle.retain(|name| there.contains(name));
        if idle.is_empty() && there.is_superset(&names) {
            return Ok(0);
        }
        let made = app.write(&Origin::command_line(), |tx| {
            permissions::remove(tx, &idle)?;
            permissions::make(tx, &wanted)
        });
        match made {
            // A node that starts at the same time has made it.
            Err(fault) if fault.violates("permissions", "codename") && !tries.is_empty() => {}
            made => return made,
        }
    }
}
