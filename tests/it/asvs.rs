//! The table of requirements: each names tests, and they are there.

use crate::house::sources;
use std::collections::BTreeMap;

const ROWS: [&str; 14] = [
    "6.3.3", "6.4.3", "6.4.4", "6.5.1", "6.5.2", "6.5.3", "6.5.4", "6.5.5", "6.5.6", "6.5.7",
    "6.5.8", "6.6.1", "6.7.2", "7.5.3",
];

/// Requirement, and the paths of the tests that prove it.
fn table() -> Vec<(String, Vec<String>)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/asvs.md");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| 6.") || line.starts_with("| 7."));
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 4, "{line}");
        let tests = cells[3].split('`').skip(1).step_by(2).map(str::to_owned);
        (cells[0].trim().to_owned(), tests.collect())
    };
    rows.map(row).collect()
}

/// Where a test of this path may stand: in the tests through the door, or beside the code.
fn is_there(sources: &BTreeMap<String, String>, path: &str) -> bool {
    let Some((module, name)) = path.rsplit_once("::") else {
        return false;
    };
    let module = module.replace("::", "/");
    let files = [format!("tests/it/{module}.rs"), format!("src/{module}.rs")];
    let test = format!("#[test]\nfn {name}()");
    let mut found = files.iter().filter_map(|file| sources.get(file));
    found.any(|text| text.contains(&test))
}

#[test]
fn every_requirement_names_tests_that_are_there() {
    let sources: BTreeMap<_, _> = sources().into_iter().collect();
    let table = table();
    let rows: Vec<_> = table.iter().map(|(row, _)| row.as_str()).collect();
    assert_eq!(rows, ROWS);
    for (row, tests) in table {
        assert!(!tests.is_empty(), "{row} is proved by nothing");
        for test in tests {
            assert!(is_there(&sources, &test), "{row}: there is no {test}");
        }
    }
    assert!(!is_there(&sources, "asvs::no_such_test"));
}

/// Of labels and names that nobody gains anything by guessing, `security::random` itself makes some otherwise.
#[test]
fn nothing_secret_is_made_of_another_randomness() {
    let may = [
        "src/security/random.rs",
        // Keys, by the same generator.
        "src/config/secret.rs",
        "src/security/jwt/generate.rs",
        "src/security/jwt/misfits.rs",
    ];
    let others = [
        "rand::",
        "SystemRandom",
        "getrandom",
        "fastrand",
        "RandomState",
    ];
    for (file, text) in sources() {
        let is_ours =
            file.starts_with("src/") && !file.contains("tests") && !may.contains(&file.as_str());
        let used = others.iter().find(|word| text.contains(**word));
        assert!(!is_ours || used.is_none(), "{file}: {used:?}");
    }
}
