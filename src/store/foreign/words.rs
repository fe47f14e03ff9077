//! How each of the two databases is asked, and what it answers.

use super::{Column, Holds, Many, Table};
use crate::store::dialect::Words;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// No function of either takes more values.
const AT_ONCE: usize = 99;
/// Before bytes in hexadecimal digits.
const HEX: &str = "\\x";

/// Asks for all columns of all tables. Tables of modules (`CREATE VIRTUAL TABLE`) may need one that is not there.
pub(super) fn catalogue(words: Words) -> &'static str {
    match words {
        Words::Sqlite => {
            "SELECT t.name AS table_name, c.name AS column_name, lower(c.type) AS kind, (c.pk > 0) AS is_key, \
             EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.name) AS f WHERE lower(f.\"from\") = lower(c.name)) AS refers \
             FROM (SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' \
               AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name LIMIT -1) AS t, \
             pragma_table_info(t.name) AS c ORDER BY t.name, c.cid"
        }
        Words::Postgres => {
            "SELECT c.relname::text AS table_name, a.attname::text AS column_name, \
             format_type(a.atttypid, NULL)::text AS kind, \
             (EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary \
               AND a.attnum = ANY (i.indkey)))::integer::bigint AS is_key, \
             (EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' \
               AND a.attnum = ANY (f.conkey)))::integer::bigint AS refers \
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid) \
             AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) \
             ORDER BY c.relname COLLATE \"C\", a.attnum"
        }
    }
}

/// By the name of a type, as Django declares it in either database.
pub(super) fn holds(kind: &str) -> Holds {
    match kind {
        "bool" | "boolean" => Holds::Flag,
        "blob" | "bytea" => Holds::Bytes,
        "char(32)" | "uuid" => Holds::Uuid,
        _ => Holds::Other,
    }
}

