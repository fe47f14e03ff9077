//! A file that is there when it is whole, and not before: written under another name beside it, for the eyes of its owner alone.

use super::backup::give_name;
use super::{Occupied, UNFINISHED, refused_by_disk, remove, settle, settle_folder, unique};
use crate::error::Fault;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A file that is being written. It is gone if it is not kept.
#[derive(Debug)]
pub struct NewFile {
    file: PathBuf,
    unfinished: PathBuf,
    occupied: Occupied,
    out: BufWriter<File>,
    is_kept: bool,
}

impl NewFile {
    /// Begins to write one.
    ///
    /// # Errors
    /// [`Fault::Refused`] where there is one of its name that is to stay, or the disk refuses.
    pub fn create(file: &Path, occupied: Occupied) -> Result<Self, Fault> {
        let there = file.symlink_metadata();
        // A device, a pipe or a folder is nothing to put a file in the place of.
        let is_file =
            |found: &std::fs::Metadata| found.is_file() || found.is_symlink() && file.is_file();
        if there.is_ok_and(|found| occupied == Occupied::Refuse || !is_file(&found)) {
            return Err(is_there(file));
        }
        remove_left_behind(file);
        let unfinished = unique(file, UNFINISHED);
        remove(&unfinished);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.open(&unfinished);
        let opened = opened.map_err(|error| refused_by_disk(file, &error))?;
        Ok(Self {
            file: file.to_owned(),
            unfinished,
            occupied,
            out: BufWriter::new(opened),
            is_kept: false,
        })
    }

    /// Gives it its name, once it has reached the disk.
    ///
    /// # Errors
    /// [`Fault::Refused`] where the disk refuses, or where another file has got the name meanwhile that is to stay.
    pub fn keep(mut self) -> Result<(), Fault> {
        let flushed = self.out.flush();
        flushed
            .and_then(|()| settle(&self.unfinished))
            .map_err(|error| refused_by_disk(&self.unfinished, &error))?;
        let named = match self.occupied {
            Occupied::Refuse => give_name(&self.unfinished, &self.file),
            Occupied::Replace => std::fs::rename(&self.unfinished, &self.file)
                .and_then(|()| settle_folder(&self.file)),
        };
        match named {
            Ok(()) => {
                self.is_kept = true;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(is_there(&self.file)),
            Err(error) => Err(refused_by_disk(&self.file, &error)),
        }
    }
}

/// What programs that were killed left of a file of this name: it holds what the file was to hold.
fn remove_left_behind(file: &Path) {
    let Some((folder, name)) = file
        .parent()
        .zip(file.file_name().and_then(|name| name.to_str()))
    else {
        return;
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let found = entry.file_name();
        let writer = found.to_str().and_then(|found| {
            let rest = found.strip_prefix(name)?.strip_prefix('.')?;
            rest.strip_suffix(UNFINISHED)?
                .split('-')
                .next()?
                .parse::<u32>()
                .ok()
        });
        // Only where it can be seen who runs.
        let is_over = writer.is_some_and(|id| {
            Path::new("/proc/self").exists() && !Path::new(&format!("/proc/{id}")).exists()
        });
        if is_over {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn is_there(file: &Path) -> Fault {
    let name = file.display();
    Fault::Refused(if file.is_dir() {
        format!("{name} is a folder. Name a file.")
    } else {
        format!("{name} is there already. Name another file, or replace it with --replace.")
    })
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = std::fs::remove_file(&self.unfinished);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn it_has_its_name_when_it_is_kept_and_leaves_nothing_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let mut file = NewFile::create(&path, Occupied::Refuse).unwrap();
        file.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(file);
        assert_eq!(names(folder.path()), Vec::<String>::new());
        let mut file = NewFile::create(&path, Occupied::Refuse).unwrap();
        file.write_all(b"whole").unwrap();
        file.keep().unwrap();
        assert_eq!(names(folder.path()), ["a.json"]);
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
    }

    #[test]
    fn another_of_its_name_stays_unless_it_shall_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let early = NewFile::create(&path, Occupied::Refuse).unwrap();
        std::fs::write(&path, "old").unwrap();
        assert!(NewFile::create(&path, Occupied::Refuse).is_err());
        assert!(early.keep().is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        let mut file = NewFile::create(&path, Occupied::Replace).unwrap();
        file.write_all(b"new").unwrap();
        file.keep().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a.json"]);
        assert!(NewFile::create(folder.path(), Occupied::Replace).is_err());
    }
}
