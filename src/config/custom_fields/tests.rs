//! Declarations that are right, and the sentence for each that is wrong.

use super::*;
use crate::values::custom_fields::{EditedBy, Required, Value};

fn problems(text: &str) -> Vec<String> {
    let (_, problems) = parse(text);
    let said = problems.into_iter().map(|it| {
        assert!(!it.example.is_empty(), "{}", it.text);
        format!(
            "{} {}: {}",
            it.line,
            it.field.as_deref().unwrap_or("-"),
            it.text
        )
    });
    said.collect()
}

/// The one problem of a field of some type with these lines.
fn problem(lines: &str) -> String {
    let problems = problems(&format!("[[field]]\nname = \"company\"\n{lines}"));
    assert_eq!(problems.len(), 1, "{lines}: {problems:?}");
    problems[0].clone()
}

#[test]
fn little_has_to_be_said() {
    let (fields, problems) = parse("[[field]]\nname = \"company_size\"\ntype = \"integer\"");
    assert_eq!(problems, []);
    let [field] = fields.as_slice() else {
        panic!("{fields:?}");
    };
    assert_eq!(
        (field.label.as_str(), field.help.as_str()),
        ("Company size", "")
    );
    assert_eq!(
        field.kind,
        Kind::Integer {
            min: i64::MIN,
            max: i64::MAX
        }
    );
    assert_eq!(
        (field.required, field.edited_by),
        (Required::Never, EditedBy::Owner)
    );
    assert!(!field.in_token && field.default.is_none());
}

#[test]
fn everything_can_be_said() {
    let (fields, problems) = parse(
        r#"
        field = [
            { name = "a", type = "text", label = "A", help = "H.", required = "always", min_length = 2, max_length = 9, default = " xy " },
            { name = "b", type = "boolean", edit = "staff", in_token = true, default = true },
            { name = "c", type = "date", min = 2000-01-01, max = "2000-12-31", default = 2000-06-01 },
            { name = "d", type = "choice", choices = [["x", "X!"], "y"], default = "y", required = "signup" },
            { name = "e", type = "url", default = "https://example.com" },
            { name = "f", type = "integer", min = -1, max = 1_000, default = 0b11 },
        ]"#,
    );
    assert_eq!(problems, []);
    let defaults: Vec<_> = fields
        .iter()
        .map(|it| it.default.clone().unwrap().to_string())
        .collect();
    assert_eq!(
        defaults,
        ["xy", "true", "2000-06-01", "y", "https://example.com", "3"]
    );
    assert_eq!(
        (fields[0].required, fields[3].required),
        (Required::Always, Required::AtSignup)
    );
    assert_eq!(
        (fields[1].edited_by, fields[1].in_token),
        (EditedBy::Staff, true)
    );
    assert_eq!(
        fields[3].in_words(&Value::Text("x".into())).to_string(),
        "X!"
    );
}

