//! Our own templates as they are in the binary, and copies of them in the folder of a site.

use super::site_dir::SiteDir;
use crate::security::digest::hex;
use aws_lc_rs::digest;
use rust_embed::RustEmbed;
use std::io::{self, Write as _};
use std::path::Path;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// The beginning of the first line of a copy.
const COPIED: &str = "{#- Copied from Vestibule ";
/// What stands before the digest in it.
const DIGEST: &str = ", sha256 ";

/// The names of all of them, in order.
pub fn names() -> impl Iterator<Item = String> {
    let mut names: Vec<_> = Embedded::iter().map(std::borrow::Cow::into_owned).collect();
    names.sort();
    names.into_iter()
}

/// One of them.
pub fn text(name: &str) -> Option<String> {
    let file = Embedded::get(name)?;
    String::from_utf8(file.data.into_owned()).ok()
}

/// The beginning of the SHA-256 of one of them.
pub fn digest(name: &str) -> Option<String> {
    let hash = digest::digest(&digest::SHA256, text(name)?.as_bytes());
    Some(hex(hash.as_ref().get(..8)?))
}

/// One of them as it is copied: with a line that says from where.
fn copy(name: &str) -> Option<String> {
    let (text, digest) = (text(name)?, digest(name)?);
    let version = env!("CARGO_PKG_VERSION");
    Some(format!(
        "{COPIED}{version}: {name}{DIGEST}{digest} -#}}\n{text}"
    ))
}

/// What has become of a template that a site shadows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shadow {
    /// It was not copied by us.
    Own,
    /// A copy of what ours is today.
    Current,
    /// A copy of what ours was once.
    Outdated,
    /// A copy of what there is no more.
    Orphaned,
}

/// Compares a template of a site with ours.
pub(super) fn compare(text: &str) -> Shadow {
    let line = text.lines().next().unwrap_or_default();
    let told = line.strip_prefix(COPIED).and_then(|rest| {
        let (_, rest) = rest.split_once(": ")?;
        let (name, rest) = rest.split_once(DIGEST)?;
        Some((name, rest.split(' ').next()?))
    });
    let Some((name, known)) = told else {
        return Shadow::Own;
    };
    match digest(name) {
        None => Shadow::Orphaned,
        Some(digest) if digest == known => Shadow::Current,
        Some(_) => Shadow::Outdated,
    }
}

/// Why a template could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is none of that name.
    #[error("There is no template {0}. `vestibule templates list` shows all of them.")]
    Unknown(String),
    /// A file stands there.
    #[error("{0} exists already. With --force it is written over.")]
    Exists(String),
    /// It leads somewhere else.
    #[error("{0} would stand outside of SITE_DIR: a folder on the way is a link.")]
    Outside(String),
    /// The disk.
    #[error("{0} cannot be written: {1}.")]
    Unwritten(String, io::Error),
}

/// What happens to a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is copied.
    Kept,
    /// It is written over.
    Replaced,
}

/// Copies one of our templates into the folder of a site, and says where it is.
pub fn copy_into(folder: &Path, name: &str, existing: Existing) -> Result<String, CopyError> {
    let text = copy(name).ok_or_else(|| CopyError::Unknown(name.to_owned()))?;
    let shown = folder.join("templates").join(name).display().to_string();
    let unwritten = |error| CopyError::Unwritten(shown.clone(), error);
    let dir = SiteDir::open(folder).map_err(unwritten)?;
    let place = dir.place(name);
    let parent = place.parent().unwrap_or(&place);
    if !dir.is_inside(parent) {
        return Err(CopyError::Outside(shown));
    }
    if existing == Existing::Kept && place.symlink_metadata().is_ok() {
        return Err(CopyError::Exists(shown));
    }
    std::fs::create_dir_all(parent).map_err(unwritten)?;
    // Whole or not at all, and never through a link.
    let mut draft = tempfile_in(parent).map_err(unwritten)?;
    let written = draft
        .1
        .write_all(text.as_bytes())
        .and_then(|()| match existing {
            Existing::Replaced => std::fs::rename(&draft.0, &place),
            Existing::Kept => linked(&draft.0, &place, text.as_bytes())
                .and_then(|()| std::fs::remove_file(&draft.0)),
        });
    if let Err(error) = written {
        let _ = std::fs::remove_file(&draft.0);
        return Err(match error.kind() {
            io::ErrorKind::AlreadyExists => CopyError::Exists(shown),
            _ => CopyError::Unwritten(shown, error),
        });
    }
    Ok(shown)
}

/// Puts a draft where nothing may stand yet. Some file systems know no second name for a file: there it is written anew.
fn linked(draft: &Path, place: &Path, text: &[u8]) -> io::Result<()> {
    match std::fs::hard_link(draft, place) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let mut file = std::fs::File::create_new(place)?;
            let written = file.write_all(text);
            if written.is_err() {
                let _ = std::fs::remove_file(place);
            }
            written
        }
        done => done,
    }
}

/// A new file beside others. It begins with a dot, so nobody takes it for a template.
fn tempfile_in(folder: &Path) -> io::Result<(std::path::PathBuf, std::fs::File)> {
    let path = folder.join(format!(".vestibule-{}.part", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).open(&path)?;
    Ok((path, file))
}
