//! A backup: a file of SQLite, whichever database it is of, with a digest of each table in it. It is made while the site serves,
//! and shows one moment.

use super::{Contents, Progress, open, refused_by_disk, remove, settle, settle_folder, unique};
use crate::config::DatabaseUrl;
use crate::error::Fault;
use crate::store::transfer::{self, Endpoint};
use std::io::ErrorKind;
use std::path::Path;

/// How a backup is called that is not complete.
pub const UNFINISHED: &str = ".unfinished";

/// Backs a database up into a new file, which is checked before it gets its name.
///
/// # Errors
/// [`Fault::Refused`] where the file is there already or cannot be written.
pub fn backup(
    of: &DatabaseUrl,
    file: &Path,
    progress: Progress<'_>,
) -> Result<Vec<Contents>, Fault> {
    let is_there = || {
        Fault::Refused(format!(
            "{} is there already. Name another file.",
            file.display()
        ))
    };
    if file.exists() {
        return Err(is_there());
    }
    let unfinished = unique(file, UNFINISHED);
    remove(&unfinished);
    create(&unfinished)?;
    let made = make(of, &unfinished, progress).and_then(|contents| {
        settle(&unfinished).map_err(|error| refused_by_disk(&unfinished, &error))?;
        match give_name(&unfinished, file) {
            Ok(()) => Ok(contents),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(is_there()),
            Err(error) => Err(refused_by_disk(file, &error)),
        }
    });
    if made.is_err() {
        remove(&unfinished);
    }
    made
}

/// Another file that has got the name meanwhile is not overwritten, where the disk can do that.
pub(super) fn give_name(unfinished: &Path, file: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(unfinished, file) {
        Ok(()) => std::fs::remove_file(unfinished)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
        Err(_) => std::fs::rename(unfinished, file)?,
    }
    settle_folder(file)
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