/// The keys of a field, and what is said of them. `;` is a new line, and `text` stands for its type.
const WRONG: &str = r#"
    label = "Company" => 1 company: type is missing
    type = "string" => 3 company: type must be one of: text, integer, boolean, date, choice, url
    type = 1 => 3 company: type must be one of: text, integer, boolean, date, choice, url
    text;max_lenght = 3 => 4 company: max_lenght is no key of a field of type text
    text;choices = ["a"] => 4 company: choices is no key of a field of type text
    type = "boolean";min = 1 => 4 company: min is no key of a field of type boolean
    text;max_length = 2001 => 4 company: max_length must be a number from 0 to 2000
    text;min_length = -1 => 4 company: min_length must be a number from 0 to 2000
    text;max_length = "9" => 4 company: max_length must be a number from 0 to 2000
    text;min_length = 9;max_length = 8 => 5 company: max_length leaves no value that would fit
    text;max_length = 0 => 4 company: max_length leaves no value that would fit
    type = "integer";min = 1.5 => 4 company: min must be a whole number
    type = "integer";max = 9223372036854775808 => 4 company: max must be a whole number
    type = "integer";min = 2;max = 1 => 5 company: max leaves no value that would fit
    type = "date";min = "yesterday" => 4 company: min must be a day
    type = "date";min = 2000-01-01T00:00:00 => 4 company: min must be a day
    type = "date";min = 2000-01-02;max = 2000-01-01 => 5 company: max leaves no value that would fit
    type = "choice" => 1 company: choices are missing
    type = "choice";choices = [] => 4 company: choices must be from 1 to 200
    type = "choice";choices = ["a", ["a", "A"]] => 4 company: choices name "a" twice
    text;label = 3 => 4 company: label must be a text in quotes
    text;label = "LONG" => 4 company: label must have at most 100 characters
    text;help = "a\u202eb" => 4 company: help holds characters that cannot be shown
    text;required = true => 4 company: required must be one of: never, signup, always
    text;edit = "admin" => 4 company: edit must be one of: self, staff
    text;in_token = "yes" => 4 company: in_token must be true or false
    text;default = [1] => 4 company: default does not fit: Not a valid string.
    text;max_length = 2;default = "abc" => 5 company: default does not fit: Ensure this value has at most 2 characters (it has 3).
    text;edit = "staff";required = "signup" => 5 company: required cannot go with edit = "staff": people could not fill it in
    text;in_token = true;max_length = 500 => 1 company: does not fit into an access token beside the fields before it
"#;

#[test]
fn each_mistake_has_its_sentence() {
    let mut tried = 0;
    for (keys, said) in WRONG.lines().filter_map(|line| line.split_once(" => ")) {
        let keys = keys.trim().replace("text;", "type = \"text\"\n");
        let keys = keys.replace(';', "\n").replace("LONG", &"x".repeat(101));
        assert_eq!(problem(&keys), said, "{keys}");
        tried += 1;
    }
    assert_eq!(tried, 30);
}

#[test]
fn answers_to_choose_from_are_texts_or_pairs_of_texts() {
    let bad = r#""a", 1|["a"]|["a", "b", "c"]|""|" a"|["a", ""]|"a\u0000""#;
    for choices in bad.split('|') {
        let said = problem(&format!("type = \"choice\"\nchoices = [{choices}]"));
        let expected = "4 company: choices must be a list of texts";
        assert!(said.starts_with(expected), "{choices}: {said}");
    }
}

#[test]
fn a_file_as_a_whole_can_be_wrong() {
    let one = |name: &str| format!("[[field]]\nname = \"{name}\"\ntype = \"boolean\"\n");
    assert_eq!(problems(""), ["1 -: declares no field"]);
    assert_eq!(
        problems("[[field]]\ntype = \"text\""),
        ["1 -: name is missing"]
    );
    assert!(
        problems("a = 1\nb = ")
            .concat()
            .starts_with("2 -: is not TOML: ")
    );
    assert_eq!(
        problems("[field]\nname = 1"),
        ["1 -: does not know \"field\": every field begins with [[field]]"]
    );
    assert_eq!(
        problems("[[fields]]"),
        ["1 -: does not know \"fields\": every field begins with [[field]]"]
    );
    assert_eq!(
        problems("field = [1]"),
        ["1 -: must hold fields, each beginning with [[field]]"]
    );
    let twice = one("a_b") + &one("ab") + &one("c");
    assert_eq!(problems(&twice), ["4 ab: has a name too much like \"a_b\""]);
    let many: String = (0..65).map(|at| one(&format!("f{at}"))).collect();
    assert_eq!(
        problems(&many),
        ["193 f64: is one too many: there may be 64 fields"]
    );
    let several = "x = 1\n[[field]]\nname = \"Email\"\ntype = \"txt\"\nlabel = 1\n[[field]]\ntype = \"date\"\nmin = 1";
    assert_eq!(problems(several).len(), 6, "{:?}", problems(several));
}
