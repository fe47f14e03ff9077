//! What the schema of today does not have is shown all the same.

use super::super::examples::NO_REASON;
use super::*;

const SDL: &str = r#"
schema { query: Query mutation: Mutation }
"Where all begins."
type Query {
  "A `ship`, by its id."
  ship(id: ID!, at: Planet = EARTH): Ship
  old: String @deprecated(reason: "Ask for `ship`.")
  found: Found
}
type Mutation { launch(what: Launch!, tokens: [String!]! ): [Ship!]! }
type Ship implements Thing { id: ID! name: String old: Int @deprecated crew(first: Int!): [Ship] next: Ship }
interface Thing { id: ID! }
union Found = Ship
enum Planet { "Home." EARTH MARS @deprecated(reason: "Too far.") }
input Launch { ship: ID! = "1", at: Planet, old: Int @deprecated }
"Any JSON."
scalar Any
"#;

fn group<'a>(schema: &'a Schema, kind: &str) -> &'a Group {
    schema.groups.iter().find(|it| it.kind == kind).unwrap()
}

fn entry<'a>(schema: &'a Schema, id: &str) -> &'a Entry {
    let mut all = schema.groups.iter().flat_map(|it| &it.entries);
    all.find(|it| it.id == id)
        .unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn every_kind_of_type_is_shown_with_all_that_is_said_of_it() {
    let schema = Schema::read(SDL);
    let kinds: Vec<_> = schema.groups.iter().map(|it| it.kind).collect();
    let all = [
        "query",
        "mutation",
        "object",
        "interface",
        "union",
        "enum",
        "input",
        "scalar",
    ];
    assert_eq!(kinds, all);
    let ship = entry(&schema, "query_ship");
    let pieces: Vec<_> = ship.help.iter().map(|it| (&*it.text, it.is_code)).collect();
    assert_eq!(
        pieces,
        [("A ", false), ("ship", true), (", by its id.", false)]
    );
    let [id, at] = ship.arguments.as_slice() else {
        panic!("{ship:?}");
    };
    assert_eq!((written(&id.kind).as_str(), &id.default), ("ID!", &None));
    assert!(
        id.kind.iter().all(|part| !part.is_link),
        "of every schema: {id:?}"
    );
    assert_eq!(at.default.as_deref(), Some("EARTH"));
    assert!(at.kind[0].is_link);
    let old = entry(&schema, "query_old");
    assert_eq!(old.deprecated.as_deref(), Some("Ask for `ship`."));
    let launched = &entry(&schema, "mutation_launch").returns;
    let parts: Vec<_> = launched.iter().map(|it| (&*it.text, it.is_link)).collect();
    assert_eq!(parts, [("[", false), ("Ship", true), ("!]!", false)]);
    let ship = entry(&schema, "type_Ship");
    assert_eq!(ship.others[0].text, "Thing");
    assert_eq!(ship.fields[2].deprecated.as_deref(), Some(NO_REASON));
    assert_eq!(ship.fields[3].arguments[0].name, "first");
    assert_eq!(entry(&schema, "type_Found").others[0].text, "Ship");
    let planet = &entry(&schema, "type_Planet").words;
    assert_eq!(planet[0].help[0].text, "Home.");
    assert_eq!(planet[1].deprecated.as_deref(), Some("Too far."));
    let launch = &entry(&schema, "type_Launch").fields;
    assert_eq!(launch[0].default.as_deref(), Some("\"1\""));
    assert_eq!(launch[2].deprecated.as_deref(), Some(NO_REASON));
    assert_eq!(group(&schema, "scalar").entries.len(), 1);
}

#[test]
fn an_example_gives_what_must_be_given_and_selects_what_can_be_selected() {
    let schema = Schema::read(SDL);
    let example = schema.example("query_ship").unwrap();
    let lines: Vec<_> = example.query.lines().map(str::trim).collect();
    assert_eq!(
        lines[..3],
        ["query Ship(", "$id: ID!", "$at: Planet = EARTH"]
    );
    // Neither what is deprecated nor what wants an argument; and an end to what contains itself.
    assert!(!example.query.contains("old") && !example.query.contains("crew"));
    assert_eq!(example.query.matches("next {").count(), 3);
    assert_eq!(example.variables, "{\n  \"id\": \"1\"\n}");
    let found = schema.example("query_found").unwrap();
    assert!(found.query.contains("found { __typename }"));
    let launch = schema.example("mutation_launch").unwrap();
    assert!(launch.variables.contains("\"tokens\": []"), "{launch:?}");
    async_graphql::parser::parse_query(&launch.query).unwrap();
}

#[test]
fn a_search_looks_into_names_types_and_descriptions() {
    let found = |search: &str| {
        let schema = Schema::read(SDL).searched(search);
        let groups = schema.groups.iter().filter(|it| it.is_found);
        let entries = groups.flat_map(|it| &it.entries).filter(|it| it.is_found);
        let mut ids: Vec<_> = entries.map(|it| it.id.clone()).collect();
        assert_eq!(ids.len(), schema.found(), "{search}");
        ids.sort();
        ids.join(" ")
    };
    assert_eq!(found("MARS"), "type_Planet");
    assert_eq!(found("too far"), "type_Planet");
    assert_eq!(found("planet"), "query_ship type_Launch type_Planet");
    assert_eq!(found("any json"), "type_Any");
    assert_eq!(found("nothing of this"), "");
    assert_eq!(found("").split(' ').count(), 10);
}

#[test]
fn what_is_no_schema_shows_nothing() {
    assert!(Schema::read("type {").groups.is_empty());
}

#[test]
fn what_examples_are_given_is_there_to_be_given() {
    let schema = Schema::read(&crate::http::graphql::schema());
    for (field, arguments) in examples::GIVEN {
        let calls = ["query", "mutation"].map(|kind| format!("{kind}_{field}"));
        let mut all = schema.groups.iter().flat_map(|it| &it.entries);
        let entry = all.find(|it| calls.contains(&it.id));
        let entry = entry.unwrap_or_else(|| panic!("no {field}"));
        for argument in *arguments {
            let mut known = entry.arguments.iter();
            assert!(known.any(|it| it.name == *argument), "{field}({argument})");
        }
    }
}
