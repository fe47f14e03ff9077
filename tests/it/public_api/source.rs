//! The source of the library by modules, and what a name in one of them stands for.

use std::collections::BTreeMap;
use syn::{Attribute, Item, ItemEnum, UseTree, Visibility};

/// A module by the parts of its path; the library itself is empty.
pub type Module = Vec<String>;

/// The modules of the library.
pub struct Source {
    pub modules: BTreeMap<Module, Vec<Item>>,
}

/// Something that is defined somewhere.
#[derive(Clone, Copy)]
pub struct Definition<'a> {
    pub module: &'a Module,
    pub item: &'a Item,
}

/// What a `use` brings: the path, the name, and whether everybody sees it.
pub struct Used {
    pub path: Module,
    pub name: String,
    pub is_public: bool,
}

impl Source {
    pub fn read() -> Self {
        let mut modules = BTreeMap::new();
        for (file, text) in crate::house::sources() {
            let Some(path) = file
                .strip_prefix("src/")
                .and_then(|it| it.strip_suffix(".rs"))
            else {
                continue;
            };
            let module: Module = match path {
                "main" => continue,
                "lib" => Module::new(),
                path => path.split('/').map(str::to_owned).collect(),
            };
            add(&mut modules, module, syn::parse_file(&text).unwrap().items);
        }
        Self { modules }
    }

    /// What is called so in a module, wherever it is defined.
    pub fn find(&self, module: &[String], name: &str) -> Option<Definition<'_>> {
        self.find_within(module, name, 8)
    }

    fn find_within(&self, module: &[String], name: &str, most: u8) -> Option<Definition<'_>> {
        let (module, items) = self.modules.get_key_value(module)?;
        if let Some(item) = items
            .iter()
            .find(|item| name_of(item).as_deref() == Some(name))
        {
            return Some(Definition { module, item });
        }
        let most = most.checked_sub(1)?;
        let uses: Vec<_> = items.iter().flat_map(uses).collect();
        if let Some(used) = uses.iter().find(|used| used.name == name) {
            let path = self.absolute(module, &used.path)?;
            let (name, module) = path.split_last()?;
            return self.find_within(module, name, most);
        }
        let mut globs = uses.iter().filter(|used| used.name == "*");
        globs.find_map(|used| self.find_within(&self.absolute(module, &used.path)?, name, most))
    }

    /// A path from the top. `None` when it leads to another library.
    fn absolute(&self, from: &[String], path: &[String]) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([from, rest].concat()),
            "super" => {
                let (_, above) = from.split_last()?;
                match rest.first() {
                    Some(next) if next == "super" => self.absolute(above, rest),
                    _ => Some([above, rest].concat()),
                }
            }
            _ => {
                let inner = [from, path].concat();
                let known = self.modules.contains_key(&inner[..=from.len()]);
                known.then_some(inner)
            }
        }
    }
}

fn add(modules: &mut BTreeMap<Module, Vec<Item>>, module: Module, items: Vec<Item>) {
    let mut own = Vec::new();
    for item in items {
        match item {
            Item::Mod(inner) if inner.content.is_some() => {
                let path = [&module[..], &[inner.ident.to_string()]].concat();
                let is_test = inner.attrs.iter().any(|it| it.path().is_ident("cfg"));
                if !is_test {
                    add(modules, path, inner.content.unwrap().1);
                }
            }
            // An enum that knows its own words is declared in a macro.
            Item::Macro(call) if call.mac.path.is_ident("listed") => {
                let declared: ItemEnum = syn::parse2(call.mac.tokens).unwrap();
                own.push(Item::Enum(declared));
            }
            other => own.push(other),
        }
    }
    modules.insert(module, own);
}

/// The name that an item defines.
pub fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Fn(it) => it.sig.ident.to_string(),
        Item::Struct(it) => it.ident.to_string(),
        Item::Enum(it) => it.ident.to_string(),
        Item::Type(it) => it.ident.to_string(),
        Item::Trait(it) => it.ident.to_string(),
        Item::Const(it) => it.ident.to_string(),
        _ => return None,
    })
}

/// The names that an item brings by `use`.
pub fn uses(item: &Item) -> Vec<Used> {
    let mut found = Vec::new();
    if let Item::Use(it) = item {
        let is_public = matches!(it.vis, Visibility::Public(_)) && !is_hidden(&it.attrs);
        spread(&it.tree, &[], is_public, &mut found);
    }
    found
}

fn spread(tree: &UseTree, before: &[String], is_public: bool, found: &mut Vec<Used>) {
    let mut used = |ident: String, name: String| {
        let path = match ident.as_str() {
            "self" => before.to_vec(),
            _ => [before, &[ident]].concat(),
        };
        found.push(Used {
            path,
            name,
            is_public,
        });
    };
    match tree {
        UseTree::Path(it) => {
            let path = [before, &[it.ident.to_string()]].concat();
            spread(&it.tree, &path, is_public, found);
        }
        UseTree::Name(it) => used(it.ident.to_string(), it.ident.to_string()),
        UseTree::Rename(it) => used(it.ident.to_string(), it.rename.to_string()),
        UseTree::Group(it) => {
            for tree in &it.items {
                spread(tree, before, is_public, found);
            }
        }
        UseTree::Glob(_) => used("self".to_owned(), "*".to_owned()),
    }
}

/// Whether an item says that it is no promise.
pub fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("doc")
            && it
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string() == "hidden")
    })
}
