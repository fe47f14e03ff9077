//! The setting, and the file that it names.

use super::file;
use crate::support::app::SECRET;
use vestibule::internals::config::{Config, Environment};

fn problems(path: &str) -> Vec<String> {
    let settings = [
        ("SECRET_KEY", SECRET.to_owned()),
        ("USER_FIELDS", path.to_owned()),
    ];
    let config = Config::read(&Environment::of(settings));
    config.map_or_else(|wrong| wrong.problems, |_| Vec::new())
}

#[test]
fn every_mistake_is_named_at_once_with_its_place_and_an_example() {
    let path = file(
        "[[field]]\nname = \"email\"\ntype = \"text\"\n\n[[field]]\nname = \"seats\"\ntype = \"number\"\nmax_lenght = 3\n",
    );
    assert_eq!(
        problems(path),
        [
            format!(
                "USER_FIELDS: {path}, line 2, field \"email\": name is taken: \"email\" means something already. Example: name = \"company\""
            ),
            format!(
                "USER_FIELDS: {path}, line 7, field \"seats\": type must be one of: text, integer, boolean, date, choice, url. Example: type = \"text\""
            ),
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let binary = file("");
    std::fs::write(binary, [0xff, 0xfe]).unwrap();
    let large = file(&"#".repeat(300_000));
    for (path, said) in [
        (
            format!("{folder}/away.toml").as_str(),
            "names a file that cannot be read",
        ),
        (folder, "names a file that cannot be read"),
        (binary, "names a file that cannot be read"),
        (large, "names a file that is too large"),
    ] {
        let problems = problems(path);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].starts_with(&format!("USER_FIELDS {said}")),
            "{problems:?}"
        );
        assert!(
            problems[0].ends_with("Example: USER_FIELDS=user-fields.toml"),
            "{problems:?}"
        );
    }
}

#[test]
fn the_example_of_the_documentation_is_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/user-fields.example.toml");
    assert_eq!(problems(path), Vec::<String>::new());
    let settings = [
        ("SECRET_KEY", SECRET.to_owned()),
        ("USER_FIELDS", path.to_owned()),
    ];
    let own = Config::read(&Environment::of(settings))
        .unwrap()
        .user_fields;
    let guide = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/user-model.md"));
    for field in own.iter() {
        assert!(
            guide.contains(&format!("`{}`", field.name))
                || guide.contains(&format!("name = \"{}\"", field.name)),
            "{}",
            field.name
        );
    }
}

#[test]
fn no_claim_of_ours_can_be_the_name_of_a_field() {
    for claim in [
        "token_type",
        "exp",
        "iat",
        "jti",
        "user_id",
        "sid",
        "scope",
        "flow",
        "aud",
        "iss",
        "sub",
        "nbf",
    ] {
        let said = problems(file(&format!(
            "[[field]]\nname = \"{claim}\"\ntype = \"text\"\nin_token = true"
        )));
        assert!(
            said.concat().contains("means something already"),
            "{claim}: {said:?}"
        );
    }
}
