//! Sample values for every template that is shown by itself: what `check` renders with, and what `docs/look.md` tells of
//! variables. They are what pages and e-mails were given in a tour of all of them, shortened; a test takes the tour.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tera::Context;

/// What is known of one template: everything that it is given, in each of the forms that differ.
pub type Samples = BTreeMap<String, Vec<Map<String, Value>>>;

/// Under this name stands what every page is given.
pub const COMMON: &str = "*";

static SAMPLES: LazyLock<Samples> =
    LazyLock::new(|| serde_json::from_str(include_str!("samples.json")).unwrap_or_default());

static CONTEXTS: LazyLock<Vec<(String, Context)>> = LazyLock::new(|| {
    let common = SAMPLES.get(COMMON).and_then(|common| common.first());
    let mut contexts = Vec::new();
    for (name, samples) in SAMPLES.iter().filter(|(name, _)| *name != COMMON) {
        for sample in samples {
            let mut all = common
                .cloned()
                .filter(|_| super::is_page(name))
                .unwrap_or_default();
            all.extend(sample.clone());
            let context = Context::from_serialize(&all).ok();
            contexts.extend(context.map(|context| (name.clone(), context)));
        }
    }
    contexts
});

/// The samples as they are kept.
pub fn kept() -> &'static Samples {
    &SAMPLES
}

/// Every template with each of its samples.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static Context)> {
    CONTEXTS
        .iter()
        .map(|(name, context)| (name.as_str(), context))
}
