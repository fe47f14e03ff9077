//! `vestibule user factors <who>`: what somebody has for the second step of a log-in. Never a secret or a code.

use super::{One, find};
use crate::admin::{self, Cell, Models, Right};
use crate::app::{App, Origin};
use crate::cli::operator;
use crate::cli::output::{CliError, print};
use serde_json::{Map, Value};
use time::format_description::well_known::Rfc3339;

/// The columns of a user's row that say it.
const COLUMNS: [&str; 8] = [
    "second_factor",
    "totp_created_at",
    "totp_last_used_at",
    "passkeys",
    "passkeys_created_at",
    "passkeys_last_used_at",
    "recovery_codes_left",
    "recovery_codes_created_at",
];

pub(super) fn run(app: &App, one: &One, here: &Origin) -> Result<(), CliError> {
    let user = find(app, &one.user)?;
    let (model, by) = operator::of(app, "users", Right::View)?;
    let models: Models = admin::models(app.config());
    let found = admin::find_row(app, &by, &models, &model, user.id.0, here);
    let line = found.map_err(CliError::of_admin)?;
    let cells = model.columns.iter().zip(&line.cells);
    let mut told = Map::from_iter([("id".to_owned(), Value::from(user.id.0))]);
    for (column, cell) in cells.filter(|(column, _)| COLUMNS.contains(&&*column.name)) {
        let is_left_out = !one.json && matches!(cell, Cell::Nothing);
        if !is_left_out {
            told.insert(column.name.clone().into_owned(), value(cell));
        }
    }
    if one.json {
        print(&Value::Object(told).to_string());
    } else {
        for (name, value) in &told {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            print(&format!("{name:<26}{text}"));
        }
    }
    Ok(())
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Flag(flag) => (*flag).into(),
        Cell::Number(number) => (*number).into(),
        Cell::Moment(at) => at.assume_utc().format(&Rfc3339).unwrap_or_default().into(),
        _ => Value::Null,
    }
}
