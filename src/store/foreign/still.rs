//! A file of SQLite that nobody has open, where whoever has it open keeps a log beside it (WAL).
//!
//! Even for reading SQLite would make that log, and the index of it, and leave both there: they would belong to whoever ran the
//! import, and the other program might find that it can no longer write. In a folder that is read-only they cannot be made at all.
//! So such a file is read as one that does not change, and at the end it is looked at whether that was so.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Where the header of a file says how it is written, and what it says there of one with a log.
const VERSIONS: usize = 18;
const WITH_LOG: [u8; 2] = [2, 2];

/// Where the header says how long a page is; the longest is told by a 1.
const PAGE: usize = 16;
const LONGEST_PAGE: u64 = 65536;

/// Whether a file ends where a page does.
pub(super) fn is_whole(file: &Path) -> io::Result<bool> {
    let header = header(file)?;
    let Some(&[high, low]) = header.get(PAGE..PAGE + 2) else {
        // An empty database has no header either.
        return Ok(header.is_empty());
    };
    let page = match u64::from(u16::from_be_bytes([high, low])) {
        0 | 1 => LONGEST_PAGE,
        page => page,
    };
    Ok(fs::metadata(file)?.len().is_multiple_of(page))
}

fn header(file: &Path) -> io::Result<Vec<u8>> {
    let mut header = Vec::new();
    File::open(file)?.take(100).read_to_end(&mut header)?;
    Ok(header)
}

/// How a file was when nobody had it open.
pub(super) struct Still {
    file: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
}

impl Still {
    /// A file that has logs, and none now; nothing of others.
    pub(super) fn find(file: &Path) -> io::Result<Option<Self>> {
        let header = header(file)?;
        let versions = header.get(VERSIONS..VERSIONS + WITH_LOG.len());
        if versions != Some(&WITH_LOG) || log_of(file).exists() {
            return Ok(None);
        }
        let (length, modified) = look(file)?;
        Ok(Some(Self {
            file: file.to_owned(),
            length,
            modified,
        }))
    }

    /// Whether it is as it was, and nobody has opened it.
    pub(super) fn is_so(&self) -> bool {
        let now = look(&self.file).ok();
        !log_of(&self.file).exists() && now == Some((self.length, self.modified))
    }
}

fn look(file: &Path) -> io::Result<(u64, Option<SystemTime>)> {
    let now = fs::metadata(file)?;
    Ok((now.len(), now.modified().ok()))
}

fn log_of(file: &Path) -> PathBuf {
    // Beside the file itself, wherever a link to it stands.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let mut name = file.into_os_string();
    name.push("-wal");
    name.into()
}
