//! How much room is left where Vestibule writes.

use super::finding::{Finding, fine, unseen, wrong};
use crate::cli::check::in_words;
use crate::config::{Backend, Config, MailBackend};
use std::path::{Path, PathBuf};

const TOPIC: &str = "disk";
/// Less than this is little, in bytes.
const LEAST: u64 = 1 << 30;
/// Less than this part of the whole is little.
const PART: u64 = 20;

/// The folders to look at, and what is in them.
pub(super) fn folders(config: &Config) -> Vec<(&'static str, PathBuf)> {
    let mut folders = Vec::new();
    if let Backend::Sqlite(file) = &config.database.backend {
        let folder = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        folders.push(("the database", folder.unwrap_or(Path::new(".")).to_owned()));
    }
    if config.backups.every.is_some() {
        folders.push(("backups", config.backups.folder.clone()));
    }
    if config.mail.backend == MailBackend::File {
        folders.push(("e-mails", config.mail.folder.clone()));
    }
    folders
}

/// What is left in them.
#[cfg(unix)]
pub(super) fn look(folders: Vec<(&'static str, PathBuf)>) -> Vec<Finding> {
    let one = |(what, folder): (&str, PathBuf)| match rustix::fs::statvfs(&folder) {
        Ok(found) => {
            let left = found.f_bavail.saturating_mul(found.f_frsize);
            judge(what, left, found.f_blocks.saturating_mul(found.f_frsize))
        }
        Err(error) => unseen(
            TOPIC,
            format!(
                "The folder of {what} ({}) cannot be looked at: {error}.",
                folder.display()
            ),
        ),
    };
    let found: Vec<_> = folders.into_iter().map(one).collect();
    if found.is_empty() {
        return vec![unseen(
            TOPIC,
            "Vestibule writes to no disk here. Look at the disk of the database's machine.",
        )];
    }
    found
}

#[cfg(not(unix))]
pub(super) fn look(_: Vec<(&'static str, PathBuf)>) -> Vec<Finding> {
    vec![unseen(
        TOPIC,
        "The room that is left cannot be seen on this system.",
    )]
}

fn judge(what: &str, left: u64, whole: u64) -> Finding {
    let room = in_words(i64::try_from(left).unwrap_or(i64::MAX));
    if left < LEAST || left < whole / PART {
        return wrong(
            TOPIC,
            format!("{room} are left for {what}."),
            "Make room, or move it to a larger disk: without room nothing can be changed.",
        );
    }
    fine(TOPIC, format!("{room} are left for {what}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::State;

    #[test]
    fn little_room_is_told_of() {
        let terabyte = 1 << 40;
        assert_eq!(judge("it", 1 << 29, 1 << 30).state, State::Wrong);
        assert_eq!(judge("it", 1 << 32, terabyte).state, State::Wrong);
        assert_eq!(judge("it", 1 << 38, terabyte).state, State::Fine);
    }
}
