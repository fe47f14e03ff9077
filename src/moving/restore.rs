//! A backup into a database, whichever of the two it was made of. Its rows are copied into tables that this program has made: of
//! what else stands in the file, such as triggers and views, nothing comes along.

use super::{Contents, Progress, beside, refused_by_disk, remove, settle, settle_folder, unique};
use crate::app::App;
use crate::config::{Backend, DatabaseUrl};
use crate::error::Fault;
use crate::store::transfer::{self, Endpoint};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use time::macros::format_description;

/// How every file of SQLite begins.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// What SQLite keeps beside a file that somebody has open, or had open when the machine went down.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

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
    /// Tables in the backup that are not ours, and stay there.
    pub left: Vec<String>,
}

/// Refuses a database that people use, where it is not to be replaced.
///
/// # Errors
/// [`Fault::Refused`] says so.
pub fn check_place(url: &DatabaseUrl, occupied: Occupied) -> Result<(), Fault> {
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
    let left = backup.foreign_tables()?;
    let url = &app.config().database;
    check_place(url, occupied)?;
    let kept = match &url.backend {
        Backend::Sqlite(target) => into_file(&mut backup, target, app, progress)?,
        Backend::Postgres(_) => {
            into_server(&mut backup, url, progress)?;
            None
        }
    };
    Ok(Restored {
        contents,
        kept,
        stranger,
        left,
    })
}

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
        Fault::Unavailable(why) | Fault::Broken(why) => {
            Fault::Refused(format!("{} is damaged: {why}.", file.display()))
        }
        other => other,
    })
}

/// A copy of the backup with the schema of this program, in a file that has no name any more where the system can do without.
fn up_to_date(backup: &mut Endpoint) -> Result<(Endpoint, PathBuf), Fault> {
    let file = unique(&std::env::temp_dir().join("vestibule"), ".restoring");
    remove(&file);
    let made = (|| {
        // Made empty first, by the connection, for our eyes alone.
        drop(Endpoint::open_file(&file)?);
        backup.write_to_file(&file)?;
        let mut copied = Endpoint::open_file(&file)?;
        copied.forget_contents()?;
        copied.make_tables()?;
        Ok(copied)
    })();
    match made {
        Ok(copied) => {
            if cfg!(unix) {
                remove(&file);
            }
            Ok((copied, file))
        }
        Err(fault) => {
            remove(&file);
            Err(match fault {
                Fault::Unavailable(why) => Fault::Refused(format!(
                    "The backup was not copied to {}: {why}. TMPDIR can name a folder with more room.",
                    file.display()
                )),
                other => other,
            })
        }
    }
}

/// Fills a new file beside the database, puts it in its place, and says where that is now.
fn into_file(
    backup: &mut Endpoint,
    target: &Path,
    app: &App,
    progress: Progress<'_>,
) -> Result<Option<PathBuf>, Fault> {
    // A link leads to where the data is to be.
    let target = std::fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let work = unique(&target, ".restoring");
    let (mut copied, named) = up_to_date(backup)?;
    let filled = fill(&mut copied, Endpoint::open_file(&work), progress);
    drop(copied);
    remove(&named);
    let placed = filled.and_then(|()| {
        settle(&work).map_err(|error| refused_by_disk(&work, &error))?;
        take_place(&target, &work, app)
    });
    if placed.is_err() {
        remove(&work);
    }
    let kept = placed?;
    Endpoint::open_file(&target)?.check_integrity()?;
    Ok(kept)
}

fn into_server(
    backup: &mut Endpoint,
    url: &DatabaseUrl,
    progress: Progress<'_>,
) -> Result<(), Fault> {
    let mut target = Endpoint::open(url)?;
    target.check_version()?;
    if !target.is_unused()? {
        target.check_replaceable()?;
    }
    let (mut copied, named) = up_to_date(backup)?;
    let filled = fill(&mut copied, Ok(target), progress);
    drop(copied);
    remove(&named);
    filled
}

fn fill(
    from: &mut Endpoint,
    target: Result<Endpoint, Fault>,
    progress: Progress<'_>,
) -> Result<(), Fault> {
    let mut target = target?;
    target.make_tables()?;
    from.begin_snapshot()?;
    target.begin()?;
    transfer::copy(from, &mut target, progress)?;
    target.commit()?;
    target.make_ready()
}

/// Puts a file in the place of the database, and says where that is now.
fn take_place(target: &Path, work: &Path, app: &App) -> Result<Option<PathBuf>, Fault> {
    let stamp = format_description!("[year][month][day]T[hour][minute][second]Z");
    let stamp = app.now().format(&stamp).unwrap_or_default();
    let kept = unused(&beside(target, &format!(".replaced-{stamp}")));
    let mut is_kept = false;
    if target.exists() {
        Endpoint::open_file(target)?.close_for_others()?;
        like(target, work).map_err(|error| refused_by_disk(work, &error))?;
        // Under both names for a moment: at no time is there no database. Not every disk can.
        let second_name = std::fs::hard_link(target, &kept);
        let is_named = second_name.or_else(|_| std::fs::rename(target, &kept));
        is_named.map_err(|error| refused_by_disk(target, &error))?;
        is_kept = true;
    }
    // A log that somebody has left would be taken for the new file's.
    for ending in COMPANIONS {
        let stale = beside(target, ending);
        if stale.exists() {
            let moved = std::fs::rename(&stale, beside(&kept, ending));
            moved.map_err(|error| refused_by_disk(&stale, &error))?;
        }
    }
    let placed = std::fs::rename(work, target).and_then(|()| settle_folder(target));
    placed.map_err(|error| refused_by_disk(target, &error))?;
    Ok(is_kept.then_some(kept))
}

/// A name that no file has: two restores may fall into one second.
fn unused(name: &Path) -> PathBuf {
    let mut number = 1;
    let mut free = name.to_owned();
    while free.exists() {
        number += 1;
        free = beside(name, &format!("-{number}"));
    }
    free
}

/// Gives a new file to whom the old one belongs: who restores may be root.
fn like(old: &Path, new: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, chown};
        let (old, made) = (std::fs::metadata(old)?, std::fs::metadata(new)?);
        if (old.uid(), old.gid()) != (made.uid(), made.gid()) {
            chown(new, Some(old.uid()), Some(old.gid()))?;
        }
    }
    Ok(())
}
