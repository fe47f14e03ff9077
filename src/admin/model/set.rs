//! The models of an admin site: ours, and those of whoever embeds Vestibule.

use super::Model;
use crate::admin::permits::Right;
use crate::i18n::Message;

/// The models of an admin site, in the order of its index.
#[derive(Debug, Clone, Default)]
pub struct Models(Vec<std::sync::Arc<Model>>);

impl Models {
    /// Adds one. A second one of the same name takes the place of the first.
    #[must_use]
    pub fn with(mut self, model: Model) -> Self {
        self.0.retain(|other| other.name != model.name);
        self.0.push(model.into());
        self
    }

    /// The first one whose name cannot stand in an address, or stands for something else there.
    pub fn misnamed(&self) -> Option<&str> {
        let taken = ["login", "bulk", "numbers"];
        let is_word = |name: &str| {
            let mut letters = name.bytes();
            letters.next().is_some_and(|c| c.is_ascii_lowercase())
                && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
        };
        let mut names = self.iter().map(|model| model.name);
        names.find(|name| taken.contains(name) || !is_word(name))
    }

    /// Whether a permission of this name is one of theirs.
    pub fn have_permission(&self, codename: &str) -> bool {
        self.iter().any(|model| {
            let rights = Right::ALL.into_iter();
            let mut rights = rights.filter(|right| model.allows(*right));
            rights.any(|right| model.permission(right.word()) == codename)
        })
    }

    /// The permissions that stand for nothing: for what no row of theirs can have done to it.
    pub(crate) fn idle_permissions(&self) -> Vec<String> {
        let of = |model: &Model| {
            let rights = Right::ALL.into_iter();
            let rights = rights.filter(|right| !model.allows(*right));
            let names = rights.map(|right| model.permission(right.word()));
            names.collect::<Vec<_>>()
        };
        self.iter().flat_map(of).collect()
    }

    /// What people read of a permission for one of them: "Can add user".
    pub(crate) fn permission_named(&self, codename: &str) -> Option<Message> {
        let (word, singular) = codename.split_once('_')?;
        let id = match Right::ALL.into_iter().find(|right| right.word() == word)? {
            Right::Add => "admin-can-add",
            Right::Change => "admin-can-change",
            Right::Delete => "admin-can-delete",
            Right::View => "admin-can-view",
        };
        let model = self.iter().find(|model| model.singular == singular)?;
        Some(Message::new(id).with("one", model.one.clone()))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Model> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The one of this name, to be kept for as long as a request takes.
    pub(crate) fn shared(&self, name: &str) -> Option<&std::sync::Arc<Model>> {
        self.0.iter().find(|model| model.name == name)
    }

    /// The one of this name.
    pub fn find(&self, name: &str) -> Option<&Model> {
        self.iter().find(|model| model.name == name)
    }
}
