//! Moving: a database into another one, into a file, and back; people of other programs into this one.
//!
//! | function | file | emits |
//! | --- | --- | --- |
//! | [`copy`] | copy | |
//! | [`backup`] | backup | |
//! | [`restore`] | restore | |
//! | [`import_django`], [`import_django_database`] | django | `UsersImported`, perhaps `UserGroupsChanged`, `SessionsEnded`, `RowAdded`, `GroupPermissionsChanged` |
//! | [`export_django`] | exporting | `UsersExported` |
//! | [`import_users`] | users | as [`import_django`] |
//! | [`export_users`] | users/export | `UsersExported` |
//!
//! Nothing here is a use case of people: only operators call it, from the command line, and the job that makes backups.

mod backup;
mod copy;
mod django;
mod exported;
mod exporting;
mod new_file;
mod passwords;
mod restore;
mod users;

pub use crate::store::transfer::{Contents, Progress};
pub use backup::{UNFINISHED, backup};
pub use copy::{Copied, copy};
pub use django::{
    AddressTrust, Counts, Listener, Logins, Note, NoteSummary, Notes, Numbers, Options, Report,
    Run, StaffRights, import_django, import_django_database,
};
pub use exporting::{
    Code, Columns, Exported, Factors, Form, Included, Left, Lost, Options as ExportOptions,
    UserModel, export_django,
};
pub use new_file::NewFile;
pub use restore::{Occupied, Restored, check_place, restore};
pub use users::{
    BadHashConfig, BadMapping, ExportFormat, HashConfig, Hashes, Mapping, Preset, UsersOptions,
    export_users, import_users,
};

use crate::config::{Backend, DatabaseUrl};
use crate::error::Fault;
use crate::store::transfer::Endpoint;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Opens a database that is there.
fn open(url: &DatabaseUrl) -> Result<Endpoint, Fault> {
    match &url.backend {
        Backend::Sqlite(file) if !file.exists() => Err(Fault::Refused(format!(
            "There is no database ({url}). Check DATABASE_URL."
        ))),
        _ => Endpoint::open(url),
    }
}

/// A file beside another one.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A file beside another one that no other process uses, and no other thread: what is there has been left by one that is gone.
fn unique(file: &Path, ending: &str) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    beside(file, &format!(".{}-{count}{ending}", std::process::id()))
}

/// Removes a file and what SQLite keeps beside it, where there are such.
fn remove(file: &Path) {
    for one in [
        file.to_owned(),
        beside(file, "-wal"),
        beside(file, "-shm"),
        beside(file, "-journal"),
    ] {
        let _ = std::fs::remove_file(one);
    }
}

/// Waits until a file and its name have reached the disk.
fn settle(file: &Path) -> std::io::Result<()> {
    std::fs::File::open(file)?.sync_all()?;
    settle_folder(file)
}

/// Waits until the names in the folder of a file have reached the disk. Not every system can.
fn settle_folder(file: &Path) -> std::io::Result<()> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// What the disk refused.
fn refused_by_disk(file: &Path, error: &std::io::Error) -> Fault {
    Fault::Refused(format!("{}: {error}.", file.display()))
}
