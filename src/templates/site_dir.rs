//! The folder that `SITE_DIR` names: `templates/`, which shadow ours by path, and `static/`, served beside ours.
//!
//! It is read whole, into memory: what is served afterwards is found by exact name in a closed list, so no path and no link
//! leads out of the folder. Its templates are trusted like code; its names and sizes are not.

use super::faults::TemplateFault;
use super::media_type::media_type;
use crate::security::digest::hex;
use aws_lc_rs::digest;
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

const TEMPLATES: &str = "templates";
const STATIC: &str = "static";
/// The style sheet that every page links last.
pub(super) const STYLES: &str = "site.css";
/// The logo of e-mails.
pub(super) const MAIL_LOGO: &str = "mail-logo.png";

const LARGEST_TEMPLATE: u64 = 256 * 1024;
const LARGEST_FILE: u64 = 4 * 1024 * 1024;
/// It goes out with every e-mail.
const LARGEST_MAIL_LOGO: u64 = 100 * 1024;
const LARGEST_SUM: u64 = 32 * 1024 * 1024;
const MOST_FILES: usize = 1000;
const DEEPEST: usize = 8;
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The folder.
#[derive(Debug)]
pub(super) struct SiteDir {
    /// As the setting names it.
    named: PathBuf,
    root: PathBuf,
}

/// What stands in it.
#[derive(Debug, Default)]
pub(super) struct SiteFiles {
    /// By the paths that they shadow.
    pub(super) templates: BTreeMap<String, String>,
    pub(super) statics: BTreeMap<String, SiteFile>,
    /// What is wrong with it, file by file.
    pub(super) faults: Vec<TemplateFault>,
}

/// A static file.
#[derive(Debug, Clone)]
pub(super) struct SiteFile {
    pub(super) bytes: Arc<[u8]>,
    pub(super) media_type: &'static str,
    /// The beginning of its SHA-256.
    pub(super) version: String,
    pub(super) modified: SystemTime,
}

/// A file that was found.
struct Found {
    /// Below `templates/` or `static/`.
    name: String,
    path: PathBuf,
    metadata: Metadata,
}

/// A walk through one of the two folders.
struct Walk<'a> {
    dir: &'a SiteDir,
    part: &'static str,
    found: Vec<Found>,
    faults: Vec<TemplateFault>,
}

impl SiteDir {
    /// A folder that is there: [`Config`](crate::config::Config) has looked.
    pub(super) fn open(named: &Path) -> std::io::Result<Self> {
        Ok(Self {
            named: named.to_owned(),
            root: named.canonicalize()?,
        })
    }

    /// How people know a template of the folder.
    pub(super) fn template(&self, name: &str) -> String {
        self.shown(TEMPLATES, name)
    }

    /// Where a template stands, or would.
    pub(super) fn place(&self, name: &str) -> PathBuf {
        self.root.join(TEMPLATES).join(name)
    }

    /// Whether a place of the folder, which need not be there yet, is reached without a link that leads out of it.
    pub(super) fn is_inside(&self, place: &Path) -> bool {
        let nearest = place.ancestors().find(|one| one.symlink_metadata().is_ok());
        let leads_to = nearest.and_then(|one| one.canonicalize().ok());
        leads_to.is_some_and(|one| one.starts_with(&self.root))
    }

    fn shown(&self, part: &str, name: &str) -> String {
        self.named.join(part).join(name).display().to_string()
    }

