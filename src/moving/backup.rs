//! A backup: a file of SQLite, whichever database it is of, with a digest of each table in it. It is made while the site serves,
//! and shows one moment.

use super::{Contents, Progress, beside, open, refused_by_disk, remove, settle, settle_folder};
use crate::config::DatabaseUrl;
use crate::error::Fault;
use crate::store::transfer::{self, Endpoint};
use std::path::Path;

/// Backs a database up into a new file, which is checked before it gets its name.
///
/// # Errors
/// [`Fault::Refused`] where the file is there already or cannot be written.
pub fn backup(
    of: &DatabaseUrl,
    file: &Path,
    progress: Progress<'_>,
) -> Result<Vec<Contents>, Fault> {
    if file.exists() {
        return Err(Fault::Refused(format!(
            "{} is there already. Name another file.",
            file.display()
        )));
    }
    let unfinished = beside(file, ".unfinished");
    remove(&unfinished);
    create(&unfinished)?;
    let made = make(of, &unfinished, progress).and_then(|contents| {
        let named = settle(&unfinished)
            .and_then(|()| std::fs::rename(&unfinished, file))
            .and_then(|()| settle_folder(file));
        named.map_err(|error| refused_by_disk(file, &error))?;
        Ok(contents)
    });
    if made.is_err() {
        remove(&unfinished);
    }
    made
}

/// An empty file for our eyes alone.
fn create(file: &Path) -> Result<(), Fault> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let created = options.open(file).map(drop);
    created.map_err(|error| refused_by_disk(file, &error))
}

fn make(of: &DatabaseUrl, file: &Path, progress: Progress<'_>) -> Result<Vec<Contents>, Fault> {
    let mut from = open(of)?;
    from.check_version()?;
    let mut to = if of.is_server() {
        from.check_schema()?;
        let mut to = Endpoint::open_file(file)?;
        to.make_tables()?;
        from.begin_snapshot()?;
        to.begin()?;
        transfer::copy(&mut from, &mut to, progress)?;
        to.commit()?;
        to
    } else {
        from.write_to_file(file)?;
        Endpoint::open_file(file)?
    };
    to.check_integrity()?;
    let contents = transfer::contents(&mut to, progress)?;
    to.note_contents(&contents)?;
    Ok(contents)
}
