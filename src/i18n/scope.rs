//! The language that something is answered in, known to all that answers it, as Django's `translation.activate` makes it known
//! to a thread. A [`Message`] that is printed or serialized meanwhile says its sentence, as `gettext_lazy` does.

use super::{Catalog, Language, Message};
use serde::{Serialize, Serializer};
use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, LazyLock};

/// The sentences, and the language that is spoken.
struct Scope {
    catalog: Arc<Catalog>,
    language: Cell<Language>,
    /// Whether anything was said.
    spoken: Cell<bool>,
}

tokio::task_local! {
    static SCOPE: Scope;
}

impl Scope {
    fn new(catalog: Arc<Catalog>, language: Language) -> Self {
        Self {
            catalog,
            language: Cell::new(language),
            spoken: Cell::new(false),
        }
    }
}

/// Answers in a language.
pub(crate) async fn answering<T>(
    catalog: Arc<Catalog>,
    language: Language,
    answer: impl Future<Output = T>,
) -> T {
    SCOPE.scope(Scope::new(catalog, language), answer).await
}

/// Writes something in a language.
pub(crate) fn writing<T>(
    catalog: Arc<Catalog>,
    language: Language,
    write: impl FnOnce() -> T,
) -> T {
    SCOPE.sync_scope(Scope::new(catalog, language), write)
}

/// Goes on in another language, once it is known who is there.
pub(crate) fn go_on_in(language: Language) {
    // Where nobody speaks, there is nothing to go on with.
    let _ = SCOPE.try_with(|scope| scope.language.set(language));
}

/// The language that is spoken, for whoever says something in it.
pub(crate) fn current() -> Language {
    let language = SCOPE.try_with(|scope| {
        scope.spoken.set(true);
        scope.language.get()
    });
    language.unwrap_or(Language::ENGLISH)
}

/// The language that an answer would be in, whether or not it says anything.
pub(crate) fn wanted() -> Option<Language> {
    SCOPE.try_with(|scope| scope.language.get()).ok()
}

/// The language that something was said in; `None` where nothing was.
pub(crate) fn spoken() -> Option<Language> {
    let spoken = SCOPE.try_with(|scope| scope.spoken.get().then(|| scope.language.get()));
    spoken.ok().flatten()
}

/// A sentence in the language that is spoken. Where nobody speaks, as at the command line, in English.
pub(crate) fn say(message: &Message) -> String {
    let said = SCOPE.try_with(|scope| {
        scope.spoken.set(true);
        scope.catalog.text(scope.language.get(), message)
    });
    said.unwrap_or_else(|_| in_english(message))
}

fn in_english(message: &Message) -> String {
    static ENGLISH: LazyLock<Option<Catalog>> =
        LazyLock::new(|| Catalog::load(&[Language::ENGLISH], "", None).ok());
    let catalog = ENGLISH.as_ref();
    catalog.map_or_else(String::new, |catalog| {
        catalog.text(Language::ENGLISH, message)
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
        f.write_str(&say(self))
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&say(self))
    }
}