    /// Another number whenever a file was written, added or taken away.
    pub(super) fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for part in [TEMPLATES, STATIC] {
            let walk = self.walk(part);
            for fault in &walk.faults {
                format!("{fault:?}").hash(&mut hasher);
            }
            for file in walk.found {
                let written = file.metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                (part, file.name, written, file.metadata.len()).hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// Everything in it, with everything that is wrong.
    pub(super) fn read(&self) -> SiteFiles {
        let mut files = SiteFiles::default();
        let walk = self.walk(TEMPLATES);
        files.faults.extend(walk.faults);
        for file in walk.found {
            let shown = self.shown(TEMPLATES, &file.name);
            match text_of(&file) {
                Ok(text) => drop(files.templates.insert(file.name, text)),
                Err(what) => files.faults.push(TemplateFault::of_file(shown, what)),
            }
        }
        let walk = self.walk(STATIC);
        files.faults.extend(walk.faults);
        let mut sum = 0;
        for file in walk.found {
            let shown = self.shown(STATIC, &file.name);
            sum += file.metadata.len();
            if sum > LARGEST_SUM {
                let what = format!("with this file {STATIC}/ has more than {LARGEST_SUM} bytes");
                files.faults.push(TemplateFault::of_file(shown, what));
                break;
            }
            match static_of(&file) {
                Ok(read) => drop(files.statics.insert(file.name, read)),
                Err(what) => files.faults.push(TemplateFault::of_file(shown, what)),
            }
        }
        files
    }

    /// What lies in the folder beside the two, which is not looked at.
    pub(super) fn strangers(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let is_strange = |name: &String| !is_hidden(name) && name != TEMPLATES && name != STATIC;
        let mut strangers: Vec<_> = names.filter(is_strange).collect();
        strangers.sort();
        let shown = |name: String| self.named.join(name).display().to_string();
        strangers.into_iter().map(shown).collect()
    }

    fn walk(&self, part: &'static str) -> Walk<'_> {
        let mut walk = Walk {
            dir: self,
            part,
            found: Vec::new(),
            faults: Vec::new(),
        };
        let folder = self.root.join(part);
        if folder.symlink_metadata().is_ok() {
            walk.look_at(&folder, "", 0);
        }
        walk.found.sort_by(|one, other| one.name.cmp(&other.name));
        walk.faults.sort();
        walk
    }
}

impl Walk<'_> {
    fn look_at(&mut self, path: &Path, name: &str, depth: usize) {
        let metadata = match self.inside(path) {
            Ok(metadata) => metadata,
            Err(what) => return self.refuse(name, &what),
        };
        if metadata.is_dir() && leads_back(path) {
            self.refuse(name, "is a link to a folder that it lies in");
        } else if metadata.is_dir() {
            self.enter(path, name, depth);
        } else if !metadata.is_file() || depth == 0 {
            self.refuse(name, "is neither a file nor a folder of files");
        } else if self.found.len() >= MOST_FILES {
            self.refuse(
                name,
                &format!("is one too many: {MOST_FILES} files are possible"),
            );
        } else {
            self.found.push(Found {
                name: name.to_owned(),
                path: path.to_owned(),
                metadata,
            });
        }
    }

    /// What a path leads to, where that is in the folder.
    fn inside(&self, path: &Path) -> Result<Metadata, String> {
        let unread = |error: std::io::Error| format!("cannot be read: {error}");
        let leads_to = path.canonicalize().map_err(unread)?;
        if !leads_to.starts_with(&self.dir.root) {
            return Err("is a link that leads out of the folder".into());
        }
        fs::metadata(leads_to).map_err(unread)
    }

    fn enter(&mut self, folder: &Path, before: &str, depth: usize) {
        if depth > DEEPEST {
            return self.refuse(before, "lies too deep");
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.refuse(before, &format!("cannot be read: {error}")),
        };
        for entry in entries.flatten() {
            if self.faults.len() + self.found.len() > 2 * MOST_FILES {
                return;
            }
            let Ok(own) = entry.file_name().into_string() else {
                self.refuse(before, "holds a file whose name is not UTF-8");
                continue;
            };
            // What systems and editors leave behind.
            if is_hidden(&own) || own.ends_with('~') {
                continue;
            }
            let name = if before.is_empty() {
                own.clone()
            } else {
                format!("{before}/{own}")
            };
            if own
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            {
                self.look_at(&entry.path(), &name, depth + 1);
            } else {
                let what = "has a name that no address can have: use letters without accents, digits, - _ and .";
                self.refuse(&name, what);
            }
        }
    }

    fn refuse(&mut self, name: &str, what: &str) {
        let shown = self.dir.shown(self.part, name);
        self.faults.push(TemplateFault::of_file(shown, what));
    }
}

/// Whether a path is a link to a folder that it lies in, however many links lead there.
fn leads_back(path: &Path) -> bool {
    let place = path.parent().and_then(|folder| folder.canonicalize().ok());
    match (path.is_symlink(), path.canonicalize(), place) {
        (true, Ok(there), Some(place)) => place.starts_with(there),
        _ => false,
    }
}

fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

fn text_of(file: &Found) -> Result<String, String> {
    let bytes = bytes_of(file, LARGEST_TEMPLATE)?;
    String::from_utf8(bytes).map_err(|_| "is not UTF-8".into())
}

fn static_of(file: &Found) -> Result<SiteFile, String> {
    let is_mail_logo = file.name == MAIL_LOGO;
    let most = if is_mail_logo {
        LARGEST_MAIL_LOGO
    } else {
        LARGEST_FILE
    };
    let bytes = bytes_of(file, most)?;
    if is_mail_logo && size_of_png(&bytes).is_none() {
        return Err("is not a PNG".into());
    }
    let hash = digest::digest(&digest::SHA256, &bytes);
    Ok(SiteFile {
        media_type: media_type(&file.name),
        version: hex(hash.as_ref().get(..8).unwrap_or_default()),
        modified: file.metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        bytes: bytes.into(),
    })
}

fn bytes_of(file: &Found, most: u64) -> Result<Vec<u8>, String> {
    use std::io::Read as _;
    let unread = |error: std::io::Error| format!("cannot be read: {error}");
    let opened = fs::File::open(&file.path).map_err(unread)?;
    let mut bytes = Vec::new();
    // It may have grown since.
    opened
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(unread)?;
    if bytes.len() as u64 > most {
        return Err(format!("has more than {most} bytes"));
    }
    Ok(bytes)
}

/// Width and height, out of the first chunk.
pub(super) fn size_of_png(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(PNG)?.get(4..16)?.strip_prefix(b"IHDR")?;
    let (width, height) = header.split_first_chunk::<4>()?;
    let size = (
        u32::from_be_bytes(*width),
        u32::from_be_bytes(*height.first_chunk()?),
    );
    Some(size).filter(|(width, height)| *width > 0 && *height > 0)
}
