//! The documents: links lead somewhere, the README and the glossary stay short.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<_> = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
    found
}

/// The lines outside of blocks of code.
fn prose(text: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if !inside {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[test]
fn every_relative_link_leads_to_a_file_and_to_a_heading() {
    let mut broken = vec![];
    for document in documents() {
        let text = prose(&fs::read_to_string(&document).unwrap());
        for link in text.split("](").skip(1) {
            let link = link.split_once(')').unwrap().0;
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                document.clone()
            } else {
                document.parent().unwrap().join(file)
            };
            let leads = target.exists()
                && (heading.is_empty()
                    || prose(&fs::read_to_string(&target).unwrap())
                        .lines()
                        .any(|line| line.starts_with('#') && anchor(line) == heading));
            if !leads {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_readme_and_the_glossary_stay_short() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() < 350);
    let glossary = fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let terms = glossary
        .lines()
        .filter(|line| line.starts_with("| **"))
        .count();
    assert!((1..=20).contains(&terms), "{terms} terms");
}

/// What is drawn after `before`, without the marks of comments.
fn drawing(text: &str, before: &str) -> Vec<String> {
    let (_, after) = text.split_once(before).unwrap();
    let lines = after.lines().map(|line| {
        let comment = line.strip_prefix("//!");
        let shown = comment.map_or(line, |it| it.strip_prefix(' ').unwrap_or(it));
        shown.to_owned()
    });
    let inside = lines.skip_while(|line| line != "```text").skip(1);
    inside.take_while(|line| line != "```").collect()
}

#[test]
fn the_map_is_the_same_wherever_it_is_drawn() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let map = drawing(&read("src/lib.rs"), "# The map");
    assert!(map.len() > 10, "{map:#?}");
    assert_eq!(map, drawing(&read("CONTRIBUTING.md"), "## The map"));
    let first = |line: &String| {
        line.split("  ")
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let features: Vec<_> = map.iter().map(first).filter(|it| it != "|").collect();
    for module in features.iter().flat_map(|line| line.split_whitespace()) {
        let file = root().join(format!("src/{module}.rs"));
        assert!(file.is_file(), "there is no {module}");
    }
}
