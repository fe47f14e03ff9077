//! On pages: sign-up, profile, home.

use super::{ALL, member, profile, row, value, with};
use crate::support::people::fields;

/// A field, what is typed into it, and what is said of that.
const WRONG: &[(&str, &str, &str)] = &[
    ("company", "", "This field is required."),
    ("company", " \u{a0}", "This field is required."),
    (
        "company",
        "x",
        "Ensure this value has at least 2 characters (it has 1).",
    ),
    (
        "company",
        "xxxxxxxxxxxxxxxxxxxxx",
        "Ensure this value has at most 20 characters (it has 21).",
    ),
    ("company", "a\0b", "Null characters are not allowed."),
    (
        "company",
        "a\nb",
        "This contains characters that cannot be shown. Type it instead of pasting it.",
    ),
    (
        "company",
        "a\u{202e}b",
        "This contains characters that cannot be shown. Type it instead of pasting it.",
    ),
    ("seats", "many", "A valid integer is required."),
    ("seats", "1.5", "A valid integer is required."),
    ("seats", "٣", "A valid integer is required."),
    (
        "seats",
        "0",
        "Ensure this value is greater than or equal to 1.",
    ),
    (
        "seats",
        "501",
        "Ensure this value is less than or equal to 500.",
    ),
    (
        "seats",
        "99999999999999999999999999999999999999999999",
        "Ensure this value is less than or equal to 500.",
    ),
    ("newsletter", "perhaps", "Must be a valid boolean."),
    ("born", "10.12.1915", "Enter a valid date."),
    ("born", "2019-02-29", "Enter a valid date."),
    ("born", "+999-01-01", "Enter a valid date."),
    (
        "born",
        "1899-12-31",
        "Ensure this value is greater than or equal to 1900-01-01.",
    ),
    (
        "born",
        "2021-01-01",
        "Ensure this value is less than or equal to 2020-12-31.",
    ),
    ("country", "<b>xx", "\"<b>xx\" is not a valid choice."),
    ("homepage", "example.com", "Enter a valid URL."),
    ("homepage", "javascript:alert(1)", "Enter a valid URL."),
    ("homepage", "ftp://example.com", "Enter a valid URL."),
    ("homepage", "https://", "Enter a valid URL."),
    ("homepage", "https://intranet", "Enter a valid URL."),
    (
        "homepage",
        "https://bank.example@evil.example",
        "Enter a valid URL.",
    ),
    ("homepage", "https://a.example/a b", "Enter a valid URL."),
    ("homepage", "https:\\\\evil.example", "Enter a valid URL."),
];

#[test]
fn every_type_is_asked_for_at_sign_up_and_kept() {
    let app = with(ALL);
    let page = app.guest().get("/signup");
    for (name, kind) in [
        ("company", "text"),
        ("seats", "number"),
        ("newsletter", "checkbox"),
        ("born", "date"),
        ("homepage", "url"),
    ] {
        let shown = page.attribute(&format!("input#id_{name}"), "type");
        assert_eq!(shown.as_deref(), Some(kind), "{name}");
    }
    assert_eq!(
        page.texts("#id_country option"),
        ["Choose an option", "Netherlands", "Belgium"]
    );
    assert_eq!(page.texts("label[for=id_company]"), ["Company"]);
    assert_eq!(page.texts("#id_company_help"), ["Where you work."]);
    assert_eq!(
        page.attribute("#id_company", "aria-describedby").as_deref(),
        Some("id_company_help")
    );
    assert_eq!(
        (page.value("seats"), page.attribute("#id_seats", "max")),
        ("5".into(), Some("500".into()))
    );
    assert_eq!(
        page.attribute("#id_born", "min").as_deref(),
        Some("1900-01-01")
    );
    assert!(
        page.texts("#id_plan, [name=plan]").is_empty(),
        "that is for staff"
    );
    // What has to be answered does not hide among what may be.
    assert!(
        page.texts("details #id_company").is_empty()
            && !page.texts("details label[for=id_seats]").is_empty()
    );
    assert!(page.text().contains("We need a few details"));
    member(&app, "ada@example.com", &[("seats", " 12 ")]);
    let full = [
        ("seats", "3"),
        ("newsletter", "on"),
        ("born", "1915-12-10"),
        ("homepage", "https://ada.example"),
    ];
    member(&app, "eve@example.com", &full);
    let of = |name| value(&app, "eve@example.com", name).unwrap_or_default();
    let all = [
        "company",
        "seats",
        "newsletter",
        "born",
        "country",
        "homepage",
        "plan",
    ]
    .map(of);
    assert_eq!(
        all,
        [
            "Acme",
            "3",
            "true",
            "1915-12-10",
            "nl",
            "https://ada.example",
            "free"
        ]
    );
    let of = |name| value(&app, "ada@example.com", name);
    assert_eq!((of("seats").as_deref(), of("born")), (Some("12"), None));
}

