//! A list to take along, as CSV: part by part, so that a million rows are never in memory at once. No cell of it can be
//! taken for a formula by a spreadsheet.

use super::narrow::narrowed;
use super::{Ask, Line, labels, part_of};
use crate::admin::AdminError;
use crate::admin::model::{Cell, Model, Models};
use crate::admin::permits::{Permit, Right};
use crate::app::{App, Origin};
use crate::events::Event;
use crate::values::cells::{guarded, quoted};
use time::macros::format_description;

/// Rows of a part.
const AT_ONCE: i64 = 500;
/// The next rows of a list that somebody takes along, in its order, and what to ask for (as `after`) to get those behind
/// them. That it is done is told in the audit log with the first part.
pub fn part(
    app: &App,
    by: &Permit,
    models: &Models,
    model: &Model,
    ask: &Ask,
    origin: &Origin,
) -> Result<(Vec<Line>, Option<String>), AdminError> {
    by.covers(model.name, Right::View)?;
    let now = app.now();
    let ask = Ask {
        before: String::new(),
        ..ask.clone()
    };
    let found = app.read(|conn| {
        let rights = by.check(conn)?;
        let found = narrowed(conn, model, &ask, now)?;
        let (mut lines, next, _) = part_of(conn, model, &ask, &found.conditions, AT_ONCE)?;
        labels::fill(conn, models, &rights, &mut lines)?;
        Ok::<_, AdminError>((lines, next))
    })?;
    if ask.after.is_empty() {
        tell(app, by, model, &ask, origin)?;
    }
    Ok(found)
}

fn tell(
    app: &App,
    by: &Permit,
    model: &Model,
    ask: &Ask,
    origin: &Origin,
) -> Result<(), AdminError> {
    app.write(origin, |tx| {
        by.check(tx)?;
        tx.acts(by.id());
        tx.emit(Event::RowsExported {
            model: model.name.to_owned(),
            narrowed_by: ask.narrowed_by(),
        })?;
        Ok(())
    })
}

/// By this spreadsheets know that a file is UTF-8, and not of the alphabet of the machine.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The beginning of the file: the names of the columns.
pub fn csv_head(model: &Model) -> String {
    let names = model
        .columns
        .iter()
        .map(|column| quoted(&column.name).into_owned());
    let mut head = joined(std::iter::once("id".to_owned()).chain(names));
    head.insert(0, BYTE_ORDER_MARK);
    head
}

/// A row as a line of the file, in the language that is spoken.
pub fn csv_row(line: &Line) -> String {
    let cells = line.cells.iter().map(|cell| match cell {
        // Only what people typed can be hostile, and only a number must stay one.
        Cell::Number(number) => number.to_string(),
        cell => quoted(&guarded(&words(cell))).into_owned(),
    });
    joined(std::iter::once(line.id.to_string()).chain(cells))
}

fn joined(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn words(cell: &Cell) -> String {
    let second = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) | Cell::Json(text) => text.clone(),
        Cell::Sentence(text) => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Moment(at) => at.format(&second).unwrap_or_default(),
        Cell::Refers { id, label, .. } => label
            .as_ref()
            .map_or_else(|| id.to_string(), ToString::to_string),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_out_of_its_place() {
        let cell = |text: &str| quoted(&guarded(text)).into_owned();
        assert_eq!(cell("Ada"), "Ada");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("  @SUM(A1)"), "\"'  @SUM(A1)\"");
        assert_eq!(cell("\u{FF1D}1"), "\"'\u{FF1D}1\"");
        assert_eq!(cell("+49 30 1234"), "\"'+49 30 1234\"");
        assert_eq!(cell("a,\"b\"\r\n=c"), "\"a,\"\"b\"\"\r\n=c\"");
        let line = Line {
            id: 7,
            label: "".into(),
            cells: vec![Cell::Number(-3), Cell::Text("-3".into()), Cell::Nothing],
        };
        assert_eq!(csv_row(&line), "7,-3,\"'-3\",\r\n");
    }
}
