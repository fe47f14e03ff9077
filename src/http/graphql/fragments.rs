//! The fragments of a document: whether each is used, whether one is a part of itself, and how deep everything lies with
//! every fragment in its place. The engine goes from fragment to fragment as it goes from field to field, and follows one
//! that nobody uses as far as any other. Here are only loops.

use super::answer::Refusal;
use crate::i18n::Message;
use async_graphql::Name;
use async_graphql::Positioned;
use async_graphql::parser::types::{FragmentDefinition, Selection, SelectionSet};
use std::collections::{HashMap, HashSet};

/// Fragments in each other.
const LONGEST_CHAIN: usize = 24;
/// Selections in each other, those of fragments among them.
const DEEPEST: usize = 48;

pub(super) type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Whether the engine may see these fragments, with operations that select this.
pub(super) fn check<'a>(
    operations: impl Iterator<Item = &'a SelectionSet> + Clone,
    fragments: &'a Fragments,
) -> Result<(), Refusal> {
    let heights = heights(fragments)?;
    for selection in operations.clone() {
        heights_of(&Spreads::of(selection), &heights)?;
    }
    let used = used(operations, fragments);
    let unused = fragments.keys().filter(|name| !used.contains(*name));
    match unused.min() {
        None => Ok(()),
        Some(name) => {
            let text = Message::new("graphql-fragment-unused").with("fragment", name.as_str());
            Err(Refusal::bad_request(&text))
        }
    }
}

/// The fragments that selections use, however far away.
pub(super) fn used<'a>(
    selections: impl Iterator<Item = &'a SelectionSet>,
    fragments: &'a Fragments,
) -> HashSet<Name> {
    let mut found = HashSet::new();
    let mut waiting: Vec<_> = selections.collect();
    while let Some(selection) = waiting.pop() {
        for name in Spreads::of(selection).names.into_keys() {
            if let Some(fragment) = fragments.get(name)
                && found.insert(name.clone())
            {
                waiting.push(&fragment.node.selection_set.node);
            }
        }
    }
    found
}

/// What lies in a selection, with every fragment in its place.
#[derive(Clone, Copy, Default)]
struct Height {
    fragments: usize,
    selections: usize,
}

/// The heights of all fragments: first of those that use no other, then of those that use only these, and so on.
fn heights(fragments: &Fragments) -> Result<HashMap<&Name, Height>, Refusal> {
    let mut users: HashMap<&Name, Vec<&Name>> = HashMap::new();
    let mut missing = HashMap::new();
    let mut ready = Vec::new();
    let spreads: HashMap<_, _> = fragments
        .iter()
        .map(|(name, it)| (name, Spreads::of(&it.node.selection_set.node)))
        .collect();
    for (name, spreads) in &spreads {
        let known = spreads
            .names
            .keys()
            .filter(|it| fragments.contains_key(**it));
        let known: Vec<_> = known.copied().collect();
        if known.is_empty() {
            ready.push(*name);
        }
        missing.insert(*name, known.len());
        for other in known {
            users.entry(other).or_default().push(*name);
        }
    }
    let mut heights = HashMap::new();
    while let Some(name) = ready.pop() {
        if let Some(spreads) = spreads.get(name) {
            let mut height = heights_of(spreads, &heights)?;
            height.fragments += 1;
            heights.insert(name, height);
        }
        for user in users.get(name).into_iter().flatten() {
            if let Some(left) = missing.get_mut(user) {
                *left -= 1;
                if *left == 0 {
                    ready.push(*user);
                }
            }
        }
    }
    if heights.len() < fragments.len() {
        return Err(Refusal::of("graphql-fragment-in-itself"));
    }
    Ok(heights)
}

/// The height of a selection, of whose fragments the heights are known, if it is not too much.
fn heights_of(spreads: &Spreads<'_>, heights: &HashMap<&Name, Height>) -> Result<Height, Refusal> {
    let mut height = Height {
        fragments: 0,
        selections: spreads.deepest,
    };
    for (name, depth) in &spreads.names {
        let inner = heights.get(*name).copied().unwrap_or_default();
        height.fragments = height.fragments.max(inner.fragments);
        height.selections = height.selections.max(depth + inner.selections);
    }
    if height.fragments > LONGEST_CHAIN || height.selections > DEEPEST {
        return Err(Refusal::of("graphql-too-deep"));
    }
    Ok(height)
}

/// The fragments that stand in a selection itself.
struct Spreads<'a> {
    /// Each with the number of selections around it, at most.
    names: HashMap<&'a Name, usize>,
    /// Selections in each other.
    deepest: usize,
}

impl<'a> Spreads<'a> {
    fn of(selection: &'a SelectionSet) -> Self {
        let mut names = HashMap::new();
        let mut deepest = 0;
        let mut waiting = vec![(selection, 1)];
        while let Some((selection, depth)) = waiting.pop() {
            if !selection.items.is_empty() {
                deepest = deepest.max(depth);
            }
            for item in &selection.items {
                match &item.node {
                    Selection::Field(field) => {
                        waiting.push((&field.node.selection_set.node, depth + 1));
                    }
                    Selection::InlineFragment(part) => {
                        waiting.push((&part.node.selection_set.node, depth + 1));
                    }
                    Selection::FragmentSpread(spread) => {
                        let at = names.entry(&spread.node.fragment_name.node).or_insert(0);
                        *at = depth.max(*at);
                    }
                }
            }
        }
        Self { names, deepest }
    }
}
