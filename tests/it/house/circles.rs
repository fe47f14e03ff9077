//! No circles: of the features in one folder none imports, by whatever way, one that imports it.

use super::sources;
use std::collections::{BTreeMap, BTreeSet};

/// A module by the parts of its path: `accounts::otp` is `["accounts", "otp"]`.
type Module = Vec<String>;

/// What one feature imports of another: who, of whom, and the import.
type Imports = BTreeMap<(String, String), BTreeSet<String>>;

/// The modules of the program by their paths, with their text.
struct House {
    modules: BTreeMap<Module, String>,
}

impl House {
    fn of(files: &[(String, String)]) -> Self {
        let modules = files.iter().filter_map(|(file, text)| {
            let path = file.strip_prefix("src/")?.strip_suffix(".rs")?;
            let is_program = !["lib", "main"].contains(&path) && !path.ends_with("tests");
            is_program.then(|| (module(path, "/"), program(text)))
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// The features of a folder, and what they import of each other.
    fn imports(&self, folder: &[String]) -> Imports {
        let depth = folder.len();
        let mut found = Imports::new();
        for (from, text) in &self.modules {
            if !from.starts_with(folder) || from.len() == depth {
                continue;
            }
            let named = paths(text);
            let named = named.iter().filter_map(|path| absolute(from, path));
            for full in named.chain(included(from, text)) {
                let Some(to) = self.feature(folder, &full) else {
                    continue;
                };
                if to != from[depth] {
                    let import = format!("{} imports {}", from.join("::"), full.join("::"));
                    let pair = (from[depth].clone(), to);
                    found.entry(pair).or_default().insert(import);
                }
            }
        }
        found
    }

    /// The feature of this folder that a path leads into, also by what the folder's own file hands on.
    fn feature(&self, folder: &[String], full: &[String]) -> Option<String> {
        let name = full.strip_prefix(folder)?.first()?;
        let child: Module = folder.iter().chain([name]).cloned().collect();
        if self.modules.contains_key(&child) {
            return Some(name.clone());
        }
        let parent = self.modules.get(folder)?;
        uses(parent).into_iter().find_map(|used| {
            // A module in the file itself calls the file's modules by `super`.
            let path = match used.path.split_first() {
                Some((first, rest)) if ["self", "super"].contains(&first.as_str()) => rest,
                _ => &used.path[..],
            };
            let child: Module = folder.iter().chain(path.first()).cloned().collect();
            (used.name == *name && path.len() > 1 && self.modules.contains_key(&child))
                .then(|| path[0].clone())
        })
    }

    fn folders(&self) -> BTreeSet<Module> {
        let above = |module: &Module| (0..module.len()).map(|to| module[..to].to_vec()).collect();
        self.modules
            .keys()
            .flat_map(|module| -> Vec<_> { above(module) })
            .collect()
    }
}

fn module(path: &str, by: &str) -> Module {
    path.split(by).map(str::to_owned).collect()
}

/// The program of a file: without comments, and without the tests that stand in it.
pub fn program(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(without_comment).collect();
    let text = lines.join("\n");
    let mut program = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("#[cfg(test)]") {
        program.push_str(&rest[..at]);
        rest = after_item(&rest[at..]);
    }
    program + rest
}

/// A line up to its comment; the slashes of an address begin none.
fn without_comment(line: &str) -> &str {
    let mut begins = line.match_indices("//").map(|(at, _)| at);
    let comment = begins.find(|at| !line[..*at].ends_with(':'));
    comment.map_or(line, |at| &line[..at])
}

/// What stands behind the item that begins here: behind its `;`, or behind its closing brace.
fn after_item(text: &str) -> &str {
    let mut depth = 0;
    for (at, sign) in text.char_indices() {
        match sign {
            ';' if depth == 0 => return &text[at + 1..],
            '(' | '[' | '{' => depth += 1,
            '}' if depth == 1 => return &text[at + 1..],
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// What a `use` brings into a file: the path, and the name by which it is known there.
struct Used {
    path: Module,
    name: String,
}

/// All that the `use`s of a text bring, each by itself.
fn uses(text: &str) -> Vec<Used> {
    let mut found = Vec::new();
    for statement in text.split("use ").skip(1) {
        let Some((tree, _)) = statement.split_once(';') else {
            continue;
        };
        spread(
            &[],
            &tree.split_whitespace().collect::<Vec<_>>().join(" "),
            &mut found,
        );
    }
    found
}

/// Spreads `a::{b, c::{d}}` into `a::b` and `a::c::d`.
fn spread(before: &[String], tree: &str, found: &mut Vec<Used>) {
    let tree = tree.trim();
    if let Some((head, inner)) = tree.split_once('{') {
        let mut path = before.to_vec();
        path.extend(
            head.split("::")
                .filter(|part| !part.is_empty())
                .map(str::to_owned),
        );
        let inner = inner.trim_end().trim_end_matches('}');
        let mut depth = 0;
        let parts = inner.split(|sign| {
            match sign {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            sign == ',' && depth == 0
        });
        // A brace that was cut away above is missing at the end of the last part: it does no harm.
        parts.for_each(|part| spread(&path, part, found));
        return;
    }
    let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
    let mut whole = before.to_vec();
    whole.extend(
        path.split("::")
            .filter(|part| !part.is_empty())
            .map(|part| part.trim().to_owned()),
    );
    let Some(last) = whole.last().cloned() else {
        return;
    };
    let name = if alias.is_empty() {
        last
    } else {
        alias.to_owned()
    };
    found.push(Used { path: whole, name });
}

/// All paths of ours that a text names: in its `use`s and where they stand.
fn paths(text: &str) -> Vec<Module> {
    let mut found: Vec<_> = uses(text).into_iter().map(|used| used.path).collect();
    for root in ["crate::", "super::"] {
        for (at, _) in text.match_indices(root) {
            let is_inside = text[..at].ends_with("super::")
                || text[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_');
            if !is_inside {
                let end =
                    text[at..].find(|sign: char| !(sign.is_alphanumeric() || "_:".contains(sign)));
                let path = &text[at..end.map_or(text.len(), |end| at + end)];
                found.push(module(path.trim_end_matches(':'), "::"));
            }
        }
    }
    found
}

/// A path from the top, as it is meant in this module. `None` when it is not one of ours.
fn absolute(from: &[String], path: &[String]) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([from, rest].concat()),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            let above = &from[..from.len().checked_sub(ups)?];
            Some([above, &path[ups..]].concat())
        }
        _ => None,
    }
}

/// The modules whose files a text takes in with `include_str!`.
fn included(from: &[String], text: &str) -> Vec<Module> {
    let folder = &from[..from.len() - 1];
    let names = text.split("include_str!(\"").skip(1);
    let names = names.filter_map(|rest| rest.split('"').next()?.strip_suffix(".rs"));
    let module = |name: &str| {
        let ups = name.matches("../").count();
        let above = &folder[..folder.len().checked_sub(ups)?];
        let below = module(name.trim_start_matches("../"), "/");
        Some([above, &below].concat())
    };
    names.filter_map(module).collect()
}

/// The imports between features that reach each other.
fn circles(imports: &Imports) -> Vec<String> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut next = vec![from];
        while let Some(one) = next.pop() {
            let to = imports
                .keys()
                .filter(|(who, _)| who == one)
                .map(|(_, whom)| whom);
            next.extend(to.filter(|whom| seen.insert((*whom).clone())));
        }
        seen
    };
    let tied = imports
        .iter()
        .filter(|((who, whom), _)| reach(whom).contains(who));
    tied.flat_map(|(_, why)| why.iter().cloned()).collect()
}

#[test]
fn no_features_import_each_other() {
    let house = House::of(&sources());
    let mut tied = Vec::new();
    for folder in house.folders() {
        tied.extend(circles(&house.imports(&folder)));
    }
    assert!(tied.is_empty(), "{}", tied.join("\n"));
}

fn made_up(files: &[(&str, &str)]) -> Vec<String> {
    let file = |(file, text): &(&str, &str)| ((*file).to_owned(), (*text).to_owned());
    let house = House::of(&files.iter().map(file).collect::<Vec<_>>());
    house
        .folders()
        .iter()
        .flat_map(|folder| circles(&house.imports(folder)))
        .collect()
}

#[test]
fn a_circle_is_found_whichever_way_it_is_written() {
    let other = ("src/shop/bill.rs", "use super::cart;");
    for way in [
        "use crate::shop::bill::Total;",
        "use crate::{app, shop::{bill::Total, stock}};",
        "use super::bill::Total;",
        "use super::{\n    bill,\n    stock,\n};",
        "fn pay() -> crate::shop::bill::Total {}",
        "fn pay() { super::bill::pay() }",
        "#[cfg(test)]\nmod tests { fn f() {} }\nuse super::bill;",
        "use super::Total;",
        "use super::Sum;",
        "const TEXT: &str = include_str!(\"bill.rs\");",
        "const TEXT: &str = include_str!(\"../shop/bill.rs\");",
        "const AT: &str = \"https://a.example\"; use super::bill;",
        "#[cfg(test)]\nfn f(of: [u8; 2]) {}\nuse super::bill;",
    ] {
        let front = "mod bill;\nmod cart;\npub use bill::{Total, Amount as Sum};";
        let files = [("src/shop.rs", front), ("src/shop/cart.rs", way), other];
        assert_eq!(made_up(&files).len(), 2, "{way}");
    }
    let below = ("src/shop/cart/line.rs", "use super::super::bill;");
    assert_eq!(made_up(&[("src/shop/cart.rs", ""), below, other]).len(), 2);
    let round = [
        ("src/a.rs", "use crate::b;"),
        ("src/b.rs", "use crate::c::d;"),
        ("src/c.rs", ""),
        ("src/c/d.rs", "use crate::a;"),
    ];
    assert_eq!(made_up(&round).len(), 3);
}

#[test]
fn what_is_no_circle_is_none() {
    for way in [
        "// use super::bill;",
        "#[cfg(test)]\nmod tests { use crate::shop::bill; }",
        "use super::stock;",
        "use super::Price;",
        "use std::collections::BTreeMap;",
    ] {
        let front = "mod bill;\npub use bill::Total;\npub use stock::Price;";
        let files = [
            ("src/shop.rs", front),
            ("src/shop/cart.rs", way),
            ("src/shop/bill.rs", "use super::cart;"),
            ("src/shop/stock.rs", ""),
        ];
        assert_eq!(made_up(&files), Vec::<String>::new(), "{way}");
    }
}
