//! What the tables take, how they grow, and what could be done about it.

use crate::app::{Advice, App};
use crate::cli::output::{CliError, print};

/// So many tables are told of.
const MOST: usize = 6;
/// Less than this is not told of, in bytes.
const LEAST: i64 = 1024 * 1024;

/// Prints the sizes. What should be thought about, a line each.
pub(super) fn tell(app: &App) -> Result<Vec<String>, CliError> {
    let sizes = app
        .sizes()
        .map_err(|fault| CliError::database(app, &fault))?;
    print(&format!("The database takes {}.", in_words(sizes.bytes)));
    let large = sizes.tables.iter().filter(|table| table.bytes >= LEAST);
    for table in large.take(MOST) {
        let grows = match (table.rows, table.growth()) {
            (Some((rows, recent)), Some(growth)) => format!(
                ", about {rows} rows, {recent} of them of the last 30 days ({})",
                in_words(growth)
            ),
            _ => String::new(),
        };
        print(&format!(
            "  {}: {}{grows}",
            table.name,
            in_words(table.bytes)
        ));
    }
    Ok(sizes.advice.iter().map(advise).collect())
}

fn advise(advice: &Advice) -> String {
    match advice {
        Advice::Vacuum(table, dead) => format!(
            "{dead} rows of the table {table} are dead and still take room. Run `VACUUM (ANALYZE) {table}`, and see that autovacuum runs."
        ),
        Advice::Analyze(table) => format!(
            "PostgreSQL has never counted the table {table}, so it may choose slow ways. Run `ANALYZE {table}`, and see that autovacuum runs."
        ),
        Advice::Shrink(free) => format!(
            "{} of the file are free. They are used again; to give them back to the disk, stop Vestibule and run `sqlite3 <file> VACUUM`, which needs as much room as the file.",
            in_words(*free)
        ),
    }
}

/// Bytes as people read them.
pub(in crate::cli) fn in_words(bytes: i64) -> String {
    let units = [("GB", 1_i64 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];
    let unit = units.iter().find(|(_, size)| bytes >= *size);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(name, size)| {
            let tenths = bytes / (size / 10).max(1);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_largest_unit_that_fits() {
        assert_eq!(in_words(0), "0 bytes");
        assert_eq!(in_words(1023), "1023 bytes");
        assert_eq!(in_words(1 << 20), "1.0 MB");
        assert_eq!(in_words(3 << 29), "1.5 GB");
    }
}