/// Asks for all rows, as lines of JSON arrays that belong together: one array holds only so many values.
pub(super) fn question(
    words: Words,
    table: &Table,
    columns: &[&Column],
    many: &[Many<'_>],
) -> String {
    let values: Vec<_> = columns
        .iter()
        .map(|column| value(words, column))
        .chain(many.iter().map(|many| list(words, table, many)))
        .collect();
    let arrays = values.chunks(AT_ONCE).map(|some| {
        let some = some.join(", ");
        match words {
            Words::Sqlite => format!("json_array({some})"),
            Words::Postgres => format!("json_build_array({some})::text"),
        }
    });
    let (line_feed, end) = match words {
        Words::Sqlite => (" || char(10) || ", "CAST(({}) AS BLOB)"),
        Words::Postgres => (" || chr(10) || ", "convert_to(({}), 'UTF8')"),
    };
    let arrays: Vec<_> = arrays.collect();
    let line = end.replace("{}", &arrays.join(line_feed));
    let order = match table.key() {
        Some(key) => format!(" ORDER BY it.{}", quoted(&key.name)),
        None => String::new(),
    };
    format!(
        "SELECT {line} AS line FROM {} AS it{order}",
        quoted(&table.name)
    )
}

/// A value that JSON can hold. SQLite keeps in any column what was put there.
fn value(words: Words, column: &Column) -> String {
    let name = format!("it.{}", quoted(&column.name));
    match words {
        Words::Sqlite => format!(
            "CASE typeof({name}) WHEN 'blob' THEN '{HEX}' || hex({name}) \
             WHEN 'real' THEN CASE WHEN abs({name}) <= 1.7e308 THEN {name} END ELSE {name} END"
        ),
        Words::Postgres => name,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(words: Words, table: &Table, many: &Many<'_>) -> String {
    let (beside, owner) = (quoted(&many.table.name), quoted(&many.owner.name));
    let item = format!("beside.{}", quoted(&many.item.name));
    let key = table
        .key()
        .map_or("NULL".to_owned(), |key| format!("it.{}", quoted(&key.name)));
    let theirs = format!("FROM {beside} AS beside WHERE beside.{owner} = {key}");
    match words {
        Words::Sqlite => format!("json((SELECT json_group_array({item}) {theirs}))"),
        Words::Postgres => {
            format!("COALESCE((SELECT json_agg({item}) {theirs}), '[]'::json)")
        }
    }
}

/// The values of a line; nothing where they are not so many, or no JSON.
pub(super) fn values(line: &[u8], wanted: usize) -> Option<Vec<Value>> {
    let arrays = serde_json::Deserializer::from_slice(line).into_iter::<Vec<Value>>();
    let mut values = Vec::with_capacity(wanted);
    for array in arrays {
        values.append(&mut array.ok()?);
    }
    (values.len() == wanted).then_some(values)
}

/// Makes a value what it is in either database, and in a file of `dumpdata`.
pub(super) fn level(value: &mut Value, holds: Holds) {
    let level = match (holds, &*value) {
        (Holds::Flag, Value::Number(number)) => match number.as_i64() {
            Some(0) => Some(Value::Bool(false)),
            Some(1) => Some(Value::Bool(true)),
            _ => None,
        },
        (Holds::Bytes, Value::String(text)) => {
            let bytes = text.strip_prefix(HEX).and_then(of_hex);
            bytes.map(|bytes| STANDARD.encode(bytes).into())
        }
        (Holds::Uuid, Value::String(text)) => dashed(text).map(Value::String),
        _ => None,
    };
    if let Some(level) = level {
        *value = level;
    }
}

fn of_hex(digits: &str) -> Option<Vec<u8>> {
    if !digits.is_ascii() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect()
}

/// A UUID as Django says it, where it is kept without dashes.
fn dashed(digits: &str) -> Option<String> {
    let is_one = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_one {
        return None;
    }
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32];
    let parts: Option<Vec<_>> = parts.into_iter().map(|part| digits.get(part)).collect();
    Some(parts?.join("-").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn column(name: &str, is_key: bool) -> Column {
        Column {
            name: name.into(),
            holds: Holds::Other,
            is_key,
            refers: false,
        }
    }

    #[test]
    fn names_are_quoted_however_odd_they_are() {
        let table = Table {
            name: "a\"; DROP TABLE users; --".into(),
            columns: vec![column("i\"d", true)],
        };
        let columns: Vec<_> = table.columns.iter().collect();
        let asked = question(Words::Postgres, &table, &columns, &[]);
        assert_eq!(
            asked,
            "SELECT convert_to((json_build_array(it.\"i\"\"d\")::text), 'UTF8') AS line \
             FROM \"a\"\"; DROP TABLE users; --\" AS it ORDER BY it.\"i\"\"d\""
        );
    }

    #[test]
    fn a_table_with_many_columns_comes_in_several_arrays() {
        let columns: Vec<_> = (0..150)
            .map(|one| column(&format!("c{one}"), false))
            .collect();
        let table = Table {
            name: "wide".into(),
            columns,
        };
        let columns: Vec<_> = table.columns.iter().collect();
        let asked = question(Words::Sqlite, &table, &columns, &[]);
        assert_eq!(asked.matches("json_array(").count(), 2);
        assert_eq!(
            values(b"[1, 2]\n[3]", 3),
            Some(vec![1.into(), 2.into(), 3.into()])
        );
        assert_eq!(values(b"[1, 2]\n[3]", 2), None);
        assert_eq!(values(b"[1, \"\xff\"]", 2), None);
    }

    #[test]
    fn what_the_databases_keep_in_their_own_ways_comes_out_the_same() {
        let same = |mut value: Value, holds| {
            level(&mut value, holds);
            value
        };
        assert_eq!(same(json!(1), Holds::Flag), json!(true));
        assert_eq!(same(json!(7), Holds::Flag), json!(7));
        assert_eq!(same(json!("\\x00FF"), Holds::Bytes), json!("AP8="));
        let uuid = json!("12345678-9abc-def0-1234-56789abcdef0");
        assert_eq!(
            same(json!("123456789abcdef0123456789abcdef0"), Holds::Uuid),
            uuid
        );
        assert_eq!(same(uuid.clone(), Holds::Uuid), uuid);
        assert_eq!(
            same(json!("123456789abcdef0123456789abcdef0"), Holds::Other),
            json!("123456789abcdef0123456789abcdef0")
        );
    }
}
