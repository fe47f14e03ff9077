//! `docs/look.md`.

use vestibule::internals::templates::described;

const DOCUMENT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/look.md"));
const TOKENS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/static/css/tokens.css"
));

#[test]
fn the_tables_of_templates_are_printed_from_the_templates() {
    let (_, rest) = DOCUMENT.split_once("<!-- templates:begin -->").unwrap();
    let (tables, _) = rest.split_once("<!-- templates:end -->").unwrap();
    assert!(
        tables.trim() == described().trim(),
        "run `vestibule templates list --format markdown` into docs/look.md, between the markers"
    );
}

#[test]
fn every_custom_property_is_told_and_no_other() {
    let (root, _) = TOKENS.split_once("\n}\n").unwrap();
    let declared: Vec<_> = root
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split(':').next())
        .collect();
    let (_, rest) = DOCUMENT.split_once("## The custom properties").unwrap();
    let (table, _) = rest.split_once("\n## ").unwrap();
    let told: Vec<_> = table
        .split("`--")
        .skip(1)
        .filter_map(|rest| rest.split('`').next())
        .collect();
    let untold: Vec<_> = declared
        .iter()
        .filter(|name| !told.contains(*name))
        .collect();
    let strange: Vec<_> = told
        .iter()
        .filter(|name| !declared.contains(*name))
        .collect();
    assert!(
        untold.is_empty() && strange.is_empty(),
        "untold: {untold:?}, strange: {strange:?}"
    );
}
