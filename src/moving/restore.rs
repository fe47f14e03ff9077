//! A backup into a database, whichever of the two it was made of.

use super::{Contents, Progress, beside, refused_by_disk, remove, settle, settle_folder};
use crate::app::App;
use crate::config::{Backend, DatabaseUrl};
use crate::error::Fault;
use crate::store::transfer::{self, Endpoint};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use time::macros::format_description;

/// What becomes of a database that people use already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occupied {
    /// It stays, and nothing is restored.
    Refuse,
    /// The backup takes its place. A file is kept under another name; what a server holds is deleted.
    Replace,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What each table held when the backup was made.
    pub contents: Vec<Contents>,
    /// Where the file is kept that the backup has replaced.
    pub kept: Option<PathBuf>,
    /// Why this node would be refused by the database as it is now: the backup was made with other keys.
    pub stranger: Option<String>,
    /// Tables that are not ours, which a backup of a file has and a server has no place for.
    pub left: Vec<String>,
}

/// Restores a backup into the database of `app`, after it was checked whole.
///
/// # Errors
/// [`Fault::Refused`] where the file is no backup, is damaged or of a newer version, or the database is in use.
pub fn restore(
    app: &App,
    file: &Path,
    occupied: Occupied,
    progress: Progress<'_>,
) -> Result<Restored, Fault> {
    let (mut backup, contents) = read(file, || {
        let mut backup = open_backup(file)?;
        backup.check_version()?;
        backup.check_integrity()?;
        let contents = backup.check_contents(progress)?;
        Ok((backup, contents))
    })?;
    let stranger = match app.check_belongs_to(&mut backup) {
        Err(Fault::Refused(why)) => Some(why),
        Err(fault) => return Err(fault),
        Ok(()) => None,
    };
    let url = &app.config().database;
    check_unused(url, occupied)?;
    let mut restored = Restored {
        contents,
        kept: None,
        stranger,
        left: Vec::new(),
    };
    match &url.backend {
        Backend::Sqlite(target) => {
            let work = beside(target, ".restoring");
            let kept = work_copy(&mut backup, &work).map(drop).and_then(|()| {
                settle(&work).map_err(|error| refused_by_disk(&work, &error))?;
                take_place(target, &work, app)
            });
            restored.kept = kept.inspect_err(|_| remove(&work))?;
        }
        Backend::Postgres(_) => {
            let name = format!("vestibule-{}.restoring", app.new_suffix());
            let work = std::env::temp_dir().join(name);
            let done = work_copy(&mut backup, &work)
                .and_then(|mut copied| fill(url, &mut copied, progress));
            remove(&work);
            restored.left = done?;
        }
    }
    Ok(restored)
}

/// How every file of SQLite begins.
const SQLITE: &[u8] = b"SQLite format 3\0";

fn open_backup(file: &Path) -> Result<Endpoint, Fault> {
    let mut start = Vec::new();
    let read = std::fs::File::open(file)
        .and_then(|opened| opened.take(SQLITE.len() as u64).read_to_end(&mut start));
    if let Err(error) = read {
        return Err(refused_by_disk(file, &error));
    }
    let no_backup = Fault::Refused(format!(
        "{} is no backup. `vestibule backup` makes them.",
        file.display()
    ));
    if start != SQLITE {
        return Err(no_backup);
    }
    let mut backup = Endpoint::open_file(file)?;
    if backup.is_backup()? {
        Ok(backup)
    } else {
        Err(no_backup)
    }
}

/// Reads a backup; what SQLite cannot read in it is damage.
fn read<T>(file: &Path, read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    read().map_err(|fault| match fault {
        Fault::Refused(why) => Fault::Refused(why),
        other => Fault::Refused(format!("{} is damaged: {other}.", file.display())),
    })
}

fn check_unused(url: &DatabaseUrl, occupied: Occupied) -> Result<(), Fault> {
    let is_there = match &url.backend {
        Backend::Sqlite(file) => file.exists(),
        Backend::Postgres(_) => true,
    };
    if occupied == Occupied::Replace || !is_there || Endpoint::open(url)?.is_unused()? {
        return Ok(());
    }
    Err(Fault::Refused(format!(
        "The database ({url}) is in use: it has users, groups or invitations. Say --replace to put the backup in its place."
    )))
}

/// A copy of the backup with the schema of this program.
fn work_copy(backup: &mut Endpoint, work: &Path) -> Result<Endpoint, Fault> {
    remove(work);
    // Made empty first, by the connection, for our eyes alone.
    drop(Endpoint::open_file(work)?);
    backup.write_to_file(work)?;
    let mut copied = Endpoint::open_file(work)?;
    copied.forget_contents()?;
    copied.make_tables()?;
    copied.make_ready()?;
    Ok(copied)
}

/// Puts a file in the place of the database, and says where that is now.
fn take_place(target: &Path, work: &Path, app: &App) -> Result<Option<PathBuf>, Fault> {
    let mut kept = None;
    if target.exists() {
        Endpoint::open_file(target)?.close_for_others()?;
        let stamp = format_description!("[year][month][day]T[hour][minute][second]Z");
        let stamp = app.now().format(&stamp).unwrap_or_default();
        let name = beside(target, &format!(".replaced-{stamp}"));
        // Under both names for a moment: at no time is there no database. Not every disk can.
        let second_name = std::fs::hard_link(target, &name);
        let named = second_name.or_else(|_| std::fs::rename(target, &name));
        named.map_err(|error| refused_by_disk(target, &error))?;
        kept = Some(name);
    }
    let placed = std::fs::rename(work, target).and_then(|()| settle_folder(target));
    placed.map_err(|error| refused_by_disk(target, &error))?;
    Ok(kept)
}

/// Fills a server with what a file holds.
fn fill(
    url: &DatabaseUrl,
    from: &mut Endpoint,
    progress: Progress<'_>,
) -> Result<Vec<String>, Fault> {
    let left = from.foreign_tables()?;
    let mut target = Endpoint::open(url)?;
    target.check_version()?;
    target.make_tables()?;
    from.begin_snapshot()?;
    target.begin()?;
    transfer::copy(from, &mut target, progress)?;
    target.commit()?;
    target.make_ready()?;
    Ok(left)
}
