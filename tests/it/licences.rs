//! What came into the dependency tree, against `deny.toml`: the part of cargo-deny that must hold wherever the tests
//! run, with cargo alone.

use std::collections::{BTreeSet, HashSet};
use std::process::Command;

#[test]
fn every_dependency_is_licensed_named_and_sourced_as_deny_toml_allows() {
    let rules = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml")).unwrap();
    let (allowed, banned) = (list(&rules, "allow = ["), list(&rules, "deny = ["));
    let sources = list(&rules, "allow-registry = [");
    let packages = dependencies();
    assert!(
        packages.len() > 50,
        "that cannot be all: {}",
        packages.len()
    );
    let mut wrong = Vec::new();
    for (package, licence) in &packages {
        if !is_allowed(licence, &allowed) {
            wrong.push(format!("{package}: licence {licence:?}"));
        }
        if banned.contains(package.split(' ').next().unwrap_or_default()) {
            wrong.push(format!("{package}: banned"));
        }
    }
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    for source in lock
        .lines()
        .filter_map(|line| line.strip_prefix("source = "))
    {
        if !sources.contains(source.trim_matches('"').trim_start_matches("registry+")) {
            wrong.push(format!("a package comes from {source}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_licence_expression_is_read_as_spdx_says() {
    let allowed =
        HashSet::from(["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned));
    for fine in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "MIT AND ISC",
        "ISC AND (MIT OR GPL-3.0)",
        "GPL-3.0 OR (Apache-2.0 WITH LLVM-exception)",
    ] {
        assert!(is_allowed(fine, &allowed), "{fine}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "Apache-2.0",
        "(MIT OR GPL-3.0) AND GPL-3.0",
        "MIT AND GPL-3.0 OR GPL-2.0",
    ] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}

/// The quoted words of one list of the file, which is kept simple enough for this; comments do not count.
fn list(rules: &str, opening: &str) -> HashSet<String> {
    let lines = rules
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let plain = lines.collect::<Vec<_>>().join("\n");
    let (_, tail) = plain.split_once(&format!("\n{opening}")).unwrap();
    let (inside, _) = tail.split_once(']').unwrap();
    inside
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// Name and licence of every package that is really built here, of the tests too. `cargo metadata` will not do: it
/// lists optional packages nobody turned on.
fn dependencies() -> BTreeSet<(String, String)> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--edges=normal,build,dev"])
        .args([
            "--prefix=none",
            "--format={p}|{l}",
            "--manifest-path",
            manifest,
        ])
        .output()
        .unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).unwrap();
    // The first line is ourselves; a star marks what was listed before.
    let lines = tree.lines().skip(1).filter(|line| !line.is_empty());
    let pairs = lines.map(|line| line.split_once('|').unwrap());
    pairs
        .map(|(package, licence)| {
            (
                package.to_owned(),
                licence.trim_end_matches(" (*)").to_owned(),
            )
        })
        .collect()
}

/// Whether an SPDX expression can be met: AND binds closer than OR, and an old-fashioned slash means OR.
fn is_allowed(expression: &str, allowed: &HashSet<String>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &HashSet<String>) -> bool {
    let mut met = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut Words<'_>, allowed: &HashSet<String>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &HashSet<String>) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = any(words, allowed);
        return words.next_if_eq(&")").is_some() && met;
    }
    let mut licence = words.next().unwrap_or_default().to_owned();
    if words.next_if_eq(&"WITH").is_some() {
        licence = format!("{licence} WITH {}", words.next().unwrap_or_default());
    }
    allowed.contains(&licence)
}
