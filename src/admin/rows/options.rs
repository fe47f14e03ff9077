//! What there is to pick from in a form.

use crate::admin::AdminError;
use crate::admin::lists::small_table;
use crate::admin::model::{InputKind, Model};
use crate::admin::permits::Permit;
use crate::app::App;
use std::collections::BTreeMap;

/// So many rows a table to pick from is expected to have at most.
const MOST: i64 = 1000;

/// The rows that the fields of a model's form can be answered with: by the name of the field their keys and names.
pub fn options(
    app: &App,
    by: &Permit,
    model: &Model,
) -> Result<BTreeMap<String, Vec<(i64, String)>>, AdminError> {
    by.covers(model.name, by.right())?;
    app.read(|conn| {
        by.check(conn)?;
        let mut all = BTreeMap::new();
        for input in &model.inputs {
            if let InputKind::Rows { table, label } = input.kind {
                let rows = small_table(conn, table, label, MOST)?;
                all.insert(input.name.clone().into_owned(), rows.into_iter().collect());
            }
        }
        Ok(all)
    })
}
