//! Backups, where the settings want some: one as soon as the newest in the folder is older than `BACKUP_EVERY`, also after a
//! restart, and the oldest go when there are more than `BACKUP_KEEP`. What bears another name is left alone.

use super::delivery::blocking;
use super::stop::Stop;
use crate::app::App;
use crate::error::Fault;
use crate::moving;
use crate::site::Site;
use crate::values::Moment;
use std::path::{Path, PathBuf};
use std::time::Duration;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// So often it is looked whether it is time.
const LOOK_EVERY: Duration = Duration::from_mins(1);
const NAME: &[BorrowedFormatItem<'_>] =
    format_description!("vestibule-[year][month][day]T[hour][minute][second]Z.backup");

/// Backs up until `stop` says so; ends at once where no backups are wanted.
pub async fn run(site: Site, mut stop: Stop) {
    if site.config().backups.every.is_none() {
        return;
    }
    while !stop.is_set() {
        match blocking(site.app(), run_once).await {
            Ok(Some(file)) => tracing::info!(file = %file.display(), "backed up"),
            Ok(None) => {}
            Err(fault) => tracing::error!(%fault, "no backup was made"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = stop.wait() => {}
        }
    }
}

/// Makes a backup where it is time, and removes those that are too many.
pub fn run_once(app: &App) -> Result<Option<PathBuf>, Fault> {
    let wanted = &app.config().backups;
    let Some(every) = wanted.every else {
        return Ok(None);
    };
    let unwritable = |error: std::io::Error| {
        Fault::Broken(format!(
            "the folder for backups, {}: {error}",
            wanted.folder.display()
        ))
    };
    create(&wanted.folder).map_err(unwritable)?;
    let made = all(&wanted.folder).map_err(unwritable)?;
    let now = app.now();
    // One from the future was made by a clock that was wrong.
    let is_new = |at: &Moment| *at <= now && (now - *at) < every;
    if made.iter().any(is_new) {
        return Ok(None);
    }
    let Some(file) = path(&wanted.folder, now) else {
        return Err(Fault::Broken("a moment has no name".to_owned()));
    };
    remove_unfinished(&wanted.folder).map_err(unwritable)?;
    moving::backup(&app.config().database, &file, &mut |_, _| ())?;
    let kept = wanted.keep.saturating_sub(1);
    for old in made.into_iter().rev().skip(kept) {
        if let Some(old) = path(&wanted.folder, old) {
            std::fs::remove_file(old).map_err(unwritable)?;
        }
    }
    Ok(Some(file))
}

fn path(folder: &Path, at: Moment) -> Option<PathBuf> {
    Some(folder.join(at.format(NAME).ok()?))
}

/// A folder for our eyes alone.
fn create(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes what was being made when a process was killed.
fn remove_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_unfinished = entry.file_name().to_str().is_some_and(|name| {
            let ours = name.starts_with("vestibule-") && name.contains(".backup.");
            ours && name.contains(moving::UNFINISHED)
        });
        if is_unfinished {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// When those were made that are there, the oldest first.
fn all(folder: &Path) -> std::io::Result<Vec<Moment>> {
    let mut made = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        made.extend(
            name.to_str()
                .and_then(|name| Moment::parse(name, NAME).ok()),
        );
    }
    made.sort_unstable();
    Ok(made)
}
