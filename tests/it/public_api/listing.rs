//! The public names, a line each.

use super::source::{Definition, Module, Source, is_hidden, name_of, uses};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use syn::visit::{self, Visit};
use syn::{Attribute, Fields, ImplItem, Item, ItemImpl, Signature, Type, Visibility};

/// What can be reached from outside, by its path.
pub struct Listing<'a> {
    source: &'a Source,
    /// Where each is defined and by which path it is reached.
    reached: BTreeMap<(&'a Module, String), String>,
    lines: Vec<String>,
}

impl<'a> Listing<'a> {
    pub fn of(source: &'a Source) -> Self {
        let mut all = Self {
            source,
            reached: BTreeMap::new(),
            lines: Vec::new(),
        };
        all.reach(&Module::new());
        for ((module, name), path) in all.reached.clone() {
            let definition = source.find(module, &name).unwrap();
            all.write(definition, &name, &path);
        }
        all.lines.sort();
        all.lines.dedup();
        all
    }

    /// Notes what a module hands out, and the modules in it.
    fn reach(&mut self, module: &Module) {
        let path =
            |name: &str| [&["vestibule".to_owned()], &module[..], &[name.to_owned()]].concat();
        for item in &self.source.modules[module] {
            if let Item::Mod(inner) = item
                && matches!(inner.vis, Visibility::Public(_))
                && !is_hidden(&inner.attrs)
            {
                self.reach(&[&module[..], &[inner.ident.to_string()]].concat());
            }
            let used = uses(item)
                .into_iter()
                .filter(|used| used.is_public && used.name != "*");
            let own = name_of(item).filter(|_| is_public(item));
            for name in used.map(|used| used.name).chain(own) {
                let found = self.source.find(module, &name);
                let found = found.unwrap_or_else(|| panic!("what is {name} in {module:?}?"));
                let defined = name_of(found.item).unwrap();
                let path = path(&name).join("::");
                let known = self
                    .reached
                    .entry((found.module, defined))
                    .or_insert(path.clone());
                // The same by two ways: the shorter one names it.
                if path.len() < known.len() {
                    *known = path;
                }
            }
        }
    }

    fn write(&mut self, definition: Definition<'_>, name: &str, path: &str) {
        match definition.item {
            Item::Fn(it) => self.line(path, &signature(&it.sig)),
            Item::Type(it) => {
                let ty = &it.ty;
                self.line(path, &format!("type = {}", text(ty)));
                // What the type behind it can do is said there.
                return;
            }
            Item::Struct(it) => {
                let (generics, kind) = (&it.generics, derives(&it.attrs));
                self.line(path, &format!("struct{}{kind}", text(generics)));
                self.fields(path, &it.fields, true);
            }
            Item::Enum(it) => {
                self.line(path, &format!("enum{}", derives(&it.attrs)));
                for variant in it.variants.iter().filter(|it| !is_hidden(&it.attrs)) {
                    let variant_path = format!("{path}::{}", variant.ident);
                    self.line(&variant_path, "variant");
                    self.fields(&variant_path, &variant.fields, false);
                }
            }
            other => panic!("how is {path} written down? {}", text(other)),
        }
        self.implementations(definition, name, path);
    }

    fn fields(&mut self, path: &str, fields: &Fields, only_public: bool) {
        for (place, field) in fields.iter().enumerate() {
            let is_open = !only_public || matches!(field.vis, Visibility::Public(_));
            if is_open && !is_hidden(&field.attrs) {
                let name = field
                    .ident
                    .as_ref()
                    .map_or(place.to_string(), ToString::to_string);
                self.line(&format!("{path}.{name}"), &text(&field.ty));
            }
        }
    }