#[test]
fn every_bad_value_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let app = with(ALL);
    let ada = member(&app, "ada@example.com", &[]);
    for (name, typed, said) in WRONG.iter().copied() {
        let page = ada.post("/account", &profile(&[(name, typed)]));
        assert_eq!(
            (page.status(), page.error(name).as_str()),
            (422, said),
            "{name} {typed:?}"
        );
        assert!(page.problems().concat().contains(said) && page.value("first_name") == "Ada");
        if !typed.contains(['\0', '\n']) && !["country", "newsletter"].contains(&name) {
            assert_eq!(page.value(name), typed, "nothing typed is lost");
        }
        let mut sign_up = vec![("company", "Acme"), ("country", "nl")];
        sign_up.retain(|(other, _)| *other != name);
        sign_up.push((name, typed));
        let page = app
            .guest()
            .post("/signup", &fields("new@example.com", &sign_up));
        assert_eq!(
            (page.status(), page.error(name).as_str()),
            (422, said),
            "{name} {typed:?}"
        );
    }
    let page = ada.post(
        "/account",
        &profile(&[("seats", "1"), ("company", "Acme"), ("company", "Other")]),
    );
    assert_eq!(page.error("company"), "This field was sent more than once.");
    assert_eq!(
        value(&app, "ada@example.com", "company").as_deref(),
        Some("Acme")
    );
    assert_eq!(
        row(&app, "ada@example.com").first_name,
        "",
        "none of it was kept"
    );
    // An optional one that is wrong does not hide.
    let bad = fields(
        "new@example.com",
        &[("company", "Acme"), ("country", "nl"), ("seats", "x")],
    );
    assert!(
        app.guest()
            .post("/signup", &bad)
            .attribute("details", "open")
            .is_some()
    );
}

#[test]
fn a_profile_is_changed_and_emptied() {
    let app = with(ALL);
    let ada = member(
        &app,
        "ada@example.com",
        &[("newsletter", "on"), ("homepage", "https://ada.example")],
    );
    let shown = ada.get("/account");
    assert_eq!(
        (shown.value("company"), shown.value("homepage")),
        ("Acme".into(), "https://ada.example".into())
    );
    assert!(shown.attribute("#id_newsletter", "checked").is_some());
    assert!(
        shown
            .attribute("#id_country option[value=nl]", "selected")
            .is_some()
    );
    let sent = profile(&[
        ("country", ""),
        ("homepage", ""),
        ("seats", "7"),
        ("born", "2000-02-29"),
    ]);
    assert_eq!(ada.post("/account", &sent).location(), Some("/account"));
    let of = |name| value(&app, "ada@example.com", name).unwrap_or_default();
    let all = [
        "company",
        "seats",
        "newsletter",
        "born",
        "country",
        "homepage",
    ]
    .map(of);
    // A box that is not sent is not ticked; what was left empty is empty, whatever the default.
    assert_eq!(all, ["Acme", "7", "false", "2000-02-29", "", ""]);
    ada.post("/account", &profile(&[("seats", "")]));
    assert_eq!(value(&app, "ada@example.com", "seats"), None);
    // What was not on the page that was sent stays.
    ada.post("/account", &profile(&[("company", "Other")]));
    assert_eq!(
        value(&app, "ada@example.com", "born").as_deref(),
        Some("2000-02-29")
    );
}

#[test]
fn what_staff_notes_is_shown_and_cannot_be_changed() {
    let app = with(ALL);
    let ada = member(
        &app,
        "ada@example.com",
        &[
            ("plan", "pro"),
            ("is_staff", "on"),
            ("extra", "{\"plan\":\"pro\"}"),
        ],
    );
    let page = ada.post(
        "/account",
        &profile(&[("plan", "pro"), ("is_superuser", "on"), ("is_verified", "")]),
    );
    assert_eq!(page.location(), Some("/account"));
    let row = row(&app, "ada@example.com");
    assert!(
        !row.is_staff
            && !row.is_superuser
            && row.is_verified
            && !row.custom_fields.as_str().contains("pro"),
        "{}",
        row.custom_fields.as_str()
    );
    let page = ada.get("/account");
    assert!(page.texts("[name=plan]").is_empty());
    assert_eq!(page.texts(".told dt, .told dd"), ["Plan", "Free of charge"]);
}
