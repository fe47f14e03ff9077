//! Static files: found by exact name in a closed list, so no path can lead out of it; cached for ever under the hash of
//! what they hold.

use super::media_type::media_type;
use super::site_dir::SiteFile;
use rust_embed::RustEmbed;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

#[derive(RustEmbed)]
#[folder = "static"]
struct Embedded;

/// A static file.
#[derive(Debug)]
pub struct Asset {
    /// What it holds.
    pub bytes: Content,
    /// Its media type.
    pub media_type: &'static str,
    /// The start of the hash of what it holds, or of what is embedded under its name; changes with the file.
    pub version: String,
    /// When it was written, where it is a file of the site.
    pub modified: Option<SystemTime>,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// In the binary.
    Embedded(&'static [u8]),
    /// In memory.
    Shared(Arc<[u8]>),
}

impl std::ops::Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Embedded(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Content {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

/// How a file may be packed for its way, under the names of RFC 9110.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Brotli.
    Brotli,
    /// Gzip, for those who do not know Brotli.
    Gzip,
}

/// A file packed as well as can be, where that makes it smaller.
#[derive(Debug)]
struct Packed {
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// What the build script packed, in the order of names.
static PACKED: &[(&str, Packed)] = &include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// All static files: those of the site, and ours.
#[derive(Debug, Clone)]
pub struct Assets {
    versions: Arc<HashMap<String, String>>,
    folder: Option<PathBuf>,
    /// Those of the site come first.
    own: Arc<BTreeMap<String, SiteFile>>,
}

impl Assets {
    pub(super) fn load(folder: Option<PathBuf>) -> Self {
        let versions = Embedded::iter().filter_map(|name| {
            let file = Embedded::get(&name)?;
            let hash = file.metadata.sha256_hash();
            let version = u64::from_be_bytes(*hash.first_chunk()?);
            Some((name.into_owned(), format!("{version:016x}")))
        });
        Self {
            versions: Arc::new(versions.collect()),
            folder,
            own: Arc::default(),
        }
    }

    /// The same with the files of the site.
    pub(super) fn with(&self, own: BTreeMap<String, SiteFile>) -> Self {
        Self {
            own: Arc::new(own),
            ..self.clone()
        }
    }

    /// Whether the site brings a file of that name.
    pub(super) fn own(&self, name: &str) -> Option<&SiteFile> {
        self.own.get(name)
    }

    /// A file as it travels best. `None` where it is sent as it is, as are those of the site, and those that are read anew from
    /// the source tree.
    pub fn packed(&self, name: &str, packing: Packing) -> Option<&'static [u8]> {
        if self.folder.is_some() || self.own.contains_key(name) {
            return None;
        }
        let place = PACKED.binary_search_by_key(&name, |(name, _)| name).ok()?;
        let (_, packed) = PACKED.get(place)?;
        match packing {
            Packing::Brotli => packed.brotli,
            Packing::Gzip => packed.gzip,
        }
    }

    /// The address of a file, with its version.
    pub fn url(&self, name: &str) -> Option<String> {
        let own = self.own.get(name).map(|file| &file.version);
        own.or_else(|| self.versions.get(name))
            .map(|version| format!("/static/{name}?v={version}"))
    }

    /// A file by its name.
    pub fn get(&self, name: &str) -> Option<Asset> {
        if let Some(own) = self.own.get(name) {
            return Some(Asset {
                bytes: Content::Shared(Arc::clone(&own.bytes)),
                media_type: own.media_type,
                version: own.version.clone(),
                modified: Some(own.modified),
            });
        }
        let version = self.versions.get(name)?.clone();
        let on_disk = self
            .folder
            .as_ref()
            .and_then(|folder| std::fs::read(folder.join(name)).ok());
        let bytes = match on_disk {
            Some(bytes) => Content::Shared(bytes.into()),
            None => match Embedded::get(name)?.data {
                std::borrow::Cow::Borrowed(bytes) => Content::Embedded(bytes),
                std::borrow::Cow::Owned(bytes) => Content::Shared(bytes.into()),
            },
        };
        Some(Asset {
            bytes,
            media_type: media_type(name),
            version,
            modified: None,
        })
    }
}
