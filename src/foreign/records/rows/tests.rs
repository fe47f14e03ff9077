//! Files of rows, in parts of every length.

use super::*;
use std::io::Read;

/// Hands out a byte at a time, as a slow pipe may.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let (Some((first, rest)), Some(place)) = (self.0.split_first(), to.first_mut()) else {
            return Ok(0);
        };
        *place = *first;
        self.0 = rest;
        Ok(1)
    }
}

fn rows(text: &str, shape: RowShape) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    let read = read_rows(Slow(text.as_bytes()), shape, &mut |row| {
        let fields = Value::Object(row.fields);
        let wrong = row.wrong.map(|wrong| format!(" {wrong}"));
        all.push(format!(
            "{} {fields}{}",
            row.place,
            wrong.unwrap_or_default()
        ));
        Ok::<_, std::convert::Infallible>(())
    });
    read.map(|_| all).map_err(|error| error.to_string())
}

fn plain(text: &str) -> Vec<String> {
    rows(text, RowShape::default()).unwrap()
}

#[test]
fn a_row_stands_where_it_begins() {
    let text = "a,b\r\n1,\"x\r\ny\"\r\n\r\n2,\"q\"\"\"\r\n";
    assert_eq!(
        plain(text),
        [
            "line 2 {\"a\":\"1\",\"b\":\"x\\r\\ny\"}",
            "line 5 {\"a\":\"2\",\"b\":\"q\\\"\"}"
        ]
    );
    assert_eq!(plain("a\n1"), ["line 2 {\"a\":\"1\"}"]);
    assert_eq!(
        plain("a;b,c;d\n\"1;2\";'=3;4\n"),
        ["line 2 {\"a\":\"1;2\",\"b,c\":\"=3\",\"d\":\"4\"}"]
    );
    assert_eq!(plain(",a\n0,1\n"), ["line 2 {\"a\":\"1\"}"]);
    assert_eq!(
        plain("a,b\n1\n2,\n"),
        [
            "line 2 {\"a\":\"1\"} has 1 cells, and the header 2",
            "line 3 {\"a\":\"2\",\"b\":null}"
        ]
    );
}

#[test]
fn a_list_is_found_in_an_object_and_nothing_but_it() {
    let shape = RowShape {
        list: Some("users"),
        columns: &[],
    };
    let text = r#"{"users":1,"a":{"users":[{"n":0}]},"b":["users"],"\"users":[],"xusers":[{}],"users" : [{"n":1},{"n":2}],"c":"#;
    assert_eq!(
        rows(text, shape).unwrap(),
        ["row 1 {\"n\":1}", "row 2 {\"n\":2}"]
    );
    assert!(
        rows("{\"a\":[]}", shape)
            .unwrap_err()
            .contains("without a list")
    );
    assert!(
        rows("{\"users\":[{}", shape)
            .unwrap_err()
            .contains("ends in the middle")
    );
    assert_eq!(rows("[{\"n\":1}]", shape).unwrap(), ["row 1 {\"n\":1}"]);
}

#[test]
fn columns_are_known_of_a_file_without_a_header() {
    let shape = RowShape {
        list: None,
        columns: &["id", "mail"],
    };
    assert_eq!(
        rows("7,a@b.c,x\n8\n", shape).unwrap(),
        [
            "line 1 {\"id\":\"7\",\"mail\":\"a@b.c\"}",
            "line 2 {\"id\":\"8\"}"
        ]
    );
    assert_eq!(
        rows("mail,id\na@b.c,7\n", shape).unwrap(),
        ["line 2 {\"id\":\"7\",\"mail\":\"a@b.c\"}"]
    );
}