    /// What the type can do, wherever it is written.
    fn implementations(&mut self, of: Definition<'_>, name: &str, path: &str) {
        for (module, items) in &self.source.modules {
            for item in items {
                let Item::Impl(it) = item else { continue };
                if is_hidden(&it.attrs) || !self.is_about(module, it, of, name) {
                    continue;
                }
                if let Some((_, implemented, _)) = &it.trait_ {
                    self.line(path, &format!("impl {}", text(implemented)));
                    continue;
                }
                for method in &it.items {
                    match method {
                        ImplItem::Fn(it) if is_open(&it.vis, &it.attrs) => {
                            let path = format!("{path}::{}", it.sig.ident);
                            self.line(&path, &signature(&it.sig));
                        }
                        ImplItem::Const(it) if is_open(&it.vis, &it.attrs) => {
                            self.line(&format!("{path}::{}", it.ident), &text(&it.ty));
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn is_about(&self, module: &Module, it: &ItemImpl, of: Definition<'_>, name: &str) -> bool {
        let Type::Path(subject) = &*it.self_ty else {
            return false;
        };
        let path: Vec<_> = subject
            .path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        let [called] = &path[..] else {
            return false;
        };
        let found = self.source.find(module, called);
        found.is_some_and(|found| {
            found.module == of.module && name_of(found.item).as_deref() == Some(name)
        })
    }

    fn line(&mut self, path: &str, what: &str) {
        self.lines.push(format!("{path}: {what}"));
    }

    /// Types of ours that the signatures name and nobody outside can.
    pub fn unnamed(&self) -> BTreeSet<String> {
        let mut unnamed = BTreeSet::new();
        for (module, name) in self.reached.keys() {
            let definition = self.source.find(module, name).unwrap();
            let mut types = Types::default();
            self.visit_promised(definition, name, &mut types);
            for (module, named) in types.found {
                if let Some(found) = self.source.find(&module, &named) {
                    let defined = name_of(found.item).unwrap();
                    if !self.reached.contains_key(&(found.module, defined.clone())) {
                        unnamed.insert(format!("{defined}, by {name}"));
                    }
                }
            }
        }
        unnamed
    }

    fn visit_promised(&self, definition: Definition<'_>, name: &str, types: &mut Types) {
        types.module.clone_from(definition.module);
        match definition.item {
            Item::Fn(it) => types.visit_signature(&it.sig),
            Item::Struct(it) => {
                let fields = it.fields.iter();
                for field in fields.filter(|it| is_open(&it.vis, &it.attrs)) {
                    types.visit_type(&field.ty);
                }
            }
            Item::Enum(it) => types.visit_item_enum(it),
            _ => {}
        }
        for (module, items) in &self.source.modules {
            for item in items {
                let Item::Impl(it) = item else { continue };
                if it.trait_.is_some() || !self.is_about(module, it, definition, name) {
                    continue;
                }
                types.module.clone_from(module);
                for method in &it.items {
                    if let ImplItem::Fn(it) = method
                        && is_open(&it.vis, &it.attrs)
                        && !is_hidden(&it.attrs)
                    {
                        types.visit_signature(&it.sig);
                    }
                }
            }
        }
    }
}

/// The types that something names.
#[derive(Default)]
struct Types {
    module: Module,
    found: Vec<(Module, String)>,
}

impl Visit<'_> for Types {
    fn visit_path(&mut self, path: &syn::Path) {
        if let [only] = &path.segments.iter().collect::<Vec<_>>()[..] {
            self.found
                .push((self.module.clone(), only.ident.to_string()));
        }
        visit::visit_path(self, path);
    }

    // What stands in attributes is no type.
    fn visit_attribute(&mut self, _: &Attribute) {}
}

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn is_public(item: &Item) -> bool {
    match item {
        Item::Fn(it) => is_open(&it.vis, &it.attrs),
        Item::Struct(it) => is_open(&it.vis, &it.attrs),
        Item::Enum(it) => is_open(&it.vis, &it.attrs),
        Item::Type(it) => is_open(&it.vis, &it.attrs),
        Item::Trait(it) => is_open(&it.vis, &it.attrs),
        Item::Const(it) => is_open(&it.vis, &it.attrs),
        _ => false,
    }
}

fn is_open(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    matches!(visibility, Visibility::Public(_)) && !is_hidden(attributes)
}

/// What is derived, and whether more may come.
fn derives(attributes: &[Attribute]) -> String {
    let mut all = String::new();
    for attribute in attributes {
        if attribute.path().is_ident("derive") {
            let list = &attribute.meta.require_list().unwrap().tokens;
            all += ", ";
            all += &text(list);
        }
        if attribute.path().is_ident("non_exhaustive") {
            all += ", more to come";
        }
    }
    all
}

fn signature(of: &Signature) -> String {
    text(of).replace("(mut self", "(self")
}

/// Tokens as people write them.
fn text(tokens: &impl ToTokens) -> String {
    let mut text = quote!(#tokens).to_string();
    for (written, meant) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        (",)", ")"),
        (" : ", ": "),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ;", ";"),
        ("[ ", "["),
        (" ]", "]"),
    ] {
        text = text.replace(written, meant);
    }
    text.replace("->(", "-> (").replace("=(", "= (")
}
