//! Errors in fields of every type, in a schema of its own: ours has few that fail.

#![expect(clippy::unused_async, reason = "the engine takes resolvers that are")]

use super::Nulls;
use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Schema};
use serde_json::{Value, json};

struct Shelf;

#[Object]
impl Shelf {
    async fn good(&self) -> i32 {
        1
    }

    async fn maybe(&self) -> Result<Option<i32>, Error> {
        Err(Error::new("maybe"))
    }

    async fn always(&self) -> Result<i32, Error> {
        Err(Error::new("always"))
    }

    async fn inner(&self) -> Shelf {
        Shelf
    }

    async fn inner_or_null(&self) -> Option<Shelf> {
        Some(Shelf)
    }

    async fn list(&self) -> Vec<Shelf> {
        vec![Shelf, Shelf]
    }

    async fn list_of_nulls(&self) -> Option<Vec<Option<Shelf>>> {
        Some(vec![Some(Shelf), None, Some(Shelf)])
    }

    async fn picky(&self, number: i8) -> Option<i8> {
        Some(number)
    }
}

fn ask(query: &str) -> (Value, Vec<String>) {
    let schema = Schema::build(Shelf, EmptyMutation, EmptySubscription)
        .extension(Nulls)
        .finish();
    let response = actix_web::rt::System::new().block_on(schema.execute(query));
    let mut places: Vec<_> = response
        .errors
        .iter()
        .map(|error| serde_json::to_string(&error.path).unwrap())
        .collect();
    places.sort();
    (response.data.into_json().unwrap(), places)
}

#[test]
fn a_field_that_may_be_null_is_and_its_siblings_stay() {
    for (query, data, places) in [
        (
            "{ good maybe }",
            json!({ "good": 1, "maybe": null }),
            vec![r#"["maybe"]"#],
        ),
        (
            "{ a: maybe good b: maybe }",
            json!({ "a": null, "good": 1, "b": null }),
            vec![r#"["a"]"#, r#"["b"]"#],
        ),
        (
            "{ inner { good maybe } }",
            json!({ "inner": { "good": 1, "maybe": null } }),
            vec![r#"["inner","maybe"]"#],
        ),
        (
            "{ good picky(number: 300) }",
            json!({ "good": 1, "picky": null }),
            vec![r#"["picky"]"#],
        ),
        (
            "{ ... on Shelf @include(if: true) { maybe @include(if: true) } good }",
            json!({ "maybe": null, "good": 1 }),
            vec![r#"["maybe"]"#],
        ),
    ] {
        assert_eq!(
            ask(query),
            (data, places.into_iter().map(str::to_owned).collect()),
            "{query}"
        );
    }
}

#[test]
fn a_field_that_is_never_null_takes_what_it_stands_in_with_it() {
    for (query, data, count) in [
        ("{ good always }", json!(null), 1),
        ("{ good inner { always } }", json!(null), 1),
        (
            "{ good innerOrNull { good always } }",
            json!({ "good": 1, "innerOrNull": null }),
            1,
        ),
        (
            "{ good innerOrNull { inner { inner { always maybe } good } } }",
            json!({ "good": 1, "innerOrNull": null }),
            2,
        ),
        ("{ good list { always } }", json!(null), 2),
        (
            "{ good listOfNulls { good always } }",
            json!({ "good": 1, "listOfNulls": [null, null, null] }),
            2,
        ),
        (
            "{ good listOfNulls { list { always } } }",
            json!({ "good": 1, "listOfNulls": [null, null, null] }),
            4,
        ),
        (
            "{ a: innerOrNull { good } b: innerOrNull { always } }",
            json!({ "a": { "good": 1 }, "b": null }),
            1,
        ),
    ] {
        let (got, places) = ask(query);
        assert_eq!((got, places.len()), (data, count), "{query}: {places:?}");
    }
}
