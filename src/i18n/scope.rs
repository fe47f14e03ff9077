//! The language and the time zone that something is answered in, known to all that answers it, as Django's
//! `translation.activate` and `timezone.activate` make them known to a thread. A [`Message`] that is printed or serialized
//! meanwhile says its sentence, as `gettext_lazy` does. Where it is to become a part of a page, it is serialized, or printed
//! with `{:#}`: then its moments are marked, and become elements when the page is whole.

use super::voice::{Times, Voice};
use super::{Catalog, Language, Message, Zone, marks};
use serde::{Serialize, Serializer};
use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, LazyLock};

/// The sentences, and how they are said.
struct Scope {
    catalog: Arc<Catalog>,
    voice: Cell<Voice>,
    /// Whether anything was said.
    spoken: Cell<bool>,
}

tokio::task_local! {
    static SCOPE: Scope;
}

impl Scope {
    fn new(catalog: Arc<Catalog>, voice: Voice) -> Self {
        Self {
            catalog,
            voice: Cell::new(voice),
            spoken: Cell::new(false),
        }
    }

    fn say(&self, message: &Message, times: Times) -> String {
        self.spoken.set(true);
        let voice = self.voice.get();
        self.catalog.text(Voice { times, ..voice }, message)
    }
}

/// Answers in a language and a zone.
pub(crate) async fn answering<T>(
    catalog: Arc<Catalog>,
    voice: Voice,
    answer: impl Future<Output = T>,
) -> T {
    SCOPE.scope(Scope::new(catalog, voice), answer).await
}

/// Writes something in a language and a zone.
pub(crate) fn writing<T>(catalog: Arc<Catalog>, voice: Voice, write: impl FnOnce() -> T) -> T {
    SCOPE.sync_scope(Scope::new(catalog, voice), write)
}

/// Goes on in another language, once it is known who is there.
pub(crate) fn go_on_in(language: Language) {
    // Where nobody speaks, there is nothing to go on with.
    let _ = SCOPE.try_with(|scope| {
        let voice = scope.voice.get();
        scope.voice.set(Voice { language, ..voice });
    });
}

/// Goes on in another zone, once it is known who is there.
pub(crate) fn go_on_at(zone: Zone) {
    let _ = SCOPE.try_with(|scope| {
        let voice = scope.voice.get();
        scope.voice.set(Voice { zone, ..voice });
    });
}

/// The zone that moments are told in; UTC where nobody speaks.
pub(crate) fn zone() -> Zone {
    readers_zone().unwrap_or_default()
}

/// The zone that moments are shown in; `None` where nobody is answered.
pub(crate) fn readers_zone() -> Option<Zone> {
    SCOPE.try_with(|scope| scope.voice.get().zone).ok()
}

/// The language that is spoken, for whoever says something in it.
pub(crate) fn current() -> Language {
    let language = SCOPE.try_with(|scope| {
        scope.spoken.set(true);
        scope.voice.get().language
    });
    language.unwrap_or(Language::ENGLISH)
}

/// How a file is written that is taken along: in the language that is spoken, and all its moments are UTC.
pub(crate) fn to_keep() -> Voice {
    Voice {
        language: current(),
        zone: Zone::utc(),
        times: Times::Plain,
    }
}

/// The language that an answer would be in, whether or not it says anything.
pub(crate) fn wanted() -> Option<Language> {
    SCOPE.try_with(|scope| scope.voice.get().language).ok()
}

/// The language that something was said in; `None` where nothing was.
pub(crate) fn spoken() -> Option<Language> {
    let spoken = SCOPE.try_with(|scope| scope.spoken.get().then(|| scope.voice.get().language));
    spoken.ok().flatten()
}

/// A sentence in the language that is spoken. Where nobody speaks, as at the command line, in English.
pub(crate) fn say(message: &Message) -> String {
    let said = SCOPE.try_with(|scope| scope.say(message, Times::Plain));
    said.unwrap_or_else(|_| in_english(message))
}

/// The same for a template, where it goes into one.
fn say_marked(message: &Message) -> String {
    let said = SCOPE.try_with(|scope| scope.say(message, scope.voice.get().times));
    said.unwrap_or_else(|_| in_english(message))
}

/// A part of a page that says a day, a month or a year, which machines read as `machine`.
pub(crate) fn marked(machine: &str, people: &Message) -> Message {
    marks::marked(machine, &say(people)).into()
}

fn in_english(message: &Message) -> String {
    static ENGLISH: LazyLock<Option<Catalog>> =
        LazyLock::new(|| Catalog::load(&[Language::ENGLISH], "", None).ok());
    let catalog = ENGLISH.as_ref();
    catalog.map_or_else(String::new, |catalog| {
        let voice = Voice {
            language: Language::ENGLISH,
            zone: Zone::utc(),
            times: Times::Plain,
        };
        catalog.text(voice, message)
    })
}

impl Message {
    /// In English, whoever asks: what developers read of it, as in the document of the API.
    pub(crate) fn in_english(&self) -> String {
        in_english(self)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&if f.alternate() {
            say_marked(self)
        } else {
            say(self)
        })
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&say_marked(self))
    }
}
